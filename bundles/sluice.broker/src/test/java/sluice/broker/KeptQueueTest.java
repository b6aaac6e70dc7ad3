package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.connect;
import static sluice.broker.Packets.kept;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sluice.broker.Counters.Reason;
import sluice.broker.SessionLimits.Overflow;
import sluice.bus.Origin;
import sluice.bus.local.LocalBus;
import sluice.mqtt.ConnectProperties;
import sluice.mqtt.Filter;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.store.memory.MemoryStore;
import sluice.testing.Spec;
import sluice.testing.mqtt.RawClient;
import sluice.transport.tcp.TcpTransport;

/** What waits in kept sessions, and what gives way, over orderly restarts of the broker. */
class KeptQueueTest {

    private static final ProtocolVersion FIVE = ProtocolVersion.MQTT_5;
    private static final ProtocolVersion THREE = ProtocolVersion.MQTT_3_1_1;

    private final HeldTime time = new HeldTime();
    private final MemoryStore store = new MemoryStore();
    private LocalBus bus = new LocalBus();
    private SessionLimits limits = Rig.SESSION;
    private ListenerLimits listener = Rig.LISTENER;
    private TcpTransport transport;
    private Broker broker;
    private Door door;
    private int retained;

    @BeforeEach
    void begin() {
        try {
            transport = new TcpTransport(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bus = new LocalBus();
        retain(); // as if the bus had them from a store
        broker = new Broker(bus, limits, time, time.timers(), store);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        door = new Door(broker, Admission.ANYBODY, listener, transport, address);
    }

    @AfterEach
    void end() {
        transport.close();
        broker.close();
    }

    private void restart() {
        end();
        begin();
    }

    private void limit(int messages, Duration age, Overflow overflow) {
        limits = new SessionLimits(Duration.ofDays(1), messages, 1 << 20, age, overflow, 32, 256, 200, 64);
        restart();
    }

    private RawClient client(String id, boolean present) {
        var client = RawClient.open(door.address(), FIVE).send(connect(id, false, kept(1_000)));
        assertThat(client.receive(Packet.Connack.class).sessionPresent()).isEqualTo(present);
        return client;
    }

    private void absent(String id, String filter) {
        try (var client = client(id, false)) {
            client.send(subscribe(1, filter, 1)).receive(Packet.Suback.class);
        }
        Eventually.isTrue(() -> door.connections() == 0);
    }

    private void publishAll(int from, int to) {
        try (var publisher = RawClient.connected(door.address(), FIVE, "publisher", true)) {
            for (int i = from; i <= to; i++) {
                publisher.send(publish(i, "a", 1, "m" + i));
                assertThat(publisher.receive(Packet.Puback.class).code()).isEqualTo(ReasonCode.SUCCESS);
            }
        }
    }

    private static List<String> take(RawClient client, int count) {
        var texts = new ArrayList<String>();
        while (texts.size() < count) {
            var got = client.receive(Packet.Publish.class);
            texts.add(got.message().payload().text());
            client.send(Packets.puback(got.id()));
        }
        client.expectNothing();
        return texts;
    }

    @Test
    void theOldestGiveWayAlsoAfterARestart() {
        limit(5, Duration.ZERO, Overflow.DROP_OLDEST);
        absent("c", "a");
        publishAll(1, 8);
        assertThat(broker.counters().countOf(Reason.QUEUE_OLDEST)).isEqualTo(3);
        restart();
        publishAll(9, 10);
        assertThat(broker.counters().countOf(Reason.QUEUE_OLDEST)).isEqualTo(2);
        try (var client = client("c", true)) {
            assertThat(take(client, 5)).containsExactly("m6", "m7", "m8", "m9", "m10");
        }
    }

    @Test
    void theNewestGiveWayAlsoAfterARestart() {
        limit(5, Duration.ZERO, Overflow.DROP_NEWEST);
        absent("c", "a");
        publishAll(1, 4);
        restart();
        publishAll(5, 8);
        assertThat(broker.counters().countOf(Reason.QUEUE_FULL)).isEqualTo(3);
        try (var client = client("c", true)) {
            assertThat(take(client, 5)).containsExactly("m1", "m2", "m3", "m4", "m5");
        }
    }

    @Test
    void whatIsTooOldIsDroppedThoughTheGatewayWasOff() {
        limit(100, Duration.ofSeconds(60), Overflow.REFUSE);
        absent("c", "a");
        publishAll(1, 2);
        end();
        time.pass(Duration.ofSeconds(50));
        begin();
        publishAll(3, 3);
        time.pass(Duration.ofSeconds(20));
        try (var client = client("c", true)) {
            assertThat(take(client, 1)).containsExactly("m3");
        }
        assertThat(broker.counters().countOf(Reason.QUEUE_AGE)).isEqualTo(2);
    }

    @Test
    void whatARelaxedListenerAcknowledgedIsThereAfterAnOrderlyRestart() {
        listener = new ListenerLimits(
                listener.connections(),
                listener.connectTimeout(),
                listener.packetBytes(),
                listener.outputBytes(),
                listener.keepAlive(),
                listener.topicAliases(),
                listener.connectBytes(),
                listener.userProperties(),
                listener.takeOvers(),
                listener.sources(),
                listener.offer(),
                listener.overrides(),
                true);
        restart();
        absent("c", "a");
        publishAll(1, 20);
        restart();
        try (var client = client("c", true)) {
            assertThat(take(client, 20)).hasSize(20);
        }
    }

    @Test
    @Spec("MQTT311-3.1.2-5")
    void aSessionOfMqtt3IsThereAfterARestart() {
        try (var client = RawClient.connected(door.address(), THREE, "three", false)) {
            client.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
        }
        Eventually.isTrue(() -> door.connections() == 0);
        publishAll(1, 3);
        restart();
        publishAll(4, 4);
        var back = RawClient.open(door.address(), THREE)
                .send(new Packet.Connect(
                        THREE, "three", false, Duration.ZERO, null, null, null, ConnectProperties.KEPT));
        assertThat(back.receive(Packet.Connack.class).sessionPresent()).isTrue();
        assertThat(take(back, 4)).containsExactly("m1", "m2", "m3", "m4");
        back.close();
    }

    @Test
    @Spec("MQTT-4.8.2-5")
    void whatAMemberOfASharedSubscriptionLeavesGoesToAnotherAlsoAfterARestart() {
        absent("first", "$share/g/a");
        publishAll(1, 6);
        restart();
        absent("second", "$share/g/a");
        try (var first = RawClient.open(door.address(), FIVE)) {
            first.send(connect("first", true, kept(0))).receive(Packet.Connack.class);
        }
        try (var client = client("second", true)) {
            assertThat(take(client, 6)).containsExactly("m1", "m2", "m3", "m4", "m5", "m6");
        }
    }

    private void retain() {
        for (int i = 0; i < retained; i++) {
            var message = Packets.message("r/%03d".formatted(i), 1, "r" + i).withRetain(true);
            bus.publish(message, new Origin("test"));
        }
    }

    @Test
    @Spec("MQTT-3.3.1-9")
    void retainedMessagesOwedToANewSubscriptionComeAfterADisconnectionAndARestart() {
        retained = 200;
        restart();
        var got = new LinkedHashSet<String>();
        var client = client("c", false);
        client.send(subscribe(1, "r/#", 1)).receive(Packet.Suback.class);
        got.add(client.receive(Packet.Publish.class).message().payload().text());
        client.close(); // nothing is acknowledged
        client = client("c", true);
        for (int i = 0; i < 40; i++) {
            var publish = client.receive(Packet.Publish.class);
            got.add(publish.message().payload().text());
            client.send(Packets.puback(publish.id()));
        }
        client.close();
        Eventually.isTrue(() -> door.connections() == 0);
        restart();
        client = client("c", true);
        int came = 0;
        while (got.size() < 200) {
            var publish = client.receive(Packet.Publish.class);
            assertThat(publish.message().retain()).isTrue();
            got.add(publish.message().payload().text());
            client.send(Packets.puback(publish.id()));
            came++;
        }
        client.expectNothing().close();
        assertThat(came).as("sent again").isLessThan(200);
        assertThat(got.stream().map(text -> Integer.parseInt(text.substring(1))))
                .isSorted();
        restart();
        client("c", true).expectNothing().close();
    }

    @Test
    @Spec("MQTT-3.10.4-2")
    void whoUnsubscribesIsOwedNoRetainedMessagesAnyMore() {
        retained = 200;
        restart();
        var client = client("c", false);
        client.send(subscribe(1, "r/#", 1)).receive(Packet.Suback.class);
        client.send(new Packet.Unsubscribe(2, List.of(Filter.of("r/#")), List.of()));
        int came = 0;
        for (var packet = client.receive(); !(packet instanceof Packet.Unsuback); packet = client.receive()) {
            client.send(Packets.puback(((Packet.Publish) packet).id()));
            came++;
        }
        for (var packet : client.sync()) {
            client.send(Packets.puback(((Packet.Publish) packet).id()));
            came++;
        }
        assertThat(came).isLessThan(200);
        client.close();
    }

    @Test
    void aMessageReplacedWhileItWaitedIsNotSentBehindTheNewerOne() {
        retained = 100;
        restart();
        var client = client("c", false);
        client.send(subscribe(1, "r/#", 1)).receive(Packet.Suback.class);
        bus.publish(Packets.message("r/099", 1, "new").withRetain(true), new Origin("test"));
        var last = new ArrayList<String>();
        for (int i = 0; i < 100; i++) {
            var publish = client.receive(Packet.Publish.class);
            if (publish.message().topic().value().equals("r/099")) {
                last.add(publish.message().payload().text());
            }
            client.send(Packets.puback(publish.id()));
        }
        client.expectNothing().close();
        assertThat(last).containsExactly("new");
    }
}
