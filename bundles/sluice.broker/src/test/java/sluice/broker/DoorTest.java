package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.mqtt.RawClient;

/** Listeners that come and go while the traffic runs. */
class DoorTest {

    @Test
    void aClosedDoorSaysGoodbyeFreesItsPortAndLeavesOthersAlone() {
        try (var rig = new Rig();
                var stays = rig.connected(ProtocolVersion.MQTT_5, "stays", true)) {
            stays.send(subscribe(1, "a", 0)).receive(Packet.Suback.class);
            var second = rig.open(Rig.LISTENER, 0);
            int port = second.address().getPort();
            for (int i = 0; i < 3; i++) {
                var five = RawClient.connected(second.address(), ProtocolVersion.MQTT_5, "five", true);
                var four = RawClient.connected(second.address(), ProtocolVersion.MQTT_3_1_1, "four", true);
                five.send(publish(0, "a", 0, "x")).expectNothing();
                stays.receive(Packet.Publish.class);

                second.close();
                five.expectDisconnected(ReasonCode.SERVER_SHUTTING_DOWN);
                four.expectClosed();
                stays.expectNothing();
                second = rig.open(Rig.LISTENER, port);
            }
            second.close();
        }
    }

    @Test
    void aDoorCanBeClosedAndOpenedUnderTraffic() throws InterruptedException {
        try (var rig = new Rig();
                var subscriber = rig.connected(ProtocolVersion.MQTT_5, "s", true)) {
            subscriber.send(subscribe(1, "a", 0)).receive(Packet.Suback.class);
            var running = new AtomicBoolean(true);
            var other = rig.open(Rig.LISTENER, 0);
            int port = other.address().getPort();
            var address = other.address();
            var publisher = Thread.ofVirtual().start(() -> publishUntilStopped(running, address));
            for (int i = 0; i < 5; i++) {
                subscriber.receive(Packet.Publish.class);
                other.close();
                other = rig.open(Rig.LISTENER, port);
            }
            running.set(false);
            other.close();
            publisher.join();
            Eventually.isTrue(() -> rig.door.connections() == 1);
            assertThat(rig.count(Counters.Reason.BUG)).isZero();
        }
    }

    private static void publishUntilStopped(AtomicBoolean running, InetSocketAddress address) {
        while (running.get()) {
            try (var client = RawClient.connected(address, ProtocolVersion.MQTT_3_1_1, "p", true)) {
                while (running.get()) {
                    client.send(publish(0, "a", 0, "x")).sync();
                }
            } catch (RuntimeException | AssertionError e) { // the door was shut in its face: it tries again
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aPortInUseIsToldInOneSentence() {
        try (var rig = new Rig()) {
            int port = rig.address().getPort();
            assertThatThrownBy(() -> rig.open(Rig.LISTENER, port))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("address: 127.0.0.1:" + port
                            + " is already in use by another process; choose another port");
        }
    }

    @Test
    void changedLimitsHoldForTheNextConnection() {
        try (var rig = new Rig();
                var before = rig.connected(ProtocolVersion.MQTT_5, "before", true)) {
            var small = new ListenerLimits(2, Rig.LISTENER.connectTimeout(), 128, 4096, Rig.LISTENER.keepAlive(), 0);
            rig.door.limit(small);
            before.send(publish(1, "a", 1, "x".repeat(200))).receive(Packet.Puback.class);
            try (var after = rig.open(ProtocolVersion.MQTT_5)) {
                after.send(Packets.connect("after", true, Packets.kept(0)));
                var limits = after.receive(Packet.Connack.class).properties().limits();
                assertThat(limits.maximumPacketSize()).isEqualTo(128);
                assertThat(limits.topicAliasMaximum()).isZero();
                rig.open(ProtocolVersion.MQTT_5).expectClosed();
                after.send(publish(1, "a", 1, "x".repeat(200))).expectDisconnected(ReasonCode.PACKET_TOO_LARGE);
            }
        }
    }

    @Test
    void nothingIsLeftWhenAllIsClosed() {
        var rig = new Rig();
        var client = rig.open(ProtocolVersion.MQTT_5)
                .send(Packets.connect("c", false, Packets.kept(100), Packets.will("w", "gone", 50)));
        client.receive(Packet.Connack.class);
        client.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
        client.reset();
        Eventually.isTrue(() -> rig.door.connections() == 0);
        rig.close();
        assertThat(rig.bus.subscribers()).isZero();
        Eventually.isTrue( // a thread told to end takes a moment to be gone
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("sluice-")));
    }
}
