package sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.mqtt.ProtocolVersion.MQTT_3_1_1;
import static sluice.mqtt.ProtocolVersion.MQTT_5;
import static sluice.mqtt.ReasonCode.MALFORMED_PACKET;
import static sluice.mqtt.ReasonCode.PROTOCOL_ERROR;
import static sluice.mqtt.Wire.decode;
import static sluice.mqtt.Wire.refusal;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Payload;
import sluice.bus.UserProperty;
import sluice.testing.Hex;
import sluice.testing.Spec;

/** CONNACK, acknowledgements, DISCONNECT and AUTH. */
class AnswersTest {

    @Test
    void anAcknowledgementHasThreeForms() throws Exception {
        var full = decode("""
                40                        PUBACK
                00 07                     packet identifier
                10                        no matching subscribers
                0C                        property length
                1F 00 02 68 69            reason string "hi"
                26 00 01 61 00 01 62      user property a = b
                """);

        assertThat(full)
                .isEqualTo(new Packet.Puback(
                        7,
                        ReasonCode.NO_MATCHING_SUBSCRIBERS,
                        new Diagnostics("hi", List.of(new UserProperty("a", "b")))));
        assertThat(decode("50 00 07 97   quota exceeded")).isEqualTo(new Packet.Pubrec(7, ReasonCode.QUOTA_EXCEEDED));
        assertThat(decode("62 00 07")).isEqualTo(new Packet.Pubrel(7, ReasonCode.SUCCESS));
        assertThat(decode("70 FF FF 92")).isEqualTo(new Packet.Pubcomp(65_535, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "40 00 07 01",
        "50 00 07 92",
        "62 00 07 10",
        "70 00 07 80",
        "E0 01",
        "F0 01 04 15 00 01 6D",
        "40 00 07 FF"
    })
    @Spec({"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-3.6.2-1", "MQTT-3.7.2-1", "MQTT-3.14.2-1", "MQTT-3.15.2-1"})
    void eachPacketHasItsOwnReasonCodes(String dump) throws Exception {
        assertThat(refusal(dump)).isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    void disconnectHasThreeForms() throws Exception {
        assertThat(decode("E0")).isEqualTo(new Packet.Disconnect(ReasonCode.SUCCESS, Diagnostics.NONE));
        assertThat(decode("E0 04")).isEqualTo(new Packet.Disconnect(ReasonCode.DISCONNECT_WITH_WILL, Diagnostics.NONE));
        assertThat(decode("E0 00 05 11 00 00 00 3C   session expiry 60 s"))
                .isEqualTo(new Packet.Disconnect(ReasonCode.SUCCESS, Duration.ofSeconds(60), null, Diagnostics.NONE));
    }

    @Test
    @Spec("MQTT-3.14.2-2")
    void aServerSendsNoSessionExpiryInDisconnect() {
        assertThat(refusal(Wire.client(MQTT_5), "E0 00 05 11 00 00 00 3C")).isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    void authCarriesMethodAndData() throws Exception {
        assertThat(decode("F0 18 08 15 00 01 6D 16 00 01 AA"))
                .isEqualTo(new Packet.Auth(
                        ReasonCode.CONTINUE_AUTHENTICATION,
                        new Authentication("m", Payload.of(new byte[] {(byte) 0xAA})),
                        Diagnostics.NONE));
        assertThat(decode("F0")).isEqualTo(new Packet.Auth(ReasonCode.SUCCESS, null, Diagnostics.NONE));
        assertThat(refusal("F0 18 00   no method")).isEqualTo(PROTOCOL_ERROR);
        assertThat(refusal("F0 18   no properties")).isEqualTo(MALFORMED_PACKET);
    }

    @ParameterizedTest(name = "return code {0} is {1}")
    @CsvSource({
        "00, SUCCESS",
        "01, UNSUPPORTED_PROTOCOL_VERSION",
        "02, CLIENT_IDENTIFIER_NOT_VALID",
        "03, SERVER_UNAVAILABLE",
        "04, BAD_USER_NAME_OR_PASSWORD",
        "05, NOT_AUTHORIZED"
    })
    void returnCodesOf311HaveTheirReasonCodes(String value, ReasonCode code) throws Exception {
        var connack = new Packet.Connack(false, code, ConnackProperties.NONE);

        assertThat(decode(Wire.client(MQTT_3_1_1), "20 00 " + value)).isEqualTo(connack);
        assertThat(Wire.encode(new Encoder(MQTT_3_1_1), connack)).isEqualTo(Hex.bytes("20 02 00 " + value));
    }

    @Test
    @Spec({"MQTT-3.2.2-1", "MQTT-3.2.2-6", "MQTT311-3.2.2-4"})
    void connackFlagsAreChecked() {
        assertThat(refusal(Wire.client(MQTT_5), "20 02 00 00")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal(Wire.client(MQTT_5), "20 01 80 00")).isEqualTo(PROTOCOL_ERROR);
        assertThat(refusal(Wire.client(MQTT_3_1_1), "20 01 05")).isEqualTo(PROTOCOL_ERROR);
        assertThat(refusal(Wire.client(MQTT_3_1_1), "20 00 06")).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    @Spec({"MQTT-3.9.3-1", "MQTT-3.9.3-2", "MQTT311-3.9.3-2"})
    void subackHasACodeForEachFilterInOrder() throws Exception {
        assertThat(decode(Wire.client(MQTT_5), "90 00 07 00 01 87 02"))
                .isEqualTo(new Packet.Suback(
                        7,
                        List.of(ReasonCode.GRANTED_QOS_1, ReasonCode.NOT_AUTHORIZED, ReasonCode.GRANTED_QOS_2),
                        Diagnostics.NONE));
        assertThat(refusal(Wire.client(MQTT_5), "90 00 07 00 03")).isEqualTo(PROTOCOL_ERROR);
        assertThat(refusal(Wire.client(MQTT_3_1_1), "90 00 07 87")).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    @Spec({"MQTT-3.11.3-1", "MQTT-3.11.3-2"})
    void unsubackHasCodesFromMqtt5On() throws Exception {
        assertThat(decode(Wire.client(MQTT_5), "B0 00 07 00 00 11"))
                .isEqualTo(new Packet.Unsuback(
                        7, List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED), Diagnostics.NONE));
        assertThat(decode(Wire.client(MQTT_3_1_1), "B0 00 07"))
                .isEqualTo(new Packet.Unsuback(7, List.of(), Diagnostics.NONE));
    }
}
