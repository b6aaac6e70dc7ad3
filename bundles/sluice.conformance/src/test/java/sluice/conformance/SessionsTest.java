package sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import sluice.broker.Lab;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Spec;

/** What of a session outlives its connection, and for how long. */
class SessionsTest {

    /** A clean start, and a session that is not kept. */
    private static final String CLEAN = "10 00 04 4D 51 54 54 vv 02 00 00 [00] 00 01 63";

    /** The old session if there is one, kept for 100 s; in 3.1.1 for as long as the broker likes. */
    private static final String KEPT = "10 00 04 4D 51 54 54 vv 00 00 00 [05 11 00 00 00 64] 00 01 63";

    @AutoClose
    private final Lab lab = new Lab();

    private Client connect(ProtocolVersion version, String connect, boolean present) {
        var client = Client.open(lab, version).send(connect);
        var connack = client.receive(Packet.Connack.class);
        assertThat(connack.code()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(connack.sessionPresent()).isEqualTo(present);
        return client;
    }

    @BothVersions
    @Spec({
        "MQTT-3.1.2-4",
        "MQTT311-3.1.2-6",
        "MQTT-3.1.2-5",
        "MQTT311-3.1.2-4",
        "MQTT-3.1.2-6",
        "MQTT-3.2.2-2",
        "MQTT311-3.2.2-1",
        "MQTT-3.2.2-3",
        "MQTT311-3.2.2-2",
        "MQTT311-3.2.2-3"
    })
    void sessionPresentTellsWhetherThereWasOne(ProtocolVersion version) {
        connect(version, KEPT, false).leave();
        connect(version, KEPT, true).leave();
        connect(version, CLEAN, false).leave();
        connect(version, KEPT, false).leave();
    }

    @BothVersions
    @Spec({
        "MQTT-3.1.2-23",
        "MQTT311-3.1.2-5",
        "MQTT311-3.1.2-4",
        "MQTT-4.5.0-1",
        "MQTT311-4.5.0-1",
        "MQTT-4.1.0/qos0",
        "MQTT311-4.1.0/qos0",
        "MQTT-4.6.0-5",
        "MQTT311-4.6.0-5",
        "MQTT-4.6.0-6",
        "MQTT311-4.6.0-6"
    })
    void aKeptSessionGetsItsMessagesInOrderButNotQosZero(ProtocolVersion version) {
        connect(version, KEPT, false).subscribe("a", 2).leave();
        try (var publisher = Client.clean(lab, version, "p")) {
            publisher.send("32 00 01 61 00 01 [00] 31").expect("40 00 01");
            publisher.send("30 00 01 61 [00] 30");
            publisher
                    .send("34 00 01 61 00 02 [00] 32")
                    .expect("50 00 02")
                    .send("62 00 02")
                    .expect("70 00 02");
            publisher.send("32 00 01 61 00 03 [00] 33").expect("40 00 03");
        }
        try (var client = connect(version, KEPT, true)) {
            assertThat(client.texts()).containsExactly("1", "2", "3");
        }
    }

    @BothVersions
    @Spec({"MQTT-4.1.0-1", "MQTT311-4.1.0-1", "MQTT311-4.1.0-2"})
    void aSessionThatIsNotKeptLastsAsLongAsItsConnection(ProtocolVersion version) {
        try (var client = connect(version, CLEAN, false).subscribe("a", 0);
                var publisher = Client.clean(lab, version, "p")) {
            for (int i = 0; i < 3; i++) {
                lab.pass(Duration.ofMinutes(10));
                publisher.send("30 00 01 61 [00] 78").sync();
                client.expect("30 00 01 61 [00] 78");
                client.expectNothing();
            }
            client.leave();
            connect(version, KEPT, false).expectNothing().leave();
        }
    }

    @Test
    @Spec({"MQTT-4.1.0-2", "MQTT-3.1.2-23"})
    void itEndsWhenItsExpiryIsOverAndNotBefore() {
        connect(ProtocolVersion.MQTT_5, KEPT, false).leave();
        lab.pass(Duration.ofMillis(99_999));
        connect(ProtocolVersion.MQTT_5, KEPT, true).leave(); // begins anew
        lab.pass(Duration.ofMillis(99_999));
        assertThat(lab.sessions()).isEqualTo(1);
        lab.pass(Duration.ofMillis(1));
        assertThat(lab.sessions()).isZero();
        connect(ProtocolVersion.MQTT_5, KEPT, false).leave();
    }

    @Test
    @Spec("MQTT-3.1.2-23")
    void expiryBeginsWithTheEndOfTheConnectionOnly() {
        try (var client = connect(ProtocolVersion.MQTT_5, KEPT, false)) {
            lab.pass(Duration.ofMinutes(15));
            client.expectNothing();
        }
        lab.awaitConnections(0);
        lab.pass(Duration.ofSeconds(99));
        connect(ProtocolVersion.MQTT_5, KEPT, true).leave();
    }

    @Test
    @Spec({"MQTT-4.1.0/disconnect", "MQTT-3.14.2-2"})
    void aDisconnectMaySetAnotherExpiry() {
        connect(ProtocolVersion.MQTT_5, KEPT, false)
                .send("E0 00 05 11 00 00 00 C8")
                .expectClosed();
        lab.pass(Duration.ofSeconds(199));
        connect(ProtocolVersion.MQTT_5, KEPT, true)
                .send("E0 00 05 11 00 00 00 00")
                .expectClosed();
        connect(ProtocolVersion.MQTT_5, KEPT, false).leave();
    }

    @Test
    @Spec("MQTT-3.14.2/raised")
    void butNotRaiseItFromZero() {
        connect(ProtocolVersion.MQTT_5, CLEAN, false)
                .send("E0 00 05 11 00 00 00 01")
                .expectDisconnected(ReasonCode.PROTOCOL_ERROR);
        connect(ProtocolVersion.MQTT_5, CLEAN, false)
                .send("E0 00 05 11 00 00 00 00")
                .expectClosed();
    }

    @BothVersions
    @Spec({"MQTT-3.1.4-3", "MQTT311-3.1.4-2", "MQTT-3.14.4-1", "MQTT-3.14.4-2"})
    void aTakeOverClosesTheFirstAndGivesTheSessionToTheSecond(ProtocolVersion version) {
        var first = connect(version, KEPT, false).subscribe("a", 1);
        try (var second = connect(version, KEPT, true);
                var publisher = Client.clean(lab, version, "p")) {
            first.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
            publisher.send("32 00 01 61 00 01 [00] 78").expect("40 00 01");
            assertThat(second.texts()).containsExactly("x");
        }
    }

    @BothVersions
    @Spec({"MQTT-3.1.4-4", "MQTT311-3.1.4-3"})
    void aCleanStartOnATakeOverThrowsTheSessionAway(ProtocolVersion version) {
        var first = connect(version, KEPT, false).subscribe("a", 1);
        try (var second = connect(version, CLEAN, false);
                var publisher = Client.clean(lab, version, "p")) {
            first.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
            publisher.send("32 00 01 61 00 01 [00] 78").expect("40 00 01 [10]");
            second.expectNothing();
        }
    }

    @BothVersions
    @Spec({"MQTT-3.14.4/behind", "MQTT311-3.14.4/behind"})
    void nothingBehindADisconnectIsLookedAt(ProtocolVersion version) {
        try (var watcher = Client.clean(lab, version, "w").subscribe("a", 0)) {
            connect(version, CLEAN, false)
                    .sendAtOnce("E0 00\n30 <04> [05] 00 01 61 [00] 78")
                    .expectClosed();
            watcher.expectNothing();
        }
    }

    @BothVersions
    @Spec({"MQTT-3.14.0-1", "MQTT311-3.14.0/none", "MQTT-3.14.2/shutdown", "MQTT-3.14.4-1", "MQTT-3.14.4-2"})
    void whenTheBrokerStopsOnlyWhoIsConnectedIsTold(ProtocolVersion version) {
        try (var connected = connect(version, CLEAN, false);
                var connecting = Client.open(lab, version)) {
            connected.expectNothing();
            lab.close();
            connected.expectDisconnected(ReasonCode.SERVER_SHUTTING_DOWN);
            connecting.expectClosed();
        }
    }
}
