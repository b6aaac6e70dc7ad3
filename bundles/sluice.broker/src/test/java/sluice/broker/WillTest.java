package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.connect;
import static sluice.broker.Packets.disconnect;
import static sluice.broker.Packets.kept;
import static sluice.broker.Packets.subscribe;
import static sluice.broker.Packets.will;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.mqtt.Will;
import sluice.testing.Spec;
import sluice.testing.mqtt.RawClient;

/** Wills: when they are published, and when not. */
class WillTest {

    private final Rig rig = new Rig();
    private RawClient watcher;

    @BeforeEach
    void watch() {
        watcher = rig.connected(ProtocolVersion.MQTT_5, "watcher", true);
        watcher.send(subscribe(1, "will", 1)).receive(Packet.Suback.class);
    }

    @AfterEach
    void close() {
        watcher.close();
        rig.close();
    }

    private RawClient client(boolean cleanStart, long expiry, Will will) {
        var client = rig.open(ProtocolVersion.MQTT_5).send(connect("c", cleanStart, kept(expiry), will));
        assertThat(client.receive(Packet.Connack.class).code()).isEqualTo(ReasonCode.SUCCESS);
        return client;
    }

    private void expectWill() {
        var published = watcher.receive(Packet.Publish.class);
        assertThat(published.message().payload().text()).isEqualTo("gone");
        watcher.send(Packets.puback(published.id())).expectNothing();
    }

    @Test
    @Spec({"MQTT-3.1.2-7", "MQTT-3.1.2-8", "MQTT-3.1.2-10"})
    void aLostConnectionPublishesItOnce() {
        client(true, 0, will("will", "gone", 0)).reset();
        expectWill();
    }

    @Test
    @Spec("MQTT-3.14.4-3")
    void aNormalDisconnectForgetsItAndOneWithWillPublishesIt() {
        client(true, 0, will("will", "gone", 0))
                .send(disconnect(ReasonCode.SUCCESS))
                .expectClosed();
        watcher.expectNothing();
        client(true, 0, will("will", "gone", 0))
                .send(disconnect(ReasonCode.DISCONNECT_WITH_WILL))
                .expectClosed();
        expectWill();
    }

    @Test
    @Spec("MQTT-3.1.0-2")
    void aProtocolErrorPublishesIt() {
        client(true, 0, will("will", "gone", 0)).send("F0").expectDisconnected(ReasonCode.PROTOCOL_ERROR);
        expectWill();
    }

    @Test
    void withoutExpiryItDoesNotWaitForItsDelay() {
        client(true, 0, will("will", "gone", 1000)).reset();
        expectWill();
    }

    @Test
    @Spec("MQTT-3.1.3-9")
    void aClientThatComesBackInTimeCancelsIt() {
        client(false, 100, will("will", "gone", 1)).reset();
        Eventually.isTrue(() -> rig.door.connections() == 1);
        client(false, 0, will("other", "gone", 0))
                .send(disconnect(ReasonCode.SUCCESS))
                .expectClosed();
        watcher.expectNothing();
    }

    @Test
    void afterItsDelayItIsPublished() {
        client(false, 100, will("will", "gone", 1)).reset();
        expectWill();
    }

    @Test
    void theEndOfTheSessionPublishesIt() {
        client(false, 1, will("will", "gone", 1000)).reset();
        expectWill();
        client(false, 100, will("will", "gone", 1000)).reset();
        client(true, 100, will("will", "gone", 1000)).close(); // clean start ends the session before
        expectWill();
    }

    @Test
    @Spec("MQTT-3.1.4-3")
    void aTakeOverPublishesItUnlessItIsDelayed() {
        try (var first = client(false, 100, will("will", "gone", 0));
                var second = client(false, 100, will("will", "gone", 10))) {
            first.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
            expectWill();
            try (var third = client(false, 100, will("will", "gone", 10))) {
                second.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
                watcher.expectNothing();
                third.send(disconnect(ReasonCode.SUCCESS)).expectClosed();
            }
        }
    }

    @Test
    @Spec("MQTT-3.1.2-22")
    void silenceBeyondTheKeepAlivePublishesIt() {
        var client = rig.open(ProtocolVersion.MQTT_5);
        client.send(
                "10 00 04 4D 51 54 54 05 06 00 01 00 00 01 63 00 00 04 77 69 6C 6C 00 04 67 6F 6E 65  keep alive 1 s");
        client.receive(Packet.Connack.class);
        client.expectDisconnected(ReasonCode.KEEP_ALIVE_TIMEOUT);
        var published = watcher.receive(Packet.Publish.class);
        assertThat(published.message().payload().text()).isEqualTo("gone");
        assertThat(rig.count(Counters.Reason.KEEP_ALIVE)).isEqualTo(1);
    }

    @Test
    void aWillToATopicOfTheServerIsRefused() {
        var client = rig.open(ProtocolVersion.MQTT_5).send(connect("c", true, kept(0), will("$SYS/x", "gone", 0)));
        assertThat(client.receive(Packet.Connack.class).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        client.expectClosed();
    }
}
