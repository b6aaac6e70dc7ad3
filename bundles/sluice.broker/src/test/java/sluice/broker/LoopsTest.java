package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.bus.Origin;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.testing.mqtt.RawClient;

/** Several loops, and threads that are none: the order holds, and nobody waits for anybody. */
class LoopsTest {

    private static final int MESSAGES = 400;

    private final Rig rig = new Rig(Rig.SESSION, Rig.LISTENER, 3);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void clientsOnDifferentLoopsKeepTheOrderOfEachPublisher() throws Exception {
        var subscribers = new ArrayList<RawClient>();
        var publishers = new ArrayList<RawClient>();
        for (int i = 0; i < 3; i++) {
            subscribers.add(rig.connected(ProtocolVersion.MQTT_5, "s" + i, true));
            publishers.add(rig.connected(ProtocolVersion.MQTT_3_1_1, "p" + i, true));
            subscribers.get(i).send(subscribe(1, "t/#", 1)).receive(Packet.Suback.class);
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Future<?>>();
            for (int p = 0; p < 3; p++) {
                var publisher = publishers.get(p);
                var topic = "t/" + p;
                work.add(threads.submit(() -> {
                    for (int i = 1; i <= MESSAGES; i++) {
                        publisher
                                .send(publish(i, topic, 1, Integer.toString(i)))
                                .receive(Packet.Puback.class);
                    }
                }));
            }
            for (var subscriber : subscribers) {
                work.add(threads.submit(() -> receiveInOrder(subscriber)));
            }
            for (var each : work) {
                each.get();
            }
        }
        assertThat(rig.count(Counters.Reason.QUEUE_FULL)).isZero();
    }

    /** Nobody waits for anything, so that the loops hand each other many messages in a round, of both ways: with the lock, and without. */
    @Test
    void burstsBetweenLoopsKeepTheOrderOfEachPublisherAndTopic() throws Exception {
        var subscribers = new ArrayList<RawClient>();
        for (int i = 0; i < 6; i++) {
            subscribers.add(rig.connected(ProtocolVersion.MQTT_5, "s" + i, true));
            subscribers.get(i).send(subscribe(1, "t/#", i % 3)).receive(Packet.Suback.class);
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Future<?>>();
            for (int p = 0; p < 3; p++) {
                var publisher = rig.connected(ProtocolVersion.MQTT_3_1_1, "p" + p, true);
                var topic = "t/" + p;
                work.add(threads.submit(() -> {
                    for (int i = 1; i <= MESSAGES; i++) {
                        publisher.send(publish(0, topic, 0, Integer.toString(i)));
                    }
                }));
            }
            for (var subscriber : subscribers) {
                work.add(threads.submit(() -> receiveInOrder(subscriber)));
            }
            for (var each : work) {
                each.get();
            }
        }
        assertThat(rig.count(Counters.Reason.SLOW_READER)).isZero();
        assertThat(rig.count(Counters.Reason.BUG)).isZero();
    }

    private static void receiveInOrder(RawClient subscriber) {
        var last = new int[3];
        for (int i = 0; i < 3 * MESSAGES; i++) {
            var message = subscriber.receive(Packet.Publish.class);
            int publisher = message.message().topic().value().charAt(2) - '0';
            assertThat(Integer.parseInt(message.message().payload().text())).isEqualTo(++last[publisher]);
            if (message.id() != 0) {
                subscriber.send(Packets.puback(message.id()));
            }
        }
    }

    @Test
    void whatAnotherThreadPublishesArrivesInOrder() {
        try (var subscriber = rig.connected(ProtocolVersion.MQTT_5, "s", true)) {
            subscriber.send(subscribe(1, "a", 2)).receive(Packet.Suback.class);
            var origin = new Origin("a rule");
            for (int i = 0; i < MESSAGES; i++) {
                rig.bus.publish(Packets.message("a", 0, Integer.toString(i)), origin);
            }
            for (int i = 0; i < MESSAGES; i++) {
                var message = subscriber.receive(Packet.Publish.class).message();
                assertThat(message.payload().text()).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    void oneSessionTakenOverAgainAndAgainStaysWhole() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Future<?>>();
            for (int t = 0; t < 4; t++) {
                work.add(threads.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        boolean clean = i % 3 == 0;
                        try (var client = RawClient.open(rig.address(), ProtocolVersion.MQTT_5)) {
                            client.send(Packets.connect("same", clean, Packets.kept(100)));
                            client.send(subscribe(1, "a/" + i % 5, 1));
                            client.receive(Packet.Connack.class);
                        }
                    }
                }));
            }
            for (var each : work) {
                each.get();
            }
        }
        Eventually.isTrue(() -> rig.door.connections() == 0);
        assertThat(rig.broker.sessions().size()).isEqualTo(1);
        assertThat(rig.bus.subscribers()).isLessThanOrEqualTo(1);
        assertThat(rig.count(Counters.Reason.BUG)).isZero();
        try (var last = rig.open(ProtocolVersion.MQTT_5).send(Packets.connect("same", true, Packets.kept(0)))) {
            assertThat(last.receive(Packet.Connack.class).sessionPresent()).isFalse();
            last.expectNothing();
        }
        Eventually.isTrue(() -> rig.bus.subscribers() == 0);
    }
}
