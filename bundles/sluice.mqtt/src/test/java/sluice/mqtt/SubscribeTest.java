package sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.mqtt.ProtocolVersion.MQTT_3_1_1;
import static sluice.mqtt.ProtocolVersion.MQTT_5;
import static sluice.mqtt.ReasonCode.MALFORMED_PACKET;
import static sluice.mqtt.ReasonCode.PROTOCOL_ERROR;
import static sluice.mqtt.Wire.decode;
import static sluice.mqtt.Wire.refusal;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.bus.Qos;
import sluice.bus.TopicFilter;
import sluice.testing.Spec;

/** SUBSCRIBE and UNSUBSCRIBE. */
class SubscribeTest {

    private static String utf8(String text) {
        return HexFormat.ofDelimiter(" ").formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyOptionArrives() throws Exception {
        assertThat(decode("""
                82                        SUBSCRIBE
                00 07                     packet identifier
                03                        property length
                0B 80 01                  subscription identifier 128
                00 03 61 2F 23            filter "a/#"
                1D                        QoS 1, no local, retain as published, retain handling 1
                00 0A                     filter
                24 73 68 61 72 65 2F      "$share/"
                67 2F 2B                  "g/+"
                22                        QoS 2, retain handling 2
                """))
                .isEqualTo(new Packet.Subscribe(
                        7,
                        List.of(
                                new Packet.Subscribe.Request(
                                        Filter.of("a/#"), Qos.AT_LEAST_ONCE, true, true, RetainHandling.SEND_IF_NEW),
                                new Packet.Subscribe.Request(
                                        new Filter("g", TopicFilter.of("+")),
                                        Qos.EXACTLY_ONCE,
                                        false,
                                        false,
                                        RetainHandling.DO_NOT_SEND)),
                        128,
                        List.of()));
    }

    @Test
    void before5ThereAreFilterAndQos() throws Exception {
        assertThat(decode(Wire.server(MQTT_3_1_1), "82 00 07 00 01 61 02 00 01 62 00"))
                .isEqualTo(new Packet.Subscribe(
                        7,
                        List.of(
                                Packet.Subscribe.Request.of("a", Qos.EXACTLY_ONCE),
                                Packet.Subscribe.Request.of("b", Qos.AT_MOST_ONCE)),
                        0,
                        List.of()));
    }

    @ParameterizedTest(name = "options {0}")
    @ValueSource(strings = {"03", "30", "40", "80"})
    @Spec({"MQTT-3.8.3-5", "MQTT311-3-8.3-4"})
    void reservedOptionsAreMalformed(String options) throws Exception {
        assertThat(refusal(MQTT_5, "82 00 07 00 00 01 61 " + options)).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_3_1_1, "82 00 07 00 01 61 " + options)).isEqualTo(MALFORMED_PACKET);
    }

    @ParameterizedTest(name = "options {0}")
    @ValueSource(strings = {"04", "08", "10"})
    @Spec("MQTT311-3-8.3-4")
    void optionsOf5AreReservedBefore(String options) throws Exception {
        assertThat(refusal(MQTT_3_1_1, "82 00 07 00 01 61 " + options)).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    @Spec({"MQTT-3.8.3-2", "MQTT-3.10.3-2", "MQTT311-3.8.3-3", "MQTT311-3.10.3-2"})
    void atLeastOneFilterIsNamed() throws Exception {
        assertThat(refusal(MQTT_5, "82 00 07 00")).isEqualTo(PROTOCOL_ERROR);
        assertThat(refusal(MQTT_5, "A2 00 07 00")).isEqualTo(PROTOCOL_ERROR);
        assertThat(refusal(MQTT_3_1_1, "82 00 07")).isEqualTo(PROTOCOL_ERROR);
        assertThat(refusal(MQTT_3_1_1, "A2 00 07")).isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    @Spec("MQTT-3.8.3-4")
    void noLocalDoesNotGoWithASharedSubscription() throws Exception {
        assertThat(refusal("82 00 07 00 00 0A " + utf8("$share/g/a") + " 04")).isEqualTo(PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a#",
                "#/a",
                "a/#/b",
                "a+",
                "+a",
                "a/b+/c",
                "$share/",
                "$share/g",
                "$share/g/",
                "$share//a",
                "$share/+/a",
                "$share/#/a",
                "$share/g/a#"
            })
    @Spec({
        "MQTT-4.7.1-1",
        "MQTT-4.7.1-2",
        "MQTT-4.7.3-1",
        "MQTT-4.8.2-1",
        "MQTT-4.8.2-2",
        "MQTT311-4.7.1-2",
        "MQTT311-4.7.1-3"
    })
    void filtersThatAreNoneAreMalformed(String filter) throws Exception {
        var dump = "00 %02X %s".formatted(filter.length(), utf8(filter)).strip();

        assertThat(refusal(MQTT_5, "82 00 07 00 " + dump + " 00")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_3_1_1, "82 00 07 " + dump + " 00")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_5, "A2 00 07 00 " + dump)).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    void unsubscribeNamesFilters() throws Exception {
        assertThat(decode("A2 00 07 00 00 01 61 00 0A " + utf8("$share/g/#")))
                .isEqualTo(new Packet.Unsubscribe(
                        7, List.of(Filter.of("a"), new Filter("g", TopicFilter.of("#"))), List.of()));
    }

    @Test
    void aFilterIsWrittenAsItWasRead() {
        assertThat(Filter.of("$share/g/a/+").value()).isEqualTo("$share/g/a/+");
        assertThat(Filter.of("$shared/g/a").isShared()).isFalse();
        assertThat(Filter.of("$share").topics()).isEqualTo(TopicFilter.of("$share"));
    }
}
