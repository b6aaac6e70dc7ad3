package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.connect;
import static sluice.broker.Packets.kept;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;
import static sluice.broker.Packets.will;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sluice.broker.Counters.Reason;
import sluice.bus.Qos;
import sluice.bus.local.LocalBus;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Spec;
import sluice.testing.mqtt.RawClient;
import sluice.transport.tcp.TcpTransport;

/** What clients see of a broker that ends as if it were killed, and begins again with the same disk. */
class RestartTest {

    private static final ProtocolVersion FIVE = ProtocolVersion.MQTT_5;

    private final HeldTime time = new HeldTime();
    private final CrashStore.Disk disk = new CrashStore.Disk();
    private SessionLimits limits = Rig.SESSION;
    private CrashStore store;
    private TcpTransport transport;
    private Broker broker;
    private Door door;

    @BeforeEach
    void begin() {
        try {
            transport = new TcpTransport(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store = new CrashStore(disk, 0, () -> {});
        broker = new Broker(new LocalBus(), limits, time, time.timers(), store);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        door = new Door(broker, Admission.ANYBODY, Rig.LISTENER, transport, address);
    }

    @AfterEach
    void kill() {
        store.close();
        transport.close();
        broker.close();
    }

    private void restart() {
        kill();
        begin();
    }

    private RawClient connected(Packet.Connect connect, boolean present) {
        var client = RawClient.open(door.address(), FIVE).send(connect);
        var connack = client.receive(Packet.Connack.class);
        assertThat(connack.code()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(connack.sessionPresent()).isEqualTo(present);
        return client;
    }

    private RawClient kept100(String id, boolean present) {
        return connected(connect(id, false, kept(100)), present);
    }

    private RawClient publisher() {
        return RawClient.connected(door.address(), FIVE, "publisher", true);
    }

    private static String text(Packet packet) {
        return ((Packet.Publish) packet).message().payload().text();
    }

    @Test
    @Spec({"MQTT-4.1.0-1", "MQTT-3.1.2-5", "MQTT-3.2.2-3"})
    void subscriptionsWithTheirIdentifiersAndQueuedMessagesAreThereAfterARestart() {
        var client = kept100("c", false);
        client.send(new Packet.Subscribe(
                        1, List.of(Packet.Subscribe.Request.of("a/#", Qos.EXACTLY_ONCE)), 77, List.of()))
                .receive(Packet.Suback.class);
        client.close();
        try (var publisher = publisher()) {
            publisher.send(publish(1, "a/1", 1, "one")).receive(Packet.Puback.class);
            publisher.send(publish(2, "a/2", 1, "two")).receive(Packet.Puback.class);
        }
        restart();
        try (var publisher = publisher()) {
            publisher.send(publish(1, "a/3", 1, "three")).receive(Packet.Puback.class);
        }
        client = kept100("c", true);
        for (var expected : List.of("one", "two", "three")) {
            var got = client.receive(Packet.Publish.class);
            assertThat(text(got)).isEqualTo(expected);
            assertThat(got.subscriptionIds()).containsExactly(77);
            client.send(Packets.puback(got.id()));
        }
        client.expectNothing().close();
    }

    @Test
    void whatComesInOneRoundIsHandedToTheStoreAtOnce() {
        var client = kept100("c", false);
        client.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
        client.close();
        try (var publisher = publisher()) {
            int before = store.handOvers();
            int made = store.made();
            var bytes = new ByteArrayOutputStream();
            for (int id = 1; id <= 200; id++) {
                bytes.writeBytes(new byte[] {0x32, 7, 0, 1, 'a', 0, (byte) id, 0, 'x'});
            }
            publisher.sendBytes(bytes.toByteArray());
            for (int id = 1; id <= 200; id++) {
                assertThat(publisher.receive(Packet.Puback.class).id()).isEqualTo(id);
            }
            assertThat(store.made() - made).isGreaterThanOrEqualTo(200);
            assertThat(store.handOvers() - before).isBetween(1, 20);
        }
    }

    @Test
    @Spec("MQTT-4.3.3-10")
    void aQos2MessageReceivedBeforeTheRestartIsKnownAfterIt() {
        var taker = kept100("taker", false);
        taker.send(subscribe(1, "a", 2)).receive(Packet.Suback.class);
        taker.close();
        var sender = kept100("sender", false);
        sender.send(publish(9, "a", 2, "once")).receive(Packet.Pubrec.class);
        restart();
        sender = kept100("sender", true);
        sender.send(new Packet.Publish(9, true, Packets.message("a", 2, "once")));
        assertThat(sender.receive(Packet.Pubrec.class).code()).isEqualTo(ReasonCode.SUCCESS);
        sender.send(new Packet.Pubrel(9, ReasonCode.SUCCESS));
        assertThat(sender.receive(Packet.Pubcomp.class).code()).isEqualTo(ReasonCode.SUCCESS);
        taker = kept100("taker", true);
        assertThat(text(taker.receive(Packet.Publish.class))).isEqualTo("once");
        taker.expectNothing().close();
        sender.close();
    }

    @Test
    @Spec({"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.3-6"})
    void whatWasInFlightComesAgainWithItsIdentifierAndWhatWasReleasedAsPubrel() {
        var client = kept100("c", false);
        client.send(subscribe(1, "a", 2)).receive(Packet.Suback.class);
        try (var publisher = publisher()) {
            publisher.send(publish(1, "a", 2, "one")).receive(Packet.Pubrec.class);
            publisher.send(publish(2, "a", 2, "two")).receive(Packet.Pubrec.class);
        }
        int one = client.receive(Packet.Publish.class).id();
        int two = client.receive(Packet.Publish.class).id();
        client.send(new Packet.Pubrec(one, ReasonCode.SUCCESS)).receive(Packet.Pubrel.class);
        restart();
        client = kept100("c", true);
        assertThat(client.receive(Packet.Pubrel.class).id()).isEqualTo(one);
        var again = client.receive(Packet.Publish.class);
        assertThat(again.id()).isEqualTo(two);
        assertThat(again.dup()).isTrue();
        client.close();
    }

    @Test
    @Spec({"MQTT-3.1.2-8", "MQTT-3.1.3-9"})
    void aDelayedWillFiresAfterTheRestartUnlessItsClientIsBack() {
        var watcher = kept100("watcher", false);
        watcher.send(subscribe(1, "gone/#", 1)).receive(Packet.Suback.class);
        connected(connect("lost", false, kept(100), will("gone/lost", "lost", 10)), false);
        connected(connect("back", false, kept(100), will("gone/back", "back", 10)), false);
        restart();
        watcher = kept100("watcher", true);
        var back = connected(connect("back", false, kept(100)), true);
        time.pass(Duration.ofSeconds(9));
        watcher.expectNothing();
        time.pass(Duration.ofSeconds(2));
        assertThat(text(watcher.receive(Packet.Publish.class))).isEqualTo("lost");
        watcher.expectNothing().close();
        back.close();
    }

    @Test
    @Spec("MQTT-4.1.0-2")
    void aSessionExpiresWhileTheGatewayIsOff() {
        kept100("c", false).close();
        Eventually.isTrue(() -> door.connections() == 0);
        kill();
        time.pass(Duration.ofSeconds(101));
        begin();
        Eventually.isTrue(() -> broker.keeper().ready().toCompletableFuture().isDone());
        time.pass(Duration.ofMillis(1));
        kept100("c", false).close();
    }

    @Test
    @Spec({"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void anExpiryGoesOnWhileTheGatewayIsOff() {
        var client = kept100("c", false);
        client.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
        client.close();
        try (var publisher = publisher()) {
            publisher.send("32 00 01 61 00 01 05 02 00 00 00 05 78  5 s").receive(Packet.Puback.class);
            publisher.send("32 00 01 61 00 02 05 02 00 00 00 32 79  50 s").receive(Packet.Puback.class);
        }
        kill();
        time.pass(Duration.ofSeconds(10));
        begin();
        client = kept100("c", true);
        var got = client.receive(Packet.Publish.class).message();
        assertThat(got.payload().text()).isEqualTo("y");
        assertThat(got.properties().expiry()).isEqualTo(Duration.ofSeconds(40));
        client.expectNothing().close();
        assertThat(broker.counters().countOf(Reason.EXPIRED)).isEqualTo(1);
    }

    @Test
    @Spec("MQTT-3.1.2-4")
    void aSessionThrownAwayStaysAway() {
        kept100("c", false).close();
        connected(connect("c", true, kept(0)), false);
        restart();
        kept100("c", false).close();
        assertThat(disk.journals).hasSize(1);
    }

    @Test
    void aNearlyFullQueueIsRefusedToMqtt5AndCountedForMqtt3() {
        limits = new SessionLimits(
                Duration.ofDays(1), 10, 1 << 20, Duration.ZERO, SessionLimits.Overflow.REFUSE, 32, 256, 200, 64);
        restart();
        var client = kept100("c", false);
        client.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
        client.close();
        Eventually.isTrue(() -> door.connections() == 0);
        try (var five = publisher();
                var three = RawClient.connected(door.address(), ProtocolVersion.MQTT_3_1_1, "three", true)) {
            for (int i = 1; i <= 9; i++) {
                five.send(publish(i, "a", 1, "m" + i));
                assertThat(five.receive(Packet.Puback.class).code()).isEqualTo(ReasonCode.SUCCESS);
            }
            five.send(publish(10, "a", 1, "too much"));
            assertThat(five.receive(Packet.Puback.class).code()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
            three.send(publish(1, "a", 1, "too much")).receive(Packet.Puback.class);
            assertThat(broker.counters().countOf(Reason.OVER_QUOTA)).isEqualTo(2);
        }
    }

    @Test
    void aNearlyFullStoreTakesNothingForWhoIsAwayAndGoesOnForWhoKeepsUp() {
        var away = kept100("away", false);
        away.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
        away.close();
        Eventually.isTrue(() -> door.connections() == 0);
        var here = kept100("here", false);
        here.send(subscribe(1, "b", 1)).receive(Packet.Suback.class);
        try (var five = publisher();
                var three = RawClient.connected(door.address(), ProtocolVersion.MQTT_3_1_1, "three", true)) {
            store.room = false;
            five.send(publish(1, "a", 1, "too much"));
            assertThat(five.receive(Packet.Puback.class).code()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
            three.send(publish(1, "a", 1, "too much")).expectClosed();
            assertThat(broker.counters().countOf(Reason.STORE_FULL)).isEqualTo(2);
            five.send(publish(2, "b", 1, "passes")).receive(Packet.Puback.class);
            assertThat(text(here.receive(Packet.Publish.class))).isEqualTo("passes");
            store.room = true;
            five.send(publish(3, "a", 1, "fits"));
            assertThat(five.receive(Packet.Puback.class).code()).isEqualTo(ReasonCode.SUCCESS);
        }
        here.close();
    }

    @Test
    void whileTheStoreIsAwayNobodyIsDisconnectedAndNothingForKeptSessionsIsAcknowledged() {
        var client = kept100("c", false);
        client.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
        var publisher = publisher();
        broker.unsetStore(store);

        publisher.send(publish(1, "a", 1, "x"));
        assertThat(publisher.receive(Packet.Puback.class).code()).isEqualTo(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        client.send(subscribe(2, "b", 1));
        assertThat(client.receive(Packet.Suback.class).codes())
                .containsExactly(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        var other = RawClient.open(door.address(), FIVE).send(connect("d", false, kept(100)));
        assertThat(other.receive(Packet.Connack.class).code()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        other.close();

        broker.setStore(store);
        Eventually.isTrue(() -> {
            publisher.send(publish(2, "a", 1, "y"));
            return publisher.receive(Packet.Puback.class).code() == ReasonCode.SUCCESS;
        });
        assertThat(text(client.receive(Packet.Publish.class))).isEqualTo("y");
        client.close();
        publisher.close();
    }
}
