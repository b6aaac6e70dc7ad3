package sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.broker.Lab;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Hex;
import sluice.testing.Spec;

/** Strings, identifiers and frames: chapters 1 and 2 of both standards, against a whole broker. */
class DataTest {

    @AutoClose
    private final Lab lab = new Lab();

    @ParameterizedTest(name = "{1}")
    @Spec({
        "MQTT-1.5.4-1",
        "MQTT-1.5.4-2",
        "MQTT311-1.5.3-1",
        "MQTT311-1.5.3-2",
        "MQTT-3.3.2-1",
        "MQTT311-3.3.2-1",
        "MQTT-3.8.3-1",
        "MQTT311-3.8.3-1",
        "MQTT-3.10.3-1",
        "MQTT311-3.10.3-1",
        "MQTT-4.7.3-2",
        "MQTT311-4.7.3-2",
        "MQTT-2.1.3-1",
        "MQTT311-2.2.2-1",
        "MQTT311-2.2.2-2",
        "MQTT-2.2.1-3",
        "MQTT311-2.3.1-1",
        "MQTT-3.3.1-2",
        "MQTT311-3.3.1-2",
        "MQTT-3.3.1-4",
        "MQTT311-3.3.1-4",
        "MQTT-3.3.2-2",
        "MQTT311-3.3.2-2",
        "MQTT-3.6.1-1",
        "MQTT311-3.6.1-1",
        "MQTT-3.8.1-1",
        "MQTT311-3.8.1-1",
        "MQTT-3.8.3-5",
        "MQTT311-3-8.3-4",
        "MQTT-3.10.1-1",
        "MQTT311-3.10.1-1",
        "MQTT-3.14.1-1",
        "MQTT311-3.14.1-1",
        "MQTT-4.13.1-1",
        "MQTT311-4.8.0-1",
        "MQTT-4.13.2-1",
        "MQTT-4.13.1/ends",
        "MQTT311-4.8.0/ends",
        "MQTT-2.1.2/type",
        "MQTT311-2.2.1/type",
        "MQTT-4.7.0-1",
        "MQTT311-4.7.1-1",
        "MQTT-4.7.1-1",
        "MQTT311-4.7.1-2",
        "MQTT-4.7.1-2",
        "MQTT311-4.7.1-3",
        "MQTT-4.7.3-1",
        "MQTT311-4.7.3-1",
        "MQTT-1.5.5-1"
    })
    @CsvSource({
        "30 00 01 FF [00] 78, topic that is not UTF-8",
        "30 00 02 C0 80 [00] 78, topic with an overlong NUL",
        "30 00 03 ED A0 80 [00] 78, topic with the surrogate U+D800",
        "30 00 03 61 00 62 [00] 78, topic with NUL",
        "30 00 01 2B [00] 78, topic with +",
        "30 00 03 61 2F 23 [00] 78, topic with #",
        "82 00 01 [00] 00 01 FF 00, filter that is not UTF-8",
        "82 00 01 [00] 00 03 ED BF BF 00, filter with the surrogate U+DFFF",
        "82 00 01 [00] 00 01 00 00, filter with NUL",
        "82 00 01 [00] 00 00 00, empty filter",
        "82 00 01 [00] 00 02 61 23 00, filter a#",
        "82 00 01 [00] 00 05 61 2F 23 2F 62 00, filter a/#/b",
        "82 00 01 [00] 00 02 61 2B 00, filter a+",
        "82 00 01 [00] 00 02 2B 61 00, filter +a",
        "82 00 01 [00] 00 01 61 03, SUBSCRIBE with QoS 3",
        "82 00 01 [00] 00 01 61 40, SUBSCRIBE with reserved option 6",
        "82 00 01 [00] 00 01 61 80, SUBSCRIBE with reserved option 7",
        "82 00 00 [00] 00 01 61 00, SUBSCRIBE with identifier 0",
        "80 00 01 [00] 00 01 61 00, SUBSCRIBE with flags 0000",
        "83 00 01 [00] 00 01 61 00, SUBSCRIBE with flags 0011",
        "82 00 01 [00] 00 01 61, SUBSCRIBE without options",
        "82 00 01 [00] 00 05 61 00, filter longer than the packet",
        "A2 00 01 [00] 00 01 FF, UNSUBSCRIBE that is not UTF-8",
        "A2 00 00 [00] 00 01 61, UNSUBSCRIBE with identifier 0",
        "A0 00 01 [00] 00 01 61, UNSUBSCRIBE with flags 0000",
        "A2 00 01 [00] 00 02 61, UNSUBSCRIBE that ends inside a filter",
        "32 00 01 61 00 00 [00] 78, PUBLISH with identifier 0",
        "36 00 01 61 00 01 [00] 78, PUBLISH with QoS 3",
        "38 00 01 61 [00] 78, PUBLISH with QoS 0 and DUP",
        "30 00 09 61 62, PUBLISH that ends inside the topic",
        "32 00 01 61 00, PUBLISH that ends inside the identifier",
        "41 00 01, PUBACK with flags",
        "40 00, PUBACK that ends inside the identifier",
        "40 00 00, PUBACK with identifier 0",
        "51 00 01, PUBREC with flags",
        "60 00 01, PUBREL with flags 0000",
        "6F 00 01, PUBREL with flags 1111",
        "71 00 01, PUBCOMP with flags",
        "C1, PINGREQ with flags",
        "C0 00, PINGREQ with a byte",
        "E1, DISCONNECT with flags",
        "00, type 0"
    })
    void isMalformed(String packet, String what) {
        for (var version : Client.VERSIONS) {
            try (var client = Client.clean(lab, version, "c")) {
                client.send(packet).expectDisconnected(ReasonCode.MALFORMED_PACKET);
            }
        }
    }

    @ParameterizedTest(name = "{1}")
    @Spec({
        "MQTT-2.1.2/type", "MQTT311-2.2.1/type", "MQTT-3.1.0-2", "MQTT311-3.1.0-2", "MQTT-3.8.3-2",
        "MQTT311-3.8.3-3", "MQTT-3.10.3-2", "MQTT311-3.10.3-2", "MQTT-4.13.1-1", "MQTT311-4.8.0-1"
    })
    @CsvSource({
        "10 00 04 4D 51 54 54 vv 02 00 00 [00] 00 01 63, second CONNECT",
        "20 00 00 [00], CONNACK",
        "90 00 01 [00] 00, SUBACK",
        "B0 00 01 [00 00], UNSUBACK",
        "D0, PINGRESP",
        "82 00 01 [00], SUBSCRIBE without filter",
        "A2 00 01 [00], UNSUBSCRIBE without filter"
    })
    void isAProtocolError(String packet, String what) {
        for (var version : Client.VERSIONS) {
            try (var client = Client.clean(lab, version, "c")) {
                client.send(packet).expectDisconnected(ReasonCode.PROTOCOL_ERROR);
            }
        }
    }

    @Test
    @Spec("MQTT311-2.2.1/type")
    void typeFifteenNeedsVersion5() {
        try (var client = Client.clean(lab, ProtocolVersion.MQTT_3_1_1, "c")) {
            client.send("F0").expectClosed();
        }
    }

    @ParameterizedTest(name = "{0}")
    @Spec("MQTT-1.5.5-1")
    @CsvSource({"30 80 80 80 80 01", "30 FF FF FF FF 7F", "30 80 00"})
    void remainingLengthHasFourBytesAtMostAndNoneTooMany(String bytes) {
        for (var version : Client.VERSIONS) {
            try (var client = Client.clean(lab, version, "c")) {
                client.sendAtOnce(bytes).expectDisconnected(ReasonCode.MALFORMED_PACKET);
            }
        }
    }

    @BothVersions
    @Spec({"MQTT-1.5.4-3", "MQTT311-1.5.3-3"})
    void aByteOrderMarkMakesAnotherTopic(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c")) {
            client.send("82 00 01 [00] 00 04 EF BB BF 61 00").expect("90 00 01 [00] 00");
            client.send("30 00 01 61 [00] 78").expectNothing();
            client.send("30 00 04 EF BB BF 61 [00] 78").expect("30 00 04 EF BB BF 61 [00] 78");
        }
    }

    @BothVersions
    @Spec({"MQTT-2.2.1-5", "MQTT311-2.3.1-6", "MQTT-2.2.1-6", "MQTT311-2.3.1-7", "MQTT-3.12.4-1", "MQTT311-3.12.4-1"})
    void anAnswerHasTheIdentifierOfItsQuestion(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c")) {
            client.send("82 FF FF [00] 00 01 61 00").expect("90 FF FF [00] 00");
            client.send("32 00 01 62 12 34 [00] 78").expect("40 12 34 [10]");
            client.send("34 00 01 62 56 78 [00] 78").expect("50 56 78 [10]");
            client.send("62 56 78").expect("70 56 78");
            client.send("A2 9A BC [00] 00 01 61").expect("B0 9A BC [00 00]");
            client.send("C0").expect("D0");
        }
    }

    @BothVersions
    @Spec({"MQTT-2.2.1-4", "MQTT311-2.3.1-4", "MQTT-4.3.2-1", "MQTT-4.3.3-1"})
    void anIdentifierInUseIsPassedOverWhenTheyBeginAnew(ProtocolVersion version) {
        int batch = 31; // with the open one as many as a client may have in flight
        var publishes = "32 <05> [06] 00 01 61 00 01 [00]\n".repeat(batch);
        try (var subscriber = Client.clean(lab, version, "s");
                var publisher = Client.clean(lab, version, "p")) {
            subscriber.subscribe("a", 2);
            publisher.send("34 00 01 61 00 01 [00] 78").expect("50 00 01");
            subscriber.expect("34 00 01 61 00 01 [00] 78"); // stays open
            var ids = new BitSet();
            boolean anew = false;
            for (int last = 1; !anew; ) {
                publisher.sendAtOnce(publishes);
                var answers = new StringBuilder();
                for (int i = 0; i < batch; i++) {
                    int id = subscriber.receive(Packet.Publish.class).id();
                    ids.set(id);
                    anew |= id < last;
                    last = id;
                    answers.append("40 02 %02X %02X\n".formatted(id >> 8, id & 0xFF));
                }
                subscriber.sendAtOnce(answers.toString());
                for (int i = 0; i < batch; i++) {
                    publisher.expect("40 00 01");
                }
            }
            assertThat(ids.get(0) || ids.get(1)).isFalse();
            assertThat(ids.get(2) && ids.get(65_535)).isTrue();
        }
    }

    @BothVersions
    @Spec({"MQTT-2.1.4/cut", "MQTT311-2.2.3/cut", "MQTT-4.2.0-1", "MQTT311-7.1.1-1"})
    void packetsMayBeCutAnywhereAndComeTogether(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c")) {
            var packets = client.bytes("""
                    82 <06> [07] 00 01 [00] 00 01 61 01   SUBSCRIBE "a"
                    32 <06> [07] 00 01 61 00 02 [00] 78   PUBLISH to it
                    C0 00
                    """);
            for (int cut = 0; cut <= packets.length; cut++) {
                client.sendBytes(Arrays.copyOfRange(packets, 0, cut))
                        .sendBytes(Arrays.copyOfRange(packets, cut, packets.length));
                client.expect("90 00 01 [00] 01"); // each packet has its effect before the next is looked at
                var message = client.receive(Packet.Publish.class);
                client.expect("40 00 02").expect("D0");
                client.send("40 %02X %02X".formatted(message.id() >> 8, message.id() & 0xFF));
            }
            for (byte one : packets) {
                client.sendBytes(new byte[] {one});
            }
            client.expect("90 00 01 [00] 01");
            assertThat(client.text()).isEqualTo("x");
            client.expect("40 00 02").expect("D0");
        }
    }

    @BothVersions
    @Spec({"MQTT-2.1.4/limit", "MQTT311-2.2.3/limit", "MQTT-3.2.2/packet-size"})
    void aPacketAboveTheLimitIsRefusedByItsHeader(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c")) {
            client.sendBytes(Hex.bytes("30 FF FF FF 7F")).expectDisconnected(ReasonCode.PACKET_TOO_LARGE);
        }
        try (var client = Client.open(lab, version)) {
            client.sendBytes(Hex.bytes("10 FF FF FF 7F")).expectClosed();
        }
    }

    @Test
    @Spec({"MQTT-3.1.0-1", "MQTT311-3.1.0-1"})
    void whoeverDoesNotBeginWithConnectIsClosedWithoutAWord() {
        for (int type = 0; type < 16; type++) {
            if (type != 1) {
                try (var client = Client.open(lab, ProtocolVersion.MQTT_5)) {
                    client.sendBytes(new byte[] {(byte) (type << 4)}).expectClosed();
                }
            }
        }
        try (var client = Client.open(lab, ProtocolVersion.MQTT_5)) {
            client.sendBytes("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8)).expectClosed();
        }
    }

    @BothVersions
    @Spec({"MQTT-2.2.1-2", "MQTT311-2.3.1-5", "MQTT-2.2.2-1", "MQTT-4.3.1-1", "MQTT311-4.3.1-1"})
    void qosZeroGoesOutWithoutIdentifierAndDup(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c")) {
            client.subscribe("a", 0).send("32 00 01 61 00 05 [00] 78").expect("30 00 01 61 [00] 78");
        }
    }
}
