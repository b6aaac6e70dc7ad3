package sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.broker.Lab;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Spec;

/** Wills: when they are published, when they are not, and that they are what was asked for. */
class WillsTest {

    private static final String NORMAL = "E0";

    @AutoClose
    private final Lab lab = new Lab();

    private final Client watcher =
            Client.clean(lab, ProtocolVersion.MQTT_5, "watcher").subscribe("w", 2);

    @AfterEach
    void leave() {
        watcher.close();
    }

    /** Connects client c with the will x on topic w. */
    private Client client(ProtocolVersion version, String keepAlive) {
        var client = Client.open(lab, version);
        client.send("10 00 04 4D 51 54 54 vv 06 " + keepAlive + " [00] 00 01 63 [00] 00 01 77 00 01 78");
        assertThat(client.receive(Packet.Connack.class).code()).isEqualTo(ReasonCode.SUCCESS);
        return client;
    }

    /** Connects client c with clean start or not, a session expiry and the will x on topic w with a delay. */
    private Client five(boolean clean, int expiry, int delay) {
        var client = Client.open(lab, ProtocolVersion.MQTT_5);
        client.send("""
                10 00 04 4D 51 54 54 05 0%d 00 00 05 11 00 00 00 %02X 00 01 63  CONNECT, session expiry
                05 18 00 00 00 %02X 00 01 77 00 01 78                           will, delay
                """.formatted(clean ? 6 : 4, expiry, delay));
        assertThat(client.receive(Packet.Connack.class).code()).isEqualTo(ReasonCode.SUCCESS);
        return client;
    }

    private void expectWill() {
        watcher.expect("30 00 01 77 00 78");
    }

    @BothVersions
    @Spec({"MQTT-3.1.2-7", "MQTT-3.1.2-8", "MQTT311-3.1.2-8", "MQTT-3.1.2-10", "MQTT311-3.1.2-10"})
    void aResetPublishesItOnce(ProtocolVersion version) {
        client(version, "00 00").reset();
        expectWill();
        Client.clean(lab, version, "c").leave();
        watcher.expectNothing();
    }

    @BothVersions
    @Spec({"MQTT-3.1.2-8", "MQTT311-3.1.2-8"})
    void anOrderlyEndWithoutDisconnectPublishesIt(ProtocolVersion version) {
        client(version, "00 00").close();
        expectWill();
    }

    @BothVersions
    @Spec({"MQTT-3.1.2-8", "MQTT311-3.1.2-8", "MQTT-3.1.0-2", "MQTT311-3.1.0-2"})
    void aSecondConnectPublishesIt(ProtocolVersion version) {
        client(version, "00 00")
                .send("10 00 04 4D 51 54 54 vv 02 00 00 [00] 00 01 63")
                .expectDisconnected(ReasonCode.PROTOCOL_ERROR);
        expectWill();
    }

    @BothVersions
    @Spec({"MQTT-3.1.2-8", "MQTT311-3.1.2-8"})
    void bytesThatAreNoPacketPublishIt(ProtocolVersion version) {
        client(version, "00 00").send("00").expectDisconnected(ReasonCode.MALFORMED_PACKET);
        expectWill();
    }

    @BothVersions
    @Spec({"MQTT-3.1.2-22", "MQTT311-3.1.2-24", "MQTT-3.1.2-8", "MQTT311-3.1.2-8"})
    void silenceForOneAndAHalfKeepAlivesPublishesIt(ProtocolVersion version) {
        var client = client(version, "00 0A"); // 10 s
        lab.pass(Duration.ofMillis(14_999));
        watcher.expectNothing();
        client.send("30 00 01 61 [00]").sync(); // any packet will do
        lab.pass(Duration.ofMillis(14_999));
        watcher.expectNothing();
        lab.pass(Duration.ofMillis(1));
        client.expectDisconnected(ReasonCode.KEEP_ALIVE_TIMEOUT);
        expectWill();
    }

    @BothVersions
    @Spec({"MQTT-3.1.2-22", "MQTT311-3.1.2-24"})
    void withoutKeepAliveTheBrokerWaitsAtLeastAsLongAsItSays(ProtocolVersion version) {
        try (var client = client(version, "00 00")) {
            lab.pass(version.hasProperties() ? Duration.ofMinutes(29) : Duration.ofDays(365));
            client.expectNothing();
        }
    }

    @BothVersions
    @Spec({"MQTT-3.1.2-8", "MQTT311-3.1.2-8", "MQTT-3.1.4-3", "MQTT311-3.1.4-2", "MQTT-3.1.4-4", "MQTT311-3.1.4-3"})
    void aTakeOverPublishesIt(ProtocolVersion version) {
        var first = client(version, "00 00");
        try (var second = Client.clean(lab, version, "c")) {
            first.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
            expectWill();
            second.expectNothing();
        }
    }

    @BothVersions
    @Spec({"MQTT-3.14.4-3", "MQTT311-3.14.4-3", "MQTT-3.1.2-10", "MQTT311-3.1.2-10"})
    void aNormalDisconnectTakesItBack(ProtocolVersion version) {
        client(version, "00 00").send(NORMAL).expectClosed();
        watcher.expectNothing();
    }

    @Test
    @Spec({"MQTT-3.14.4-3", "MQTT-3.1.2-8"})
    void aDisconnectWithWillPublishesIt() {
        client(ProtocolVersion.MQTT_5, "00 00").send("E0 04").expectClosed();
        expectWill();
    }

    @Test
    @Spec({"MQTT-3.1.2/will-delay", "MQTT-3.1.3-9"})
    void itsDelayIsWaitedForToTheSecond() {
        five(true, 100, 10).reset();
        lab.awaitConnections(1);
        lab.pass(Duration.ofMillis(9_999));
        watcher.expectNothing();
        lab.pass(Duration.ofMillis(1));
        expectWill();
        lab.pass(Duration.ofMinutes(15));
        watcher.expectNothing();
    }

    @Test
    @Spec({"MQTT-3.1.2/will-delay", "MQTT-4.1.0/will", "MQTT-4.1.0-2"})
    void theEndOfTheSessionComesBeforeIt() {
        five(true, 5, 10).reset();
        lab.awaitConnections(1);
        lab.pass(Duration.ofMillis(4_999));
        watcher.expectNothing();
        lab.pass(Duration.ofMillis(1));
        expectWill();
        lab.pass(Duration.ofMinutes(15));
        watcher.expectNothing();
    }

    @Test
    @Spec("MQTT-3.1.2/will-delay")
    void withoutSessionExpiryNoDelayIsWaitedFor() {
        five(true, 0, 10).reset();
        expectWill();
    }

    @Test
    @Spec({"MQTT-3.1.3-9", "MQTT-3.1.2/will-delay"})
    void whoComesBackInTimeIsNotDead() {
        five(true, 100, 10).reset();
        lab.awaitConnections(1);
        lab.pass(Duration.ofSeconds(9));
        try (var back = five(false, 100, 20)) {
            lab.pass(Duration.ofMinutes(1));
            watcher.expectNothing();
            back.expectNothing();
        }
        lab.awaitConnections(1);
        lab.pass(Duration.ofSeconds(20)); // the new one's delay
        expectWill();
    }

    @Test
    @Spec({"MQTT-3.1.2/will-delay", "MQTT-4.1.0/will", "MQTT-3.1.2-4"})
    void whoComesBackWithACleanStartEndsTheSessionItBelongsTo() {
        five(true, 100, 10).reset();
        lab.awaitConnections(1);
        five(true, 100, 10).send(NORMAL).expectClosed();
        expectWill();
    }

    @Test
    @Spec({"MQTT-3.1.2/will-delay", "MQTT-3.1.4-3", "MQTT-3.1.3-9"})
    void aTakeOverDoesNotPublishADelayedOneUnlessItStartsClean() {
        var first = five(true, 100, 10);
        var second = five(false, 100, 10);
        first.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        watcher.expectNothing();
        var third = five(true, 100, 10);
        second.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        expectWill();
        third.send(NORMAL).expectClosed();
        lab.pass(Duration.ofMinutes(15));
        watcher.expectNothing();
    }

    @ParameterizedTest(name = "{0}: flags {1}")
    @Spec({"MQTT-3.1.2-9", "MQTT311-3.1.2-9", "MQTT-3.1.2-14", "MQTT311-3.1.2-16", "MQTT-3.1.2-15", "MQTT311-3.1.2-17"})
    @CsvSource({
        "MQTT_3_1_1, 06, 30", "MQTT_3_1_1, 0E, 32", "MQTT_3_1_1, 16, 34",
        "MQTT_3_1_1, 26, 31", "MQTT_3_1_1, 2E, 33", "MQTT_3_1_1, 36, 35",
        "MQTT_5, 06, 30", "MQTT_5, 0E, 32", "MQTT_5, 16, 34",
        "MQTT_5, 26, 31", "MQTT_5, 2E, 33", "MQTT_5, 36, 35"
    })
    void itHasTheQosAndTheRetainFlagOfItsConnect(ProtocolVersion version, String flags, String published) {
        var client = Client.open(lab, version);
        client.send("10 00 04 4D 51 54 54 vv " + flags + " 00 00 [00] 00 01 63 [00] 00 01 77 00 01 78");
        client.receive(Packet.Connack.class);
        client.reset();
        int first = Integer.parseInt(published, 16);
        var arrived = watcher.receive(Packet.Publish.class);
        assertThat(arrived.message().qos().level()).isEqualTo(first >> 1 & 3);
        try (var late = Client.clean(lab, version, "late").subscribe("w", 2)) {
            assertThat(late.sync()).hasSize(first & 1);
        }
    }

    @Test
    @Spec({"MQTT-3.1.2-9", "MQTT-3.1.3-10", "MQTT-3.3.2-17", "MQTT-3.3.2-18"})
    void itsPropertiesAreThoseOfItsConnect() {
        var client = Client.open(lab, ProtocolVersion.MQTT_5);
        client.send("""
                10 00 04 4D 51 54 54 05 06 00 00 00 00 01 63
                28                             properties of the will
                01 01                          payload format indicator: text
                02 00 00 00 3C                 message expiry 60 s
                03 00 01 74                    content type t
                08 00 01 72                    response topic r
                09 00 01 63                    correlation data c
                26 00 01 62 00 01 31           user property b = 1
                26 00 01 61 00 01 32           user property a = 2
                26 00 01 62 00 01 31           user property b = 1 again
                00 01 77 00 01 78
                """);
        client.receive(Packet.Connack.class);
        client.reset();
        watcher.expect("""
                30 00 01 77 28
                01 01
                02 00 00 00 3C
                03 00 01 74
                08 00 01 72
                09 00 01 63
                26 00 01 62 00 01 31
                26 00 01 61 00 01 32
                26 00 01 62 00 01 31
                78
                """);
    }

    @Test
    @Spec("MQTT-3.1.2/will-delay")
    void itsExpiryBeginsWhenItIsPublished() {
        var client = Client.open(lab, ProtocolVersion.MQTT_5);
        client.send("""
                10 00 04 4D 51 54 54 05 06 00 00 05 11 00 00 FF FF 00 01 63
                0A 18 00 00 00 64 02 00 00 00 3C   delay 100 s, message expiry 60 s
                00 01 77 00 01 78
                """);
        client.receive(Packet.Connack.class);
        client.reset();
        lab.awaitConnections(1);
        lab.pass(Duration.ofSeconds(100));
        watcher.expect("30 00 01 77 05 02 00 00 00 3C 78");
    }
}
