package sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.broker.Lab;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Spec;

/** Messages on their way through the broker: what of them arrives, and what belongs to one leg only. */
class PublishingTest {

    @AutoClose
    private final Lab lab = new Lab();

    @ParameterizedTest(name = "{1}")
    @Spec({
        "MQTT-3.3.2-4",
        "MQTT-3.3.2-13",
        "MQTT-3.3.2-15",
        "MQTT-3.3.2-16",
        "MQTT-3.3.2-17",
        "MQTT-3.3.2-18",
        "MQTT-3.3.2-19",
        "MQTT-3.3.2-20",
        "MQTT-3.3.2-6"
    })
    @CsvSource({
        "00, nothing",
        "02 01 00, payload format 0",
        "02 01 01, payload format 1",
        "05 02 00 00 00 3C, message expiry",
        "04 03 00 01 74, content type",
        "03 03 00 00, empty content type",
        "04 08 00 01 72, response topic",
        "05 09 00 02 00 FF, correlation data",
        "03 09 00 00, empty correlation data",
        "15 26 00 01 62 00 01 31 26 00 01 61 00 01 32 26 00 01 62 00 01 31, user properties with a double",
        "05 26 00 00 00 00, empty user property"
    })
    void propertiesArriveAsTheyWereSent(String properties, String what) {
        try (var publisher = Client.clean(lab, ProtocolVersion.MQTT_5, "p");
                var live = Client.clean(lab, ProtocolVersion.MQTT_5, "l").subscribe("a", 0);
                var numbered = Client.clean(lab, ProtocolVersion.MQTT_5, "n");
                var late = Client.clean(lab, ProtocolVersion.MQTT_5, "r")) {
            numbered.send("82 00 01 02 0B 07 00 01 61 00").expect("90 00 01 00 00");
            publisher.send("31 00 01 61 " + properties + " 78").expectNothing();
            live.expect("30 00 01 61 " + properties + " 78");
            int length = Integer.parseInt(properties.substring(0, 2), 16);
            var withNumber = "%02X 0B 07%s".formatted(length + 2, properties.substring(2));
            numbered.expect("30 00 01 61 " + withNumber + " 78");
            late.send("82 00 01 00 00 01 61 00").expect("90 00 01 00 00").expect("31 00 01 61 " + properties + " 78");
        }
    }

    @Test
    @Spec({"MQTT-3.3.2-15", "MQTT-3.3.2-17"})
    void a311ClientGetsTheMessageWithoutThem() {
        try (var publisher = Client.clean(lab, ProtocolVersion.MQTT_5, "p");
                var old = Client.clean(lab, ProtocolVersion.MQTT_3_1_1, "o").subscribe("a", 0);
                var young = Client.clean(lab, ProtocolVersion.MQTT_5, "y").subscribe("a", 0)) {
            publisher.send("30 00 01 61 04 03 00 01 74 78").expectNothing();
            old.expect("30 00 01 61 78");
            old.send("30 00 01 61 79").sync();
            young.expect("30 00 01 61 04 03 00 01 74 78").expect("30 00 01 61 00 79");
        }
    }

    @Test
    @Spec({"MQTT-3.3.2-12", "MQTT-3.3.2-7", "MQTT-3.3.2-11", "MQTT-3.1.2-26", "MQTT-3.1.2-27"})
    void aliasesStandForTopicsOnTheirConnectionOnly() {
        try (var publisher = Client.clean(lab, ProtocolVersion.MQTT_5, "p");
                var client = Client.open(lab, ProtocolVersion.MQTT_5)) {
            client.send("10 00 04 4D 51 54 54 05 02 00 00 03 22 00 05 00 01 63  topic alias maximum 5");
            client.receive(Packet.Connack.class);
            client.subscribe("+", 0);
            for (int alias = 1; alias <= 32; alias++) {
                publisher.send("30 00 01 61 03 23 00 %02X".formatted(alias));
                publisher.send("30 00 00 03 23 00 %02X 78".formatted(alias));
                client.expect("30 00 01 61 00").expect("30 00 01 61 00 78"); // the broker sends no aliases itself
            }
            publisher
                    .send("30 00 01 62 03 23 00 20 31")
                    .send("30 00 00 03 23 00 20 32")
                    .send("30 00 00 03 23 00 1F 33");
            client.expect("30 00 01 62 00 31").expect("30 00 01 62 00 32").expect("30 00 01 61 00 33");
        }
    }

    @Test
    @Spec("MQTT-3.3.2-7")
    void aliasesEndWithTheConnectionAlsoIfTheSessionGoesOn() {
        Client.kept(lab, ProtocolVersion.MQTT_5, "p")
                .send("30 00 01 61 03 23 00 01 78")
                .leave();
        Client.kept(lab, ProtocolVersion.MQTT_5, "p")
                .send("30 00 00 03 23 00 01 78")
                .expectDisconnected(ReasonCode.PROTOCOL_ERROR);
    }

    @BothVersions
    @Spec({"MQTT-3.3.2-3", "MQTT311-3.3.2-3", "MQTT-4.7.3-4", "MQTT311-4.7.3-4"})
    void everyCharacterOfATopicCounts(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c").subscribe("a/b c/é", 0)) {
            for (var other : new String[] {
                "41 2F 62 20 63 2F C3 A9", // A/b c/é
                "61 2F 62 63 2F C3 A9", // a/bc/é
                "61 2F 62 20 63 2F 65 CC 81", // a/b c/e and an accent
                "2F 61 2F 62 20 63 2F C3 A9", // /a/b c/é
                "61 2F 2F 62 20 63 2F C3 A9", // a//b c/é
                "61 2F 62 20 63 2F C3 A9 2F" // a/b c/é/
            }) {
                client.send("30 00 %02X %s [00] 78".formatted((other.length() + 1) / 3, other));
            }
            client.expectNothing();
            client.send("30 00 08 61 2F 62 20 63 2F C3 A9 [00] 78");
            client.expect("30 00 08 61 2F 62 20 63 2F C3 A9 [00] 78");
        }
    }

    @BothVersions
    @Spec({"MQTT-4.7.3-3", "MQTT311-4.7.3-3"})
    void aTopicHasUpTo65535Bytes(ProtocolVersion version) {
        var name = "78 ".repeat(65_535).strip();
        try (var client = Client.clean(lab, version, "c").subscribe("x".repeat(65_535), 0)) {
            client.send("30 FF FF " + name + " [00] 79").expect("30 FF FF " + name + " [00] 79");
        }
    }

    @BothVersions
    @Spec({"MQTT-3.3.1-3", "MQTT311-3.3.1-3"})
    void dupIsNotPassedOn(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c").subscribe("a", 2)) {
            client.send("3A 00 01 61 00 09 [00] 78")
                    .expect("32 00 01 61 00 01 [00] 78")
                    .expect("40 00 09");
        }
    }

    @BothVersions
    @Spec({"MQTT-3.3.4/refused", "MQTT311-3.3.5-2"})
    void aMessageToATopicOfTheServerIsRefused(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c")) {
            client.send("30 00 06 24 53 59 53 2F 78 [00] 78").expectNothing();
            client.send("32 00 06 24 53 59 53 2F 78 00 01 [00] 78").expect("40 00 01 [87]");
            client.send("34 00 06 24 53 59 53 2F 78 00 02 [00] 78").expect("50 00 02 [87]");
            client.send("62 00 02").expect("70 00 02 [92]"); // what was refused leaves nothing
        }
    }

    @Test
    @Spec({"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void theTimeAMessageWaitedIsTakenFromItsExpiry() {
        Client.kept(lab, ProtocolVersion.MQTT_5, "c").subscribe("a", 1).leave();
        try (var publisher = Client.clean(lab, ProtocolVersion.MQTT_5, "p")) {
            publisher.send("32 00 01 61 00 01 05 02 00 00 00 0A 31").expect("40 00 01");
            publisher.send("32 00 01 61 00 02 05 02 00 00 00 3C 32").expect("40 00 02");
            publisher.send("32 00 01 61 00 03 05 02 00 00 00 00 33").expect("40 00 03");
        }
        lab.pass(Duration.ofSeconds(10));
        try (var client = Client.kept(lab, ProtocolVersion.MQTT_5, "c")) {
            client.expect("32 00 01 61 00 01 05 02 00 00 00 32 32").expectNothing();
        }
    }

    @Test
    @Spec({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void nothingAboveTheClientsMaximumIsSentAndTheNextOneComes() {
        try (var publisher = Client.clean(lab, ProtocolVersion.MQTT_5, "p");
                var client = Client.open(lab, ProtocolVersion.MQTT_5)) {
            client.send(
                    "10 00 04 4D 51 54 54 05 02 00 00 08 21 00 01 27 00 00 00 14 00 01 63  receive maximum 1, 20 bytes");
            client.receive(Packet.Connack.class);
            client.subscribe("a", 2);
            for (int length = 10; length <= 14; length++) { // with 8 bytes around the payload, 18 to 22
                publisher
                        .send("32 00 01 61 00 01 00 " + "78 ".repeat(length).strip())
                        .expect("40 00 01");
                publisher
                        .send("34 00 01 61 00 01 00 " + "79 ".repeat(length).strip())
                        .expect("50 00 01")
                        .send("62 00 01")
                        .expect("70 00 01");
            }
            int received = 0;
            for (var packets = client.sync(); !packets.isEmpty(); packets = client.sync()) {
                var message = (Packet.Publish) packets.getFirst();
                assertThat(message.message().payload().length()).isLessThanOrEqualTo(12);
                var id = "00 %02X".formatted(message.id());
                if (message.message().qos().level() == 1) {
                    client.send("40 " + id);
                } else {
                    client.send("50 " + id).expect("62 " + id).send("70 " + id);
                }
                received++;
            }
            assertThat(received).isEqualTo(6);
        }
    }

    @Test
    @Spec({"MQTT-3.4.2/short", "MQTT-3.1.2-29"})
    void acknowledgementsMayBeShort() {
        try (var client = Client.clean(lab, ProtocolVersion.MQTT_5, "c").subscribe("a", 2)) {
            for (var code : new String[] {"", " 00", " 00 00"}) {
                client.send("34 00 01 61 00 01 00 78");
                int id = 0;
                for (var packet : client.sync()) {
                    id = packet instanceof Packet.Publish message ? message.id() : id;
                }
                client.send("62 00 01" + code).expect("70 00 01");
                var bytes = "00 %02X".formatted(id);
                client.send("50 " + bytes + code)
                        .expect("62 " + bytes)
                        .send("70 " + bytes + code)
                        .expectNothing();
            }
        }
    }
}
