package sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static sluice.mqtt.ProtocolVersion.MQTT_3_1;
import static sluice.mqtt.ProtocolVersion.MQTT_3_1_1;
import static sluice.mqtt.ProtocolVersion.MQTT_5;
import static sluice.mqtt.ReasonCode.MALFORMED_PACKET;
import static sluice.mqtt.ReasonCode.PROTOCOL_ERROR;
import static sluice.mqtt.ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
import static sluice.mqtt.Wire.connect;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.bus.UserProperty;
import sluice.testing.Hex;
import sluice.testing.Spec;

class ConnectTest {

    private static ReasonCode refusal(String dump) {
        return Wire.refusal(Decoder.ofServer(Wire.LIMITS, Wire.CLOCK), dump);
    }

    private static Will will(Packet.Connect connect) {
        var will = connect.will();
        if (will == null) {
            throw new AssertionError("no will in " + connect);
        }
        return will;
    }

    @Test
    @Spec({"MQTT-3.1.3-1", "MQTT311-3.1.3-1", "MQTT311-3.1.2-8"})
    void everyFieldOfMqtt311Arrives() throws Exception {
        var connect = connect("""
                10                  CONNECT
                00 04 4D 51 54 54   protocol name "MQTT"
                04                  level 4
                EE                  user name, password, will retain, will QoS 1, will, clean session
                00 3C               keep alive: 60 s
                00 02 63 31         client identifier "c1"
                00 01 77            will topic "w"
                00 02 68 69         will message "hi"
                00 01 75            user name "u"
                00 01 70            password "p"
                """);

        assertThat(connect.version()).isEqualTo(MQTT_3_1_1);
        assertThat(connect.clientId()).isEqualTo("c1");
        assertThat(connect.cleanStart()).isTrue();
        assertThat(connect.keepAlive()).isEqualTo(Duration.ofSeconds(60));
        assertThat(connect.userName()).isEqualTo("u");
        assertThat(connect.password()).isEqualTo(Payload.of("p"));
        assertThat(connect.properties()).isEqualTo(ConnectProperties.NONE);
        var will = will(connect);
        assertThat(will.message().topic()).isEqualTo(TopicName.of("w"));
        assertThat(will.message().payload().text()).isEqualTo("hi");
        assertThat(will.message().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(will.message().retain()).isTrue();
    }

    @Test
    @Spec("MQTT311-3.1.2-4")
    void withoutCleanSessionTheSessionIsKeptForEver() throws Exception {
        var connect = connect("10 00 04 4D 51 54 54 04 00 00 00 00 01 63");

        assertThat(connect.cleanStart()).isFalse();
        assertThat(connect.properties().sessionExpiry()).isEqualTo(ConnectProperties.FOREVER);
    }

    @Test
    @Spec({"MQTT-3.1.2-9", "MQTT-3.1.3-10"})
    void everyPropertyOfMqtt5Arrives() throws Exception {
        var connect = connect("""
                10                        CONNECT
                00 04 4D 51 54 54 05      protocol name "MQTT", level 5
                16                        will QoS 2, will, clean start
                00 0A                     keep alive: 10 s
                25                        property length
                11 00 00 00 3C            session expiry: 60 s
                21 00 05                  receive maximum: 5
                27 00 00 04 00            maximum packet size: 1024
                22 00 09                  topic alias maximum: 9
                19 01                     request response information
                17 00                     no problem information
                15 00 01 6D               authentication method "m"
                16 00 02 01 02            authentication data
                26 00 01 6B 00 02 76 76   user property k = vv
                00 01 63                  client identifier "c"
                15                        will property length
                18 00 00 00 05            will delay: 5 s
                26 00 01 62 00 01 31      user property b = 1
                26 00 01 61 00 01 32      user property a = 2
                01 01                     payload format indicator
                00 01 77                  will topic "w"
                00 00                     will payload, empty
                """);

        assertThat(connect.properties())
                .isEqualTo(new ConnectProperties(
                        Duration.ofSeconds(60),
                        new ReceiveLimits(5, 1024, 9),
                        true,
                        false,
                        new Authentication("m", Payload.of(new byte[] {1, 2})),
                        List.of(new UserProperty("k", "vv"))));
        var will = will(connect);
        assertThat(will.delay()).isEqualTo(Duration.ofSeconds(5));
        assertThat(will.message().qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(will.message().properties().utf8()).isTrue();
        assertThat(will.message().properties().user())
                .containsExactly(new UserProperty("b", "1"), new UserProperty("a", "2"));
    }

    @Test
    void mqtt5TakesAPasswordWithoutUserName() throws Exception {
        var connect = connect("10 00 04 4D 51 54 54 05 42 00 00 00 00 00 00 01 70");

        assertThat(connect.userName()).isNull();
        assertThat(connect.password()).isEqualTo(Payload.of("p"));
    }

    @Test
    @Spec("MQTT311-3.1.2-22")
    void mqtt311DoesNot() {
        assertThat(refusal("10 00 04 4D 51 54 54 04 42 00 00 00 00 00 01 70")).isEqualTo(MALFORMED_PACKET);
    }

    @Test
    void mqtt31IsSpoken() throws Exception {
        var connect = connect("10 00 06 4D 51 49 73 64 70 03 02 00 00 00 01 63");

        assertThat(connect.version()).isEqualTo(MQTT_3_1);
    }

    @Test
    void inMqtt31ThePacketsEndTakesPrecedenceOverTheFlags() throws Exception {
        var connect = connect("10 00 06 4D 51 49 73 64 70 03 C2 00 00 00 01 63   user name, password");

        assertThat(connect.userName()).isNull();
        assertThat(connect.password()).isNull();
    }

    @ParameterizedTest(name = "protocol {0}, level {1} is answered in {2}")
    @CsvSource({
        "00 04 4D 51 54 54, 06, MQTT_5",
        "00 04 4D 51 54 54, 7F, MQTT_5",
        "00 04 4D 51 54 54, 03, MQTT_3_1_1",
        "00 04 4D 51 54 54, 84, MQTT_3_1_1",
        "00 04 4D 51 54 54, 00, MQTT_3_1_1",
        "00 06 4D 51 49 73 64 70, 04, MQTT_3_1_1",
        "00 04 6D 71 74 74, 04, MQTT_3_1_1",
    })
    @Spec({"MQTT-3.1.2-1", "MQTT-3.1.2-2", "MQTT311-3.1.2-1", "MQTT311-3.1.2-2"})
    void otherProtocolsAreRefused(String protocol, String level, ProtocolVersion answer) {
        var decoder = Decoder.ofServer(Wire.LIMITS, Wire.CLOCK);
        var bytes = ByteBuffer.wrap(Hex.packet("10 " + protocol + " " + level + " 02 00 00 00 00 00"));
        var refused = catchThrowableOfType(PacketException.class, () -> decoder.decode(bytes));

        assertThat(refused.code()).isEqualTo(UNSUPPORTED_PROTOCOL_VERSION);
        assertThat(decoder.version()).isEqualTo(answer);
    }

    @ParameterizedTest(name = "connect flags {0}: {1}")
    @CsvSource({
        "03, reserved bit",
        "0A, will QoS without will",
        "22, will retain without will",
        "1E, will QoS 3",
        "06, will fields missing",
        "82, user name missing",
        "C2, user name and password missing"
    })
    @Spec({
        "MQTT-3.1.2-3", "MQTT-3.1.2-11", "MQTT-3.1.2-12", "MQTT-3.1.2-13", "MQTT-3.1.2-16", "MQTT-3.1.2-17",
        "MQTT-3.1.2-18", "MQTT-3.1.2-19", "MQTT311-3.1.2-3", "MQTT311-3.1.2-13", "MQTT311-3.1.2-14", "MQTT311-3.1.2-15",
        "MQTT311-3.1.2-19", "MQTT311-3.1.2-21"
    })
    void flagsAndFieldsHaveToAgree(String flags, String why) {
        assertThat(refusal("10 00 04 4D 51 54 54 05 " + flags + " 00 00 00 00 01 63"))
                .as(why)
                .isEqualTo(MALFORMED_PACKET);
        assertThat(refusal("10 00 04 4D 51 54 54 04 " + flags + " 00 00 00 01 63"))
                .as(why)
                .isEqualTo(MALFORMED_PACKET);
    }

    @Test
    @Spec({"MQTT-3.1.2-16", "MQTT-3.1.2-18", "MQTT311-3.1.2-18", "MQTT311-3.1.2-20"})
    void bytesWithoutAFlagAreMalformed() {
        assertThat(refusal("10 00 04 4D 51 54 54 05 02 00 00 00 00 01 63 00 01 75"))
                .isEqualTo(MALFORMED_PACKET);
        assertThat(refusal("10 00 04 4D 51 54 54 04 02 00 00 00 01 63 00 01 75"))
                .isEqualTo(MALFORMED_PACKET);
    }

    @Test
    @Spec({"MQTT-3.1.3-3", "MQTT311-3.1.3-3"})
    void theClientIdentifierHasToBeThere() {
        assertThat(refusal("10 00 04 4D 51 54 54 05 02 00 00 00")).isEqualTo(MALFORMED_PACKET);
        assertThat(refusal("10 00 04 4D 51 54 54 04 02 00 00")).isEqualTo(MALFORMED_PACKET);
    }

    @ParameterizedTest(name = "will topic {0}")
    @ValueSource(strings = {"00 00", "00 01 23", "00 01 2B", "00 01 FF", "00 01 00"})
    @Spec({"MQTT-3.1.3-11", "MQTT311-3.1.3-10"})
    void theWillTopicIsATopicName(String topic) {
        assertThat(refusal("10 00 04 4D 51 54 54 05 06 00 00 00 00 01 63 00 " + topic + " 00 00"))
                .isEqualTo(MALFORMED_PACKET);
        assertThat(refusal("10 00 04 4D 51 54 54 04 06 00 00 00 01 63 " + topic + " 00 00"))
                .isEqualTo(MALFORMED_PACKET);
    }

    @Test
    void theVersionIsKnownForTheAnswerToARefusal() {
        var decoder = Decoder.ofServer(Wire.LIMITS, Wire.CLOCK);

        assertThat(Wire.refusal(decoder, "10 00 04 4D 51 54 54 05 02 00 00 03 21 00 00 00 00   receive maximum 0"))
                .isEqualTo(PROTOCOL_ERROR);
        assertThat(decoder.version()).isEqualTo(MQTT_5);
    }

    @Test
    void authenticationDataNeedsAMethod() {
        assertThat(refusal("10 00 04 4D 51 54 54 05 02 00 00 04 16 00 01 61 00 00"))
                .isEqualTo(PROTOCOL_ERROR);
    }
}
