package sluice.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

final class PayloadTemplateTest {

    private static final TopicFilter FILTER = TopicFilter.of("cellar/+");
    private static final String READING = """
            {"value":21.50,"unit":"Cel","ok":true,"none":null,"say":"a \\"b\\"\\n","battery":{"volts":3.3},"list":[1,"two"]}""";

    private static String apply(String template, String payload) {
        var message = Message.of(TopicName.of("cellar/temp"), Payload.of(payload));
        return PayloadTemplate.of(template, FILTER).apply(message).text();
    }

    @ParameterizedTest(name = "{0} makes {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{value}                             | 21.50",
                "{value} {unit}                      | 21.50 Cel",
                "{value}°                            | 21.50°",
                "{ok} and {battery.volts}            | true and 3.3",
                "{list.0}-{list.1}                   | 1-two",
                "{battery}                           | {\"volts\":3.3}",
                "{topic}: {1}                        | cellar/temp: temp",
                "say {say}!                          | 'say a \"b\"\n!'",
                "{\"v\":{value},\"u\":{unit}}        | {\"v\":21.50,\"u\":\"Cel\"}",
                "{\"u\":\"in {unit}\"}               | {\"u\":\"in Cel\"}",
                "{\"say\":{say}}                     | {\"say\":\"a \\\"b\\\"\\n\"}",
                "{\"say\":\"{say}\"}                 | {\"say\":\"a \\\"b\\\"\\n\"}",
                "{\"a\":{\"b\":{battery}}}           | {\"a\":{\"b\":{\"volts\":3.3}}}",
                "{\"at\":{topic},\"n\":{1}}          | {\"at\":\"cellar/temp\",\"n\":\"temp\"}",
                "[{value},{unit}]                    | [21.50,\"Cel\"]",
                "{{value}                            | {value}",
                "{} { x }                            | {} { x }",
                "plain                               | plain",
            })
    void payloadIsMadeOfFieldsAndTopic(String template, String made) {
        assertThat(apply(template, READING)).isEqualTo(made);
    }

    @Test
    void wholePayloadNeedsNoJson() {
        assertThat(apply("got {payload}", "on")).isEqualTo("got on");
        assertThat(apply("{\"was\":\"{payload}\"}", "say \"on\"")).isEqualTo("{\"was\":\"say \\\"on\\\"\"}");
        assertThat(apply("{\"was\":{payload}}", "{\"a\":1}")).isEqualTo("{\"was\":{\"a\":1}}");
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{volts}     | {\"value\":1}  | payload has no field 'volts'",
                "{none}      | {\"none\":null}| payload has no field 'none'",
                "{a.b}       | {\"a\":1}      | payload has no field 'a.b'",
                "{list.7}    | {\"list\":[1]} | payload has no field 'list.7'",
                "{value}     | 21.5 Cel       | payload is no JSON",
                "{value}     | {\"value\":    | payload is no JSON",
                "{value}     | ''             | payload is no JSON",
            })
    void messagesThatDoNotFitAreRefused(String template, String payload, String reason) {
        assertThatThrownBy(() -> apply(template, payload))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void reasonDoesNotQuoteThePayload() {
        assertThatThrownBy(() -> apply("{value}", "secret")).hasMessageNotContaining("secret");
    }

    @Test
    void deepPayloadIsRefused() {
        assertThatThrownBy(() -> apply("{value}", "[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wildcardTheFilterDoesNotHaveIsRefusedAtOnce() {
        assertThatThrownBy(() -> PayloadTemplate.of("x {2}", FILTER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("asks for {2}")
                .hasMessageContaining("at character 3");
    }
}
