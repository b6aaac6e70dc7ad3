package sluice.broker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.connect;
import static sluice.broker.Packets.disconnect;
import static sluice.broker.Packets.kept;
import static sluice.broker.Packets.puback;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.mqtt.ConnectProperties;
import sluice.mqtt.Diagnostics;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.mqtt.ReceiveLimits;
import sluice.testing.Spec;
import sluice.testing.mqtt.RawClient;

/** What is left when a client goes, and what it finds when it comes back. */
class SessionTest {

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private RawClient five(Packet.Connect connect, boolean present) {
        var client = rig.open(ProtocolVersion.MQTT_5).send(connect);
        var connack = client.receive(Packet.Connack.class);
        assertThat(connack.code()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(connack.sessionPresent()).isEqualTo(present);
        return client;
    }

    @Test
    @Spec({"MQTT-3.1.2-4", "MQTT-3.1.2-5", "MQTT-3.1.2-6", "MQTT-3.2.2-2", "MQTT-3.2.2-3"})
    void cleanStartDecidesWhetherASessionGoesOn() {
        five(connect("c", false, kept(100)), false).close();
        five(connect("c", false, kept(100)), true).close();
        five(connect("c", true, kept(100)), false).close();
        five(connect("c", false, kept(0)), true)
                .send(disconnect(ReasonCode.SUCCESS))
                .expectClosed();
        five(connect("c", false, kept(0)), false).close();
    }

    @Test
    @Spec({"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.6.0-5", "MQTT-4.5.0-1"})
    void unacknowledgedMessagesComeAgainInOrderAndThenTheQueue() {
        try (var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true)) {
            var client = five(connect("c", false, kept(100)), false);
            client.send(subscribe(1, "a", 2)).receive(Packet.Suback.class);
            for (int i = 1; i <= 3; i++) {
                publisher.send(publish(i, "a", i == 2 ? 2 : 1, "m" + i)).receive();
                client.receive(Packet.Publish.class);
            }
            client.send(new Packet.Pubrec(2, ReasonCode.SUCCESS)).receive(Packet.Pubrel.class);
            client.reset();
            publisher.send(publish(4, "a", 1, "m4")).receive(Packet.Puback.class);
            publisher.send(publish(0, "a", 0, "nobody is there")).expectNothing();

            client = five(connect("c", false, kept(100)), true);
            var first = client.receive(Packet.Publish.class);
            var second = client.receive(Packet.Pubrel.class);
            var third = client.receive(Packet.Publish.class);
            var fourth = client.receive(Packet.Publish.class);
            assertThat(first.message().payload().text()).isEqualTo("m1");
            assertThat(first.dup()).isTrue();
            assertThat(second.id()).isEqualTo(2);
            assertThat(third.message().payload().text()).isEqualTo("m3");
            assertThat(third.dup()).isTrue();
            assertThat(fourth.message().payload().text()).isEqualTo("m4");
            assertThat(fourth.dup()).isFalse();
            client.expectNothing();
            client.close();
        }
    }

    @Test
    @Spec({"MQTT311-4.4.0-1", "MQTT311-3.1.2-4"})
    void aKeptSessionOf311Resumes() {
        try (var publisher = rig.connected(ProtocolVersion.MQTT_3_1_1, "p", true)) {
            var client = rig.connected(ProtocolVersion.MQTT_3_1_1, "c", false);
            client.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
            client.close();
            publisher.send(publish(1, "a", 1, "m1")).receive(Packet.Puback.class);

            client = rig.open(ProtocolVersion.MQTT_3_1_1);
            client.send("10 00 04 4D 51 54 54 04 00 00 00 00 01 63").expect("20 01 00  session present");
            var message = client.receive(Packet.Publish.class);
            assertThat(message.message().payload().text()).isEqualTo("m1");
            client.send(puback(message.id())).expectNothing();
            client.close();
        }
    }

    @Test
    @Spec({"MQTT-3.1.4-3", "MQTT-3.1.3-2"})
    void aSecondConnectionTakesTheSessionOver() {
        var first = five(connect("c", false, kept(100)), false);
        first.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
        var second = five(connect("c", false, kept(100)), true);
        first.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        second.send(publish(1, "a", 1, "x"));
        assertThat(second.sync()).hasSize(2); // PUBACK, and the message: the subscription went over as well
        second.close();
    }

    @Test
    @Spec("MQTT311-3.1.4-2")
    void a311ClientIsTakenOverInSilence() {
        var first = rig.connected(ProtocolVersion.MQTT_3_1_1, "c", true);
        try (var second = rig.connected(ProtocolVersion.MQTT_3_1_1, "c", true)) {
            first.expectClosed();
            second.expectNothing();
        }
    }

    @Test
    @Spec({"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
    void aClientWithoutNameIsGivenOneThatFindsItsSessionAgain() {
        var client = rig.open(ProtocolVersion.MQTT_5).send(connect("", true, kept(100)));
        var given = client.receive(Packet.Connack.class).properties().assignedClientId();
        client.close();
        assertThat(given).isNotBlank();
        requireNonNull(given);
        five(connect(given, false, kept(0)), true).close();
    }

    @Test
    @Spec({"MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-4.9.0-3", "MQTT-3.3.4-9", "MQTT-3.3.4-10"})
    void noMoreThanTheReceiveMaximumIsSentUnacknowledged() {
        var limits = ConnectProperties.NONE.withLimits(new ReceiveLimits(2, 1000, 0));
        try (var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true);
                var client = five(connect("c", true, limits), false)) {
            client.send(subscribe(1, "a/#", 2)).receive(Packet.Suback.class);
            for (int i = 1; i <= 4; i++) {
                publisher.send(publish(i, "a", 1, "m" + i)).receive(Packet.Puback.class);
            }
            publisher.send(publish(0, "a/0", 0, "zero")).expectNothing();
            assertThat(texts(client.sync())).containsExactly("m1", "m2", "zero");

            client.send(puback(1));
            assertThat(client.receive(Packet.Publish.class).message().payload().text())
                    .isEqualTo("m3");
            client.send(puback(1)).expectNothing(); // settled before, gives nothing back
            client.send(puback(2));
            assertThat(texts(client.sync())).containsExactly("m4");
        }
    }

    private static List<String> texts(List<Packet> packets) {
        return packets.stream()
                .map(p -> ((Packet.Publish) p).message().payload().text())
                .toList();
    }

    @Test
    @Spec({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void aMessageTooLargeForItsReceiverCountsAsDelivered() {
        var limits = ConnectProperties.NONE.withLimits(new ReceiveLimits(1, 30, 0));
        try (var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true);
                var client = five(connect("c", true, limits), false)) {
            client.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
            publisher.send(publish(1, "a", 1, "x".repeat(40))).receive(Packet.Puback.class);
            publisher.send(publish(2, "a", 1, "small")).receive(Packet.Puback.class);
            assertThat(client.receive(Packet.Publish.class).message().payload().text())
                    .isEqualTo("small");
            assertThat(rig.count(Counters.Reason.TOO_LARGE)).isEqualTo(1);
        }
    }

    @Test
    @Spec("MQTT-3.3.2-6")
    void anExpiryIsCountedDownAndAnExpiredMessageDropped() {
        try (var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true)) {
            var client = five(connect("c", false, kept(100)), false);
            client.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
            client.close();
            publisher
                    .send("32 00 01 61 00 01 05 02 00 00 00 00 78  expires at once")
                    .receive(Packet.Puback.class);
            publisher
                    .send("32 00 01 61 00 02 05 02 00 00 00 64 79  expires in 100 s")
                    .receive(Packet.Puback.class);
            client = five(connect("c", false, kept(100)), true);
            var message = client.receive(Packet.Publish.class).message();
            assertThat(message.payload().text()).isEqualTo("y");
            assertThat(message.properties().expiry()).isLessThanOrEqualTo(Duration.ofSeconds(100));
            client.expectNothing();
            assertThat(rig.count(Counters.Reason.EXPIRED)).isEqualTo(1);
            client.close();
        }
    }

    @Test
    void sessionExpiryIsCappedAndTheClientIsTold() {
        var client = rig.open(ProtocolVersion.MQTT_5).send(connect("c", true, ConnectProperties.KEPT));
        assertThat(client.receive(Packet.Connack.class).properties().sessionExpiry())
                .isEqualTo(Duration.ofDays(7));
        client.close();
    }

    @Test
    void sessionExpiryCannotBeRaisedFromZeroInADisconnect() {
        var client = five(connect("c", true, kept(0)), false);
        client.send(new Packet.Disconnect(ReasonCode.SUCCESS, Duration.ofSeconds(9), null, Diagnostics.NONE));
        client.expectDisconnected(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    @Spec("MQTT-4.1.0-2")
    void anExpiredSessionIsGoneWithItsSubscriptions() {
        var client = five(connect("c", false, kept(1)), false);
        client.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
        client.close();
        Eventually.isTrue(() -> rig.broker.sessions().size() == 0);
        Eventually.isTrue(() -> rig.bus.subscribers() == 0);
    }

    @Test
    void aFullQueueDropsTheNewestAndCountsThem() {
        rig.broker.limit(new SessionLimits(
                Duration.ofDays(1), 2, 1000, Duration.ZERO, SessionLimits.Overflow.DROP_NEWEST, 32, 256, 200, 64));
        try (var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true)) {
            var client = five(connect("c", false, kept(100)), false);
            client.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
            client.close();
            Eventually.isTrue(() -> rig.door.connections() == 1);
            for (int i = 1; i <= 5; i++) {
                publisher.send(publish(i, "a", 1, "m" + i)).receive(Packet.Puback.class);
            }
            client = five(connect("c", false, kept(100)), true);
            assertThat(texts(client.sync())).containsExactly("m1", "m2");
            assertThat(rig.count(Counters.Reason.QUEUE_FULL)).isEqualTo(3);
            client.close();
        }
    }
}
