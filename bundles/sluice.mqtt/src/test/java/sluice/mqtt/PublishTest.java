package sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.mqtt.ProtocolVersion.MQTT_3_1_1;
import static sluice.mqtt.ProtocolVersion.MQTT_5;
import static sluice.mqtt.ReasonCode.MALFORMED_PACKET;
import static sluice.mqtt.ReasonCode.PROTOCOL_ERROR;
import static sluice.mqtt.ReasonCode.TOPIC_ALIAS_INVALID;
import static sluice.mqtt.Wire.decode;
import static sluice.mqtt.Wire.refusal;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.bus.UserProperty;
import sluice.testing.Spec;

class PublishTest {

    private static Packet.Publish publish(ProtocolVersion version, String dump) throws PacketException {
        return (Packet.Publish) decode(Wire.server(version), dump);
    }

    @Test
    void publishCarriesTopicIdAndPayload() throws Exception {
        var publish = publish(MQTT_3_1_1, """
                3A               PUBLISH, DUP, QoS 1
                00 03 61 2F 62   topic name "a/b"
                00 07            packet identifier
                15 16            payload
                """);

        assertThat(publish.id()).isEqualTo(7);
        assertThat(publish.dup()).isTrue();
        assertThat(publish.message().topic()).isEqualTo(TopicName.of("a/b"));
        assertThat(publish.message().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(publish.message().retain()).isFalse();
        assertThat(publish.message().payload()).isEqualTo(Payload.of(new byte[] {0x15, 0x16}));
        assertThat(publish.message().received()).isEqualTo(Wire.NOW);
    }

    @Test
    @Spec({"MQTT-2.2.1-2", "MQTT311-2.3.1-5"})
    void qosZeroHasNoIdentifier() throws Exception {
        var publish = publish(MQTT_3_1_1, """
                31               PUBLISH, RETAIN
                00 03 61 2F 62   topic name "a/b"
                """);

        assertThat(publish.id()).isZero();
        assertThat(publish.message().retain()).isTrue();
        assertThat(publish.message().payload().isEmpty()).isTrue();
    }

    @Test
    @Spec({"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-18", "MQTT-3.3.2-20"})
    void allPropertiesArrive() throws Exception {
        var publish = publish(MQTT_5, """
                34                        PUBLISH, QoS 2
                00 01 61                  topic name "a"
                01 02                     packet identifier
                2D                        property length
                01 01                     payload format indicator: text
                02 00 00 01 00            message expiry: 256 s
                03 00 02 74 78            content type "tx"
                08 00 03 72 2F 73         response topic "r/s"
                09 00 00                  correlation data, empty
                26 00 01 6B 00 02 76 31   user property k = v1
                26 00 01 6B 00 02 76 31   user property k = v1 again
                26 00 01 62 00 02 76 32   user property b = v2
                68 69                     payload
                """);

        var said = publish.message().properties();
        assertThat(said.utf8()).isTrue();
        assertThat(said.expiry()).isEqualTo(Duration.ofSeconds(256));
        assertThat(said.contentType()).isEqualTo("tx");
        assertThat(said.responseTopic()).isEqualTo(TopicName.of("r/s"));
        assertThat(said.correlation()).isEqualTo(Payload.EMPTY);
        assertThat(said.user())
                .containsExactly(new UserProperty("k", "v1"), new UserProperty("k", "v1"), new UserProperty("b", "v2"));
        assertThat(publish.message().payload().text()).isEqualTo("hi");
    }

    @Test
    @Spec({"MQTT-3.3.1-4", "MQTT311-3.3.1-4"})
    void qosThreeIsMalformed() throws Exception {
        assertThat(refusal(MQTT_5, "36 00 01 61 00 07 00   PUBLISH with both QoS bits set"))
                .isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_3_1_1, "36 00 01 61 00 07")).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    @Spec({"MQTT-3.3.1-2", "MQTT311-3.3.1-2"})
    void dupWithQosZeroIsMalformed() throws Exception {
        assertThat(refusal(MQTT_5, "38 00 01 61 00")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_3_1_1, "38 00 01 61")).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    @Spec({"MQTT-2.2.1-3", "MQTT311-2.3.1-1"})
    void identifierZeroIsMalformed() throws Exception {
        assertThat(refusal(MQTT_5, "32 00 01 61 00 00 00")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_3_1_1, "34 00 01 61 00 00")).isEqualTo(MALFORMED_PACKET);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"2B  +", "61 2F 23  a/#", "23  #", "61 2B  a+"})
    @Spec({"MQTT-3.3.2-2", "MQTT311-3.3.2-2"})
    void aTopicWithWildcardIsMalformed(String topic) throws Exception {
        var bytes = topic.substring(0, topic.indexOf("  "));
        var dump = "30 00 0" + (bytes.length() + 1) / 3 + " " + bytes;

        assertThat(refusal(MQTT_5, dump + " 00")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(MQTT_3_1_1, dump)).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    @Spec({"MQTT-4.7.3-1", "MQTT311-4.7.3-1"})
    void aTopicHasACharacter() throws Exception {
        assertThat(refusal(MQTT_5, "30 00 00 00   no topic and no alias")).isEqualTo(PROTOCOL_ERROR);
        assertThat(refusal(MQTT_3_1_1, "30 00 00")).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    @Spec("MQTT-3.3.2-12")
    void anAliasStandsForItsTopicUntilItIsGivenAnother() throws Exception {
        var decoder = Wire.server(MQTT_5);
        var first = (Packet.Publish) decode(decoder, "30 00 01 61 03 23 00 0A   topic a has alias 10");
        var again = (Packet.Publish) decode(decoder, "30 00 00 03 23 00 0A 21   alias 10");
        decode(decoder, "30 00 01 62 03 23 00 0A   alias 10 is topic b now");
        var other = (Packet.Publish) decode(decoder, "30 00 00 03 23 00 0A");

        assertThat(first.topicAlias()).isEqualTo(10);
        assertThat(again.message().topic()).isEqualTo(TopicName.of("a"));
        assertThat(again.message().payload().text()).isEqualTo("!");
        assertThat(other.message().topic()).isEqualTo(TopicName.of("b"));
    }

    @Test
    @Spec("MQTT-3.3.2-8")
    void aliasesOutOfRangeAreRefused() throws Exception {
        assertThat(refusal("30 00 01 61 03 23 00 00")).isEqualTo(TOPIC_ALIAS_INVALID);
        assertThat(refusal("30 00 01 61 03 23 00 0B")).isEqualTo(TOPIC_ALIAS_INVALID);
        var without = Decoder.ofServer(DecoderLimits.DEFAULT, Wire.CLOCK);
        decode(without, "10 00 04 4D 51 54 54 05 02 00 00 00 00 00");
        assertThat(refusal(without, "30 00 01 61 03 23 00 01")).isEqualTo(TOPIC_ALIAS_INVALID);
    }

    @Test
    @Spec("MQTT-3.3.2-7")
    void anAliasWithoutTopicIsAProtocolError() throws Exception {
        assertThat(refusal("30 00 00 03 23 00 01")).isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    @Spec("MQTT-3.3.4-6")
    void subscriptionIdentifiersComeFromServersOnly() throws Exception {
        assertThat(refusal("30 00 01 61 02 0B 01")).isEqualTo(PROTOCOL_ERROR);

        var publish = (Packet.Publish) decode(Wire.client(MQTT_5), "30 00 01 61 05 0B 01 0B 80 01");
        assertThat(publish.subscriptionIds()).isEqualTo(List.of(1, 128));
    }

    @Test
    @Spec({"MQTT-3.3.2-13", "MQTT-3.3.2-14"})
    void aResponseTopicIsATopicName() throws Exception {
        assertThat(refusal("30 00 01 61 04 08 00 01 23   response topic #")).isEqualTo(PROTOCOL_ERROR);
        assertThat(refusal("30 00 01 61 04 08 00 01 FF   response topic is not UTF-8"))
                .isEqualTo(MALFORMED_PACKET);
    }

    @Test
    void theSameTopicIsTheSameObject() throws Exception {
        var decoder = Wire.server(MQTT_3_1_1);
        var one = (Packet.Publish) decode(decoder, "30 00 03 61 2F 62");
        var other = (Packet.Publish) decode(decoder, "30 00 03 61 2F 63");
        var again = (Packet.Publish) decode(decoder, "30 00 03 61 2F 62");

        assertThat(again.message().topic()).isSameAs(one.message().topic());
        assertThat(other.message().topic()).isEqualTo(TopicName.of("a/c"));
    }
}
