package sluice.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Hex;
import sluice.testing.Spec;

/** What no correct client sends, and how it is answered. */
class ProtocolTest {

    private static final String CONNECT_4 = "10 00 04 4D 51 54 54 04 02 00 00 00 01 63  CONNECT 3.1.1, c";

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest(name = "{1}: {2}")
    @Spec({
        "MQTT-4.13.1-1", "MQTT-3.1.0-2", "MQTT-2.1.3-1", "MQTT-3.3.1-2", "MQTT-3.3.1-4", "MQTT-3.3.2-2", "MQTT-3.3.2-8",
        "MQTT-2.2.1-3", "MQTT-3.8.1-1", "MQTT-3.8.3-2", "MQTT-3.8.3-4", "MQTT-3.10.1-1", "MQTT-3.10.3-2",
                "MQTT-3.6.1-1",
        "MQTT-3.14.1-1", "MQTT-4.12.0-7", "MQTT-3.3.4-6"
    })
    @CsvSource({
        "10 00 04 4D 51 54 54 05 02 00 00 00 00 01 63, PROTOCOL_ERROR, a second CONNECT",
        "20 00 00 00, PROTOCOL_ERROR, a CONNACK",
        "00, MALFORMED_PACKET, type 0",
        "F0 18 04 15 00 01 61, PROTOCOL_ERROR, AUTH without method in the CONNECT",
        "38 00 01 61 00 78, MALFORMED_PACKET, DUP with QoS 0",
        "36 00 01 61 00 01 00 78, MALFORMED_PACKET, QoS 3",
        "30 00 01 23 00 78, MALFORMED_PACKET, wildcard in a topic",
        "30 00 00 00 78, PROTOCOL_ERROR, no topic and no alias",
        "30 00 01 61 03 23 00 00 78, TOPIC_ALIAS_INVALID, alias 0",
        "30 00 01 61 03 23 00 FF 78, TOPIC_ALIAS_INVALID, alias above the maximum",
        "30 00 00 03 23 00 05 78, PROTOCOL_ERROR, alias without a topic yet",
        "32 00 01 61 00 00 00 78, MALFORMED_PACKET, identifier 0",
        "30 00 01 61 02 0B 01 78, PROTOCOL_ERROR, subscription identifier",
        "80 00 01 00 00 01 61 00, MALFORMED_PACKET, flags of SUBSCRIBE",
        "82 00 01 00, PROTOCOL_ERROR, SUBSCRIBE without filter",
        "82 00 01 00 00 0A 24 73 68 61 72 65 2F 67 2F 61 04, PROTOCOL_ERROR, No Local with a shared subscription",
        "A0 00 01 00 00 01 61, MALFORMED_PACKET, flags of UNSUBSCRIBE",
        "A2 00 01 00, PROTOCOL_ERROR, UNSUBSCRIBE without filter",
        "60 00 01, MALFORMED_PACKET, flags of PUBREL",
        "E1, MALFORMED_PACKET, flags of DISCONNECT"
    })
    void isToldWhatItDidWrongAndClosed(String packet, ReasonCode code, String what) {
        try (var other = rig.connected(ProtocolVersion.MQTT_5, "other", true);
                var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            client.send(packet).expectDisconnected(code);
            other.expectNothing();
            assertThat(rig.count(Counters.of(code))).as(what).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{1}")
    @Spec("MQTT311-4.8.0-1")
    @CsvSource({
        "10 00 04 4D 51 54 54 04 02 00 00 00 01 63, a second CONNECT",
        "F0 18, type 15",
        "36 00 01 61 00 01 78, QoS 3",
        "82 00 01 00 01 61 03, QoS 3 asked for",
        "90 00 01 00, a SUBACK"
    })
    void a311ClientIsClosedInSilence(String packet, String what) {
        try (var client = rig.connected(ProtocolVersion.MQTT_3_1_1, "c", true)) {
            client.send(packet).expectClosed();
            assertThat(rig.count(Counters.Reason.PROTOCOL)).as(what).isEqualTo(1);
        }
    }

    @Test
    @Spec("MQTT-3.1.0-1")
    void theFirstPacketHasToBeAConnect() {
        rig.open(ProtocolVersion.MQTT_5).send("C0  PINGREQ").expectClosed();
        rig.open(ProtocolVersion.MQTT_5)
                .sendBytes("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8))
                .expectClosed();
        assertThat(rig.count(Counters.Reason.PROTOCOL)).isEqualTo(2);
    }

    @Test
    @Spec({"MQTT-3.1.2-2", "MQTT311-3.1.2-2"})
    void anUnknownVersionIsRefusedInItsOwnForm() {
        var client = rig.open(ProtocolVersion.MQTT_5);
        client.send("10 00 04 4D 51 54 54 06 02 00 00 00 00 01 63  level 6");
        assertThat(client.receive(Packet.Connack.class).code()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
        client.expectClosed();
    }

    @Test
    @Spec({"MQTT311-3.1.3-8", "MQTT311-3.1.3-7", "MQTT-3.1.3-8"})
    void clientIdentifiersThatAreNoneAreRefused() {
        var client = rig.open(ProtocolVersion.MQTT_3_1_1);
        client.send("10 00 04 4D 51 54 54 04 00 00 00 00 00  no clean session, no identifier")
                .expect("20 00 02  identifier rejected");
        client.expectClosed();
        client = rig.open(ProtocolVersion.MQTT_3_1_1);
        client.send("10 00 04 4D 51 54 54 04 02 00 00 00 01 07  a control character")
                .expect("20 00 02");
        client.expectClosed();
        rig.open(ProtocolVersion.MQTT_3_1_1)
                .send("10 00 04 4D 51 54 54 04 02 00 00 00 00  clean session, no identifier")
                .expect("20 00 00");
        assertThat(rig.count(Counters.Reason.CLIENT_ID)).isEqualTo(2);
    }

    @Test
    @Spec({"MQTT-3.1.4-6", "MQTT311-3.1.4-5"})
    void whatComesWithTheConnectIsProcessedUnlessItIsRefused() {
        try (var client = rig.open(ProtocolVersion.MQTT_3_1_1)) {
            var both = Hex.bytes("10 0D 00 04 4D 51 54 54 04 02 00 00 00 01 63\nC0 00");
            client.sendBytes(both).expect("20 00 00").expect("D0");
        }
        try (var client = rig.open(ProtocolVersion.MQTT_3_1_1)) {
            var both = Hex.bytes("10 0C 00 04 4D 51 54 54 04 00 00 00 00 00\nC0 00");
            client.sendBytes(both).expect("20 00 02").expectClosed();
        }
    }

    @Test
    void packetsCutAnywhereAreReadAsOne() {
        try (var client = rig.open(ProtocolVersion.MQTT_3_1_1)) {
            for (byte one : Hex.packet(CONNECT_4)) {
                client.sendBytes(new byte[] {one});
            }
            client.expect("20 00 00");
            client.sendBytes(new byte[] {(byte) 0xC0}).sendBytes(new byte[] {0}).expect("D0");
        }
    }

    @Test
    @Spec({"MQTT-4.12.0-1"})
    void anAuthenticationMethodNobodyKnowsIsRefused() {
        rig.open(ProtocolVersion.MQTT_5)
                .send("10 00 04 4D 51 54 54 05 02 00 00 04 15 00 01 78 00 01 63")
                .expect("20 00 8C 00");
    }

    @Test
    void aPacketAboveTheLimitIsRefusedByItsHeader() {
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            client.sendBytes(Hex.bytes("30 FF FF FF 7F")).expectDisconnected(ReasonCode.PACKET_TOO_LARGE);
            assertThat(rig.count(Counters.Reason.PACKET_SIZE)).isEqualTo(1);
        }
    }

    @Test
    void aPacketOfAMegabyteIsDelivered() {
        try (var subscriber = rig.connected(ProtocolVersion.MQTT_5, "s", true);
                var publisher = rig.connected(ProtocolVersion.MQTT_3_1_1, "p", true)) {
            subscriber.send(Packets.subscribe(1, "a", 1)).receive(Packet.Suback.class);
            var text = "0123456789abcdef".repeat(65_000);
            publisher.send(Packets.publish(1, "a", 1, text)).receive(Packet.Puback.class);
            assertThat(subscriber
                            .receive(Packet.Publish.class)
                            .message()
                            .payload()
                            .text())
                    .isEqualTo(text);
        }
    }

    @Test
    @Spec("MQTT-3.14.4-2")
    void nothingBehindADisconnectIsLookedAt() {
        try (var subscriber = rig.connected(ProtocolVersion.MQTT_3_1_1, "s", true);
                var client = rig.connected(ProtocolVersion.MQTT_3_1_1, "c", true)) {
            subscriber.send(Packets.subscribe(1, "#", 1)).receive(Packet.Suback.class);
            client.sendBytes(Hex.bytes("E0 00 30 04 00 01 61 78")).expectClosed();
            subscriber.expectNothing();
        }
    }
}
