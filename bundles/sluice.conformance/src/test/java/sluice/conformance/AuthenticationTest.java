package sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.broker.Lab;
import sluice.bus.Payload;
import sluice.mqtt.Authentication;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Hex;
import sluice.testing.Spec;

/** Extended authentication, with SCRAM-SHA-256 and the example of RFC 7677, section 3. */
class AuthenticationTest {

    private static final String METHOD = "15 00 0D 53 43 52 41 4D 2D 53 48 41 2D 32 35 36";
    private static final String FIRST = Scram.first("user", "rOprNGfwEbeRWgbNEkqO");

    private final Scram scram = new Scram(() -> "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");

    @AutoClose
    private final Lab lab = Lab.of(scram);

    private Client opened() {
        return Client.open(lab, ProtocolVersion.MQTT_5);
    }

    private static String data(String text) {
        var bytes = text.getBytes(UTF_8);
        return "16 %02X %02X %s".formatted(bytes.length >> 8, bytes.length & 0xFF, Hex.dump(bytes));
    }

    private static String properties(String dump) {
        int length = Hex.bytes(dump).length;
        return (length < 0x80 ? "%02X".formatted(length) : "%02X %02X".formatted(length & 0x7F | 0x80, length >> 7))
                + " " + dump;
    }

    private static String connect(String id, String properties) {
        return "10 00 04 4D 51 54 54 05 02 00 00 " + properties(properties) + " 00 01 " + id;
    }

    private static String auth(int code, String text) {
        return "F0 %02X ".formatted(code) + properties(METHOD + " " + data(text));
    }

    private static String text(Packet.Auth auth) {
        return Objects.requireNonNull(step(auth).data()).text();
    }

    private static Authentication step(Packet.Auth auth) {
        return Objects.requireNonNull(auth.authentication());
    }

    private static String challenged(Client client) {
        var auth = client.receive(Packet.Auth.class);
        assertThat(auth.code()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
        assertThat(step(auth).method()).isEqualTo("SCRAM-SHA-256");
        return text(auth);
    }

    private Client connected() {
        var client = opened().send(connect("63", METHOD + " " + data(FIRST)));
        client.send(auth(0x18, Scram.last(FIRST, challenged(client), "pencil")));
        client.receive(Packet.Connack.class);
        return client;
    }

    @Test
    @Spec({"MQTT-4.12.0-2", "MQTT-4.12.0-5", "MQTT-3.2.0-1", "MQTT-3.15.2-1"})
    void aClientProvesInStepsWhoItIs() {
        try (var client = opened().send(connect("63", METHOD + " " + data(FIRST)))) {
            var challenge = challenged(client);
            assertThat(challenge)
                    .isEqualTo(
                            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
            var last = Scram.last(FIRST, challenge, "pencil");
            assertThat(last).endsWith("p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
            client.send(auth(0x18, last));
            var connack = client.receive(Packet.Connack.class);
            assertThat(connack.code()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(connack.properties().authentication())
                    .isEqualTo(new Authentication(
                            "SCRAM-SHA-256", Payload.of("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")));
            client.subscribe("a", 0).send("30 00 01 61 00 78").expect("30 00 01 61 00 78");
        }
    }

    @Test
    @Spec({"MQTT-4.12.0-4", "MQTT-3.1.4-2", "MQTT-3.2.2-7"})
    void aWrongProofIsRefusedInTheConnack() {
        try (var client = opened().send(connect("63", METHOD + " " + data(FIRST)))) {
            client.send(auth(0x18, Scram.last(FIRST, challenged(client), "pen")));
            client.expect("20 00 87 00").expectClosed();
        }
        try (var client = opened().send(connect("63", METHOD + " " + data("x")))) {
            client.expect("20 00 87 00").expectClosed();
        }
    }

    @Test
    @Spec("MQTT-4.12.0-1")
    void aMethodNobodyKnowsIsRefused() {
        try (var client = opened().send(connect("63", "15 00 01 78"))) {
            client.expect("20 00 8C 00").expectClosed();
        }
        lab.remove(scram);
        try (var client = opened().send(connect("63", METHOD + " " + data(FIRST)))) {
            client.expect("20 00 8C 00").expectClosed();
        }
    }

    @ParameterizedTest(name = "{0}")
    @Spec({"MQTT-3.1.2-30", "MQTT-4.13.1-1"})
    @CsvSource({
        "F0 18 0F 15 00 01 78 16 00 08 63 3D 62 69 77 73 2C 72, another method",
        "F0, no method",
        "F0 19 10 15 00 0D 53 43 52 41 4D 2D 53 48 41 2D 32 35 36, once more before it is done",
        "30 00 01 61 00 78, PUBLISH",
        "82 00 01 00 00 01 61 00, SUBSCRIBE",
        "C0, PINGREQ",
        "10 00 04 4D 51 54 54 05 02 00 00 00 00 01 63, CONNECT"
    })
    void nothingButTheNextStepComesBeforeTheConnack(String packet, String what) {
        try (var client = opened().send(connect("63", METHOD + " " + data(FIRST)))) {
            challenged(client);
            var connack = client.send(packet).bytes();
            assertThat(connack).startsWith(0x20, connack.length - 2, 0, 0x82);
            client.expectClosed();
        }
    }

    @Test
    @Spec("MQTT-3.1.2-30")
    void aClientMayGiveUpOrFallSilentAndIsGone() {
        try (var client = opened().send(connect("63", METHOD + " " + data(FIRST)))) {
            challenged(client);
            client.send("E0").expectClosed();
        }
        try (var client = opened().send(connect("63", METHOD + " " + data(FIRST)))) {
            challenged(client);
            lab.pass(Duration.ofSeconds(5));
            client.expectClosed();
        }
        assertThat(lab.sessions()).isZero();
    }

    @Test
    @Spec({"MQTT-4.12.1-1", "MQTT-4.12.0-5"})
    void aConnectedClientProvesItselfAgainWhileItsMessagesGoOn() {
        try (var client = connected().subscribe("a", 0)) {
            for (int i = 0; i < 2; i++) {
                client.send(auth(0x19, FIRST));
                var challenge = challenged(client);
                client.send("30 00 01 61 00 78").expect("30 00 01 61 00 78");
                client.send(auth(0x18, Scram.last(FIRST, challenge, "pencil")));
                var auth = client.receive(Packet.Auth.class);
                assertThat(auth.code()).isEqualTo(ReasonCode.SUCCESS);
                assertThat(text(auth)).startsWith("v=");
                client.send("30 00 01 61 00 78").expect("30 00 01 61 00 78").expectNothing();
            }
        }
    }

    @Test
    @Spec("MQTT-4.12.1-2")
    void whoFailsToProveItselfAgainIsDisconnected() {
        try (var client = connected()) {
            client.send(auth(0x19, FIRST));
            client.send(auth(0x18, Scram.last(FIRST, challenged(client), "pen")));
            client.expectDisconnected(ReasonCode.NOT_AUTHORIZED);
        }
        try (var client = connected()) {
            var other = Scram.first("other", "rOprNGfwEbeRWgbNEkqO");
            client.send(auth(0x19, other));
            client.send(auth(0x18, Scram.last(other, challenged(client), "pencil")));
            client.expectDisconnected(ReasonCode.NOT_AUTHORIZED);
        }
        try (var client = connected()) {
            client.send(auth(0x19, FIRST));
            challenged(client);
            lab.pass(Duration.ofSeconds(5));
            client.expectDisconnected(ReasonCode.NOT_AUTHORIZED);
        }
        try (var client = connected()) {
            lab.remove(scram);
            client.send(auth(0x19, FIRST)).expectDisconnected(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @ParameterizedTest(name = "{1}")
    @Spec({"MQTT-4.12.1-1", "MQTT-4.13.1-1"})
    @CsvSource({
        "F0 19 04 15 00 01 78, another method",
        "F0 18 10 15 00 0D 53 43 52 41 4D 2D 53 48 41 2D 32 35 36, a step of nothing",
        "F0, success",
        "F0 00 10 15 00 0D 53 43 52 41 4D 2D 53 48 41 2D 32 35 36, success with a method"
    })
    void aStepOutOfTurnIsAProtocolError(String packet, String what) {
        try (var client = connected()) {
            client.send(packet).expectDisconnected(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    @Spec({"MQTT-4.12.0-6", "MQTT-4.12.0-7"})
    void whoAskedForNoMethodHasNone() {
        try (var client = Client.clean(lab, ProtocolVersion.MQTT_5, "c")) {
            client.send(auth(0x19, FIRST)).expectDisconnected(ReasonCode.PROTOCOL_ERROR);
        }
    }
}
