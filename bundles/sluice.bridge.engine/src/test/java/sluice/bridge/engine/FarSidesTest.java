package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.BridgeState;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.paho.PahoConnector;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.store.memory.MemoryStore;
import sluice.testing.net.Artemis;
import sluice.testing.net.FarServer;
import sluice.testing.net.FaultProxy;
import sluice.testing.net.Mosquitto;
import sluice.testing.net.Nats;
import sluice.testing.net.RabbitMq;
import sluice.testing.net.Way;

/** One scenario at every broker there is a package of. The long form, and those that are slow to start: -Pfaults. */
@Execution(ExecutionMode.CONCURRENT) // each waits for a server of its own
class FarSidesTest {

    private static final boolean LONG = Boolean.getBoolean("sluice.faults");
    private static final int MANY = LONG ? 5_000 : 300;

    /** The kinds of far sides, each with the most it grants. */
    enum Kind {
        MOSQUITTO(Version.V5, Qos.EXACTLY_ONCE) {
            @Override
            FarServer start() throws Exception {
                return Mosquitto.start();
            }
        },
        /** What it has not been acknowledged when a link ends, it sends again after ack_wait, half a minute by default, after what is newer. */
        NATS(Version.V3_1_1, Qos.AT_LEAST_ONCE) {
            @Override
            FarServer start() throws Exception {
                return Nats.cluster(LONG ? 3 : 1);
            }
        },
        /** Among clients of its own, too, a message now and then comes behind ten later ones. */
        ARTEMIS(Version.V5, Qos.EXACTLY_ONCE) {
            @Override
            FarServer start() throws Exception {
                return Artemis.start();
            }
        },
        RABBITMQ(Version.V3_1_1, Qos.AT_LEAST_ONCE) {
            @Override
            FarServer start() throws Exception {
                RabbitMq.assumeInstalled();
                assumeTrue(LONG, "skipped, because RabbitMQ takes ten seconds to start: -Pfaults");
                return RabbitMq.start();
            }
        };

        final Version newest;
        final Qos highest;

        Kind(Version newest, Qos highest) {
            this.newest = newest;
            this.highest = highest;
        }

        abstract FarServer start() throws Exception;
    }

    @TempDir
    private Path home;

    private final MessageBus bus = new LocalBus();
    private final PahoConnector links = new PahoConnector();
    private final PahoConnector viewers = new PahoConnector();
    private final List<Engine> engines = new ArrayList<>();
    private final Queue<Message> here = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() throws Exception {
        engines.forEach(engine -> engine.stop(false));
        for (var connector : List.of(viewers, links)) {
            var stop = PahoConnector.class.getDeclaredMethod("stop");
            stop.setAccessible(true);
            stop.invoke(connector);
        }
    }

    private Engine bridge(Map<String, Object> values) throws Exception {
        var all = new HashMap<String, Object>(values);
        all.putAll(
                Map.of("client.id", "plant7", "reconnect.base.millis", 50, "reconnect.cap.millis", 500, "window", 20));
        all.putIfAbsent("cloud", "plain");
        var clouds = CloudRig.clouds(new HurriedLoop());
        var settings = new SettingsReader("gw", null, home, name -> Optional.ofNullable(clouds.get(name)))
                .read("far", CloudRig.config(all));
        var engine = new Engine(settings, bus, new MemoryStore(), new ThreadLoop("bridge"), new Random(3));
        engines.add(engine);
        engine.start();
        clouds.forEach((name, cloud) -> engine.add(cloud, name));
        engine.add(links, List.of("mqtt"));
        awaitTrue(() -> engine.status().state() == BridgeState.CONNECTED, engine);
        return engine;
    }

    private void listen(String filter) {
        bus.subscribe(delivery -> here.add(delivery.message()), Subscription.to(TopicFilter.of(filter)));
    }

    private void publish(String topic, String payload, Qos qos, boolean retain) {
        var message = Message.of(TopicName.of(topic), Payload.of(payload))
                .withQos(qos)
                .withRetain(retain);
        assertThat(bus.publish(message, new Origin("sensor")).stored()).isNotCompletedExceptionally();
    }

    private static void awaitTrue(BooleanSupplier condition, Engine engine) {
        awaitTrue(condition, () -> engine.status().toString());
    }

    private static void awaitTrue(BooleanSupplier condition, Supplier<String> state) {
        long deadline = System.nanoTime() + Duration.ofSeconds(LONG ? 240 : 60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(state).isLessThan(deadline);
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
    }

    @ParameterizedTest(name = "{0}, asked for {1}")
    @CsvSource({
        "MOSQUITTO, 5, mosquitto",
        "MOSQUITTO, 3.1.1, mosquitto",
        "ARTEMIS, 5, plain",
        "ARTEMIS, 3.1.1, plain",
        "NATS, 5, plain",
        "NATS, 3.1.1, nats",
        "RABBITMQ, 5, plain",
        "RABBITMQ, 3.1.1, rabbitmq"
    })
    void nothingIsLostBothWays(Kind kind, String version, String cloud) throws Exception {
        try (var far = kind.start();
                var proxy = new FaultProxy(far.port())) {
            var viewer = viewer(kind, far);
            listen("down/#");
            var bridge = bridge(Map.of(
                    "uri",
                    "mqtt://127.0.0.1:" + proxy.port(),
                    "mqtt.version",
                    version,
                    "cloud",
                    cloud,
                    "routes",
                    new String[] {
                        "out up/# qos=" + kind.highest.level(),
                        "in down/# qos=" + kind.highest.level(),
                        "out state/# qos=1"
                    }));
            eachQos(kind, viewer);
            retained(kind, far, bridge);

            var random = new Random(20261121);
            proxy.lives(() -> 500 + random.nextLong(6_000), Way.TO_SERVER); // Mosquitto resends hundreds at once
            proxy.cutAll();
            send(viewer);
            var up = new Numbers(kind != Kind.ARTEMIS);
            var down = new Numbers(kind != Kind.ARTEMIS && kind != Kind.NATS);
            awaitTrue(() -> up.take(viewer.messages) >= MANY / 2 && down.take(here) >= MANY / 2, bridge);
            proxy.lives(() -> Long.MAX_VALUE);
            proxy.cutAll();
            awaitTrue(() -> up.take(viewer.messages) >= MANY, bridge);
            awaitTrue(() -> down.take(here) >= MANY, bridge);

            proxy.down(true);
            far.kill();
            IntStream.range(MANY, 2 * MANY).forEach(i -> publish("up/x", "" + i, Qos.AT_LEAST_ONCE, false));
            far.restart();
            var again = viewer(kind, far);
            proxy.down(false);
            awaitTrue(() -> up.take(again.messages) >= 2 * MANY, () -> bridge.status() + ", at the far side " + up);
            viewerPublishes(again, MANY);
            awaitTrue(() -> down.take(here) > MANY, bridge);

            System.out.printf(
                    "%s, asked for MQTT %s: %d cuts and a restart, out %s, in %s%n",
                    kind, version, proxy.cuts(), up, down);
            awaitTrue(() -> bridge.status().spool().messages() == 0, bridge);
            assertThat(bridge.deadLetters(0, 10)).isEmpty();
        }
    }

    private FarSide viewer(Kind kind, FarServer far) throws Exception {
        return new FarSide(kind.newest, viewers, far.port(), "viewer", "up/#");
    }

    private void eachQos(Kind kind, FarSide viewer) throws Exception {
        for (var qos : Qos.values()) {
            publish("up/qos", "up " + qos, qos, false);
            var up = viewer.next();
            assertThat(up.payload().text()).isEqualTo("up " + qos);
            assertThat(up.qos()).isEqualTo(qos.atMost(kind.highest));
            if (qos.compareTo(kind.highest) <= 0) {
                viewer.publish("down/qos", "down " + qos, qos, false);
            }
        }
        awaitTrue(() -> here.size() == kind.highest.level() + 1, engines.getFirst());
        here.clear();
    }

    private void retained(Kind kind, FarServer far, Engine bridge) throws Exception {
        publish("state/door", "open", Qos.AT_LEAST_ONCE, true);
        awaitTrue(() -> bridge.status().spool().messages() == 0, bridge);
        var late = new FarSide(kind.newest, viewers, far.port(), "late", "state/door");
        var message = late.next();
        assertThat(message.payload().text()).isEqualTo("open");
        assertThat(message.retain()).isTrue();
    }

    /** Sends both ways while links are cut. */
    private void send(FarSide viewer) throws Exception {
        for (int i = 0; i < MANY; i++) {
            publish("up/x", "" + i, Qos.AT_LEAST_ONCE, false);
            viewerPublishes(viewer, i);
        }
    }

    @Test
    void aKilledNodeOfAClusterIsReplacedByTheNext() throws Exception {
        Nats.assumeInstalled();
        assumeTrue(LONG, "skipped, because a cluster of three takes ten seconds to start: -Pfaults");
        try (var far = Nats.cluster(3)) {
            var viewer = new FarSide(Version.V3_1_1, viewers, far.port(2), "viewer", "up/#");
            var bridge = bridge(Map.of(
                    "uri",
                    "mqtt://127.0.0.1:" + far.port(0),
                    "addresses",
                    new String[] {"mqtt://127.0.0.1:" + far.port(1)},
                    "addresses.roundrobin",
                    true,
                    "mqtt.version",
                    "3.1.1",
                    "cloud",
                    "nats",
                    "routes",
                    new String[] {"out up/# qos=1"}));
            var up = new Numbers(true);
            int sent = 0;
            for (int kill = 0; kill < 6; kill++) {
                int before = sent;
                for (; sent < before + MANY / 2; sent++) {
                    publish("up/x", "" + sent, Qos.AT_LEAST_ONCE, false);
                }
                long connects = bridge.status().connects();
                far.kill(kill % 2);
                for (; sent < before + MANY; sent++) {
                    publish("up/x", "" + sent, Qos.AT_LEAST_ONCE, false);
                }
                int all = sent;
                awaitTrue(() -> up.take(viewer.messages) >= all, bridge);
                assertThat(bridge.status().connects()).isGreaterThan(connects);
                far.restart(kill % 2);
            }
            System.out.printf("NATS, a cluster of three: 6 nodes killed under traffic, out %s%n", up);
            awaitTrue(() -> bridge.status().spool().messages() == 0, bridge);
        }
    }

    @Test
    void whatTheFarSideWouldCutTheLinkForIsPutAside() throws Exception {
        try (var far = Kind.NATS.start()) {
            var viewer = viewer(Kind.NATS, far);
            var bridge = bridge(Map.of(
                    "uri",
                    "mqtt://127.0.0.1:" + far.port(),
                    "mqtt.version",
                    "3.1.1",
                    "cloud",
                    "nats",
                    "routes",
                    new String[] {"out up/#"}));
            publish("up/v1.2", "dotted", Qos.AT_LEAST_ONCE, false);
            publish("up/v1", "plain", Qos.AT_LEAST_ONCE, false);

            assertThat(viewer.next().payload().text()).isEqualTo("plain");
            awaitTrue(() -> bridge.deadLetters(0, 10).size() == 1, bridge);
            assertThat(bridge.deadLetters(0, 10).getFirst().reason())
                    .isEqualTo("refused: up/v1.2 will not do: it has '.' in it, and NATS takes no topic with that;"
                            + " write something else in its place");
            assertThat(bridge.status().connects()).isEqualTo(1);
        }
    }

    private static void viewerPublishes(FarSide viewer, int number) throws Exception {
        viewer.publish("down/x", "" + number, Qos.AT_LEAST_ONCE, false);
    }

    /** The numbers that came. */
    private static final class Numbers {
        private final TreeSet<Integer> found = new TreeSet<>();
        private final boolean ordered;
        private int all;

        Numbers(boolean ordered) {
            this.ordered = ordered;
        }

        /** Takes what is there; returns how many different ones there have been. */
        int take(Queue<Message> from) {
            for (var message = from.poll(); message != null; message = from.poll()) {
                int number = Integer.parseInt(message.payload().text());
                if (found.add(number) && ordered) {
                    assertThat(found.last()).as("in order").isEqualTo(number);
                    assertThat(found).as("none left out before it").hasSize(number + 1);
                }
                all++;
            }
            return found.size();
        }

        @Override
        public String toString() {
            return found.size() + " found, 0 lost, " + (all - found.size()) + " twice";
        }
    }
}
