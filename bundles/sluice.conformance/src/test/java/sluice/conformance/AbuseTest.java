package sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.broker.Lab;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Hex;
import sluice.testing.Spec;

/**
 * What is sent to hurt: it ends where it began, costs little, and others do not notice. Bounds on effort are several times what was
 * measured on a slow machine.
 */
class AbuseTest {

    private static final ProtocolVersion OLD = ProtocolVersion.MQTT_3_1_1;
    private static final ProtocolVersion FIVE = ProtocolVersion.MQTT_5;

    @AutoClose
    private final Lab lab = new Lab();

    private final Client bystander = Client.clean(lab, OLD, "bystander");

    @AfterEach
    void theBystanderIsStillServed() {
        bystander.expectNothing().close();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "F0",
                "10 FF FF FF 7F",
                "30 FF FF FF 7F",
                "10 80 80 80 80",
                "16 03 01 02 00",
                "50 52 4F 58 59 20",
                "0D 0A 0D 0A 00 0D 0A"
            })
    @Spec({"MQTT-3.1.0-1", "MQTT311-3.1.0-1", "MQTT-2.1.4/limit", "MQTT311-2.2.3/limit"})
    void aFirstByteThatIsWrongCostsNoMoreThanItsConnection(String bytes) {
        wrong(bytes, 20); // classes are loaded and pools filled
        var before = lab.effort();
        wrong(bytes, 200);
        var effort = lab.effort().since(before);
        assertThat(effort.bytes() / 200).as("bytes allocated for each").isLessThan(8 * 1024);
    }

    private void wrong(String bytes, int times) {
        for (int i = 0; i < times; i++) {
            try (var client = Client.open(lab, FIVE)) {
                client.sendAtOnce(bytes).expectClosed();
            }
        }
    }

    @Test
    void lengthsThatAreOnlyAnnouncedTakeNoMemory() {
        var clients = new ArrayList<Client>();
        var before = lab.effort();
        for (int i = 0; i < 200; i++) { // each as large as is allowed, and silent from then on
            clients.add(Client.clean(lab, FIVE, "c" + i).sendAtOnce("30 F0 FF 3F 00 01 61 00"));
        }
        bystander.expectNothing();
        assertThat(lab.effort().since(before).bytes() / 200).isLessThan(20 * 1024);
        clients.forEach(Client::close);
    }

    @Test
    @Spec({"MQTT-3.1.4/timeout", "MQTT311-3.1.4/timeout"})
    void aConnectThatComesInDropsIsNotWaitedFor() {
        try (var client = Client.open(lab, OLD)) {
            client.sendAtOnce("10");
            bystander.expectNothing();
            lab.pass(Duration.ofSeconds(4));
            client.sendAtOnce("0D");
            bystander.expectNothing();
            lab.pass(Duration.ofSeconds(1));
            client.expectClosed();
        }
    }

    @BothVersions
    void aTopicOfNothingButLevelsIsRefused(ProtocolVersion version) {
        var levels = "2F ".repeat(65_534).strip();
        try (var client = Client.clean(lab, version, "c")) {
            var before = lab.effort();
            client.send("32 FF FE " + levels + " 00 01 [00] 78").expect("40 00 01 [90]");
            client.send("34 FF FE " + levels + " 00 02 [00] 78").expect("50 00 02 [90]");
            client.send("30 FF FE " + levels + " [00] 78").expectNothing();
            client.send("82 00 03 [00] FF FE " + levels + " 00").expect("90 00 03 [00] <80> [8F]");
            client.send("82 00 04 [00] FF FE " + levels.substring(0, levels.length() - 2) + "23 00");
            client.expect("90 00 04 [00] <80> [8F]");
            assertThat(lab.effort().since(before).nanos()).isLessThan(500_000_000L);
        }
    }

    @BothVersions
    void aWillBelowTooManyLevelsIsRefused(ProtocolVersion version) {
        var levels = "2F ".repeat(64).strip();
        try (var client = Client.open(lab, version)) {
            client.send("10 00 04 4D 51 54 54 vv 06 00 00 [00] 00 01 63 [00] 00 40 " + levels + " 00 01 78");
            if (version.hasProperties()) {
                client.expect("20 00 90 00");
            }
            client.expectClosed(); // 3.1.1 has no code for it
        }
        assertThat(lab.sessions()).isEqualTo(1);
    }

    @BothVersions
    void subscriptionsEndAtTheirLimit(ProtocolVersion version) {
        var filters = new StringBuilder("82 00 01 [00]");
        var codes = new StringBuilder("90 00 01 [00]");
        for (int i = 0; i < 10_000; i++) {
            var name = Hex.dump("%05d".formatted(i).getBytes(UTF_8));
            filters.append(" 00 05 ").append(name).append(" 00");
            codes.append(i < 200 ? " 00" : " <80> [97]");
        }
        try (var client = Client.clean(lab, version, "c")) {
            client.send(filters.toString()).expect(codes.toString());
            bystander
                    .send("30 00 05 30 30 31 39 39 78")
                    .send("30 00 05 30 30 32 30 30 78")
                    .expectNothing();
            client.expect("30 00 05 30 30 31 39 39 [00] 78").expectNothing();
        }
    }

    @Test
    void userPropertiesEndAtTheirLimit() {
        var properties = "26 00 01 6E 00 01 76 ".repeat(5_000).strip();
        try (var client = Client.clean(lab, FIVE, "c")) {
            var before = lab.effort();
            client.send("30 00 01 61 B8 91 02 " + properties + " 78").expectDisconnected(ReasonCode.QUOTA_EXCEEDED);
            assertThat(lab.effort().since(before).nanos()).isLessThan(200_000_000L);
        }
    }

    @Test
    @Spec("MQTT-4.3.3-10")
    void aQosTwoMessageSentOverAndOverIsOne() {
        var batch = "3C 06 00 01 61 00 05 00\n".repeat(1_000);
        try (var client = Client.clean(lab, FIVE, "c").subscribe("a", 0)) {
            for (int i = 0; i < 50; i++) {
                client.sendAtOnce(batch);
                for (int k = 0; k < 1_000; k++) {
                    if (i + k == 0) {
                        client.expect("30 00 01 61 00");
                    }
                    client.expect("50 00 05");
                }
            }
            client.send("62 00 05").expect("70 00 05").expectNothing();
        }
    }

    @Test
    @Spec("MQTT-4.3.3/pubrec")
    void acknowledgementsOfNothingLeaveNothing() {
        try (var client = Client.clean(lab, FIVE, "c")) {
            var batch = new ByteArrayOutputStream();
            for (int id = 1; id <= 65_535; id++) {
                batch.writeBytes(new byte[] {0x50, 2, (byte) (id >> 8), (byte) id});
                if ((id & 0x3FF) == 0x3FF) {
                    client.sendBytes(batch.toByteArray());
                    for (int answered = id - (batch.size() / 4) + 1; answered <= id; answered++) {
                        client.expect("62 %02X %02X 92".formatted(answered >> 8, answered & 0xFF));
                    }
                    batch.reset();
                }
            }
            for (var type : new String[] {"40", "70"}) {
                client.send(type + " 12 34").expectNothing();
            }
        }
    }

    @BothVersions
    @Spec({"MQTT-3.1.4-3", "MQTT311-3.1.4-2"})
    void aStormOfTakeOversLeavesOneSession(ProtocolVersion version) {
        var clients = new ArrayList<Client>();
        for (int i = 0; i < 300; i++) {
            clients.add(
                    Client.open(lab, version).send("10 00 04 4D 51 54 54 vv 00 00 00 [05 11 00 00 00 64] 00 01 63"));
        }
        for (int i = 0; i < 299; i++) {
            clients.get(i).receive(Packet.Connack.class);
            clients.get(i).expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        }
        var last = clients.getLast();
        assertThat(last.receive(Packet.Connack.class).sessionPresent()).isTrue();
        last.subscribe("a", 0).send("30 00 01 61 [00] 78").expect("30 00 01 61 [00] 78");
        assertThat(lab.sessions()).isEqualTo(2);
        last.close();
    }

    @ParameterizedTest(name = "{0} characters")
    @ValueSource(ints = {1_025, 60_000})
    @Spec("MQTT-3.1.3-8")
    void anIdentifierThatIsNoNameIsRefused(int length) {
        for (var version : Client.VERSIONS) {
            try (var client = Client.open(lab, version)) {
                client.send("10 00 04 4D 51 54 54 vv 02 00 00 [00] %02X %02X ".formatted(length >> 8, length & 0xFF)
                        + "78 ".repeat(length).strip());
                client.expect("20 00 <02> [85 00]").expectClosed();
            }
        }
    }

    @Test
    @Spec("MQTT-3.1.2/will-delay")
    void theLongestDelayAndExpiryAreCapped() {
        bystander.subscribe("w", 0);
        var client = Client.open(lab, FIVE);
        client.send("""
                10 00 04 4D 51 54 54 05 06 00 00 05 11 FF FF FF FF 00 01 63
                05 18 FF FF FF FF 00 01 77 00 01 78
                """);
        assertThat(client.receive(Packet.Connack.class).properties().sessionExpiry())
                .isEqualTo(Duration.ofDays(7));
        client.reset();
        lab.awaitConnections(1);
        lab.pass(Duration.ofDays(7).minusMillis(1));
        bystander.expectNothing();
        lab.pass(Duration.ofMillis(1));
        bystander.expect("30 00 01 77 78");
        assertThat(lab.sessions()).isEqualTo(1);
    }
}
