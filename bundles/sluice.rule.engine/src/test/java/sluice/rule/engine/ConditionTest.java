package sluice.rule.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;

final class ConditionTest {

    private static final String READING = """
            {"value":31.50,"unit":"Cel","ok":true,"off":false,"none":null,"battery":{"volts":3.3},"list":[1,2],"say":"a \\"b\\""}""";

    private static boolean holds(String condition, String payload) {
        var message = Message.of(TopicName.of("cellar/temp"), Payload.of(payload));
        return ConditionParser.parse(condition).holds(new Facts(message));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "value > 30                              | true",
                "value > 31.5                            | false",
                "value >= 31.5                           | true",
                "value == 31.5                           | true",
                "value != 31.5                           | false",
                "value < 3.2e1                           | true",
                "value <= -1                             | false",
                "30 < value                              | true",
                "value>30and unit==\"Cel\"               | true",
                "value >= 2 and unit == \"Cel\"          | true",
                "unit == 'hPa' or value > 30             | true",
                "unit < \"Cem\"                          | true",
                "not ok                                  | false",
                "not not ok                              | true",
                "ok and not off                          | true",
                "off or ok and off                       | false",
                "(off or ok) and ok                      | true",
                "not (off or ok)                         | false",
                "battery.volts < 3.4                     | true",
                "list.1 == 2                             | true",
                "say == \"a \\\"b\\\"\"                  | true",
                "missing > 1                             | false",
                "missing == null                         | true",
                "missing != null                         | false",
                "none == null                            | true",
                "missing                                 | false",
                "value == \"31.5\"                       | false",
                "topic == \"cellar/temp\"                | true",
                "true                                    | true",
            })
    void conditionsAreTrueOrFalse(String condition, boolean expected) {
        assertThat(holds(condition, READING)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} on {1} is {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "payload == \"on\"      | on       | true",
                "payload == 'on'        | off      | false",
                "payload > 30           | 31.5     | true",
                "30 > payload           | 31.5     | false",
                "payload == 31.50       | 31.5     | true",
                "payload == \"31.5\"    | 31.5     | true",
            })
    void wholePayloadIsATextOrANumber(String condition, String payload, boolean expected) {
        assertThat(holds(condition, payload)).isEqualTo(expected);
    }

    @Test
    void rightSideIsNotAskedWhenTheLeftOneDecides() {
        assertThat(holds("payload == \"on\" or value > 1", "on")).isTrue();
        assertThat(holds("payload == \"on\" and value > 1", "off")).isFalse();
    }

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "value > 30    | on              | payload is no JSON",
                "payload > 30  | on              | payload > 30: payload is no number",
                "value > 30    | {\"value\":\"hot\"} | value > 30: only two numbers or two texts can be compared",
                "value         | {\"value\":1}     | value is neither true nor false",
            })
    void messagesThatCannotBeComparedAreRefused(String condition, String payload, String reason) {
        assertThatThrownBy(() -> holds(condition, payload))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "value >              | expected a value after '>' at character 8",
                "value > > 3          | expected a value after '>' at character 9",
                "> 3                  | expected a value at the beginning at character 1",
                "value > 3 and        | expected a value after 'and' at character 14",
                "value > and          | expected a value after '>' at character 9",
                "value 3              | expected 'and', 'or' or the end, not '3' at character 7",
                "(value > 3           | expected ')', not the end at character 11",
                "value > 3)           | expected 'and', 'or' or the end, not ')' at character 10",
                "value = 3            | '=' means nothing; to compare, write '==' at character 7",
                "a && b               | '&' means nothing; write 'and', 'or' and 'not', at character 3",
                "unit == \"Cel        | the text that begins with \" does not end at character 9",
                "value > 3 %          | '%' means nothing at character 11",
                "()                   | expected a value after '(' at character 2",
            })
    void wrongConditionsAreRefusedWithPlaceAndReason(String condition, String reason) {
        assertThatThrownBy(() -> ConditionParser.parse(condition))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackEnds() {
        assertThatThrownBy(() -> ConditionParser.parse("(".repeat(50_000) + "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("inside each other");
        assertThatThrownBy(() -> ConditionParser.parse("not ".repeat(50_000) + "a"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void longConditionsAreFine() {
        var condition = "value > 1" + " and value > 1".repeat(500);

        assertThat(holds(condition, READING)).isTrue();
    }
}
