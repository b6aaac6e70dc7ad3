package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.BridgeState;
import sluice.bridge.Drop;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.paho.PahoConnector;
import sluice.broker.FarBroker;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.store.memory.MemoryStore;
import sluice.testing.net.FaultProxy;
import sluice.testing.net.Mosquitto;

/** Gateways and a mosquitto in a chain and in a ring, over sockets: nothing is lost through an outage of each link, nothing goes round. */
@Execution(ExecutionMode.CONCURRENT)
class ChainsTest {

    private static final int MANY = Boolean.getBoolean("sluice.faults") ? 5_000 : 200;

    /** What circles a message may make where a hop loses its path, until the breaker stops it. */
    private static final int ROUNDS = 60;

    /** How many of a site's messages for each link the breaker can follow round. */
    private static final int AT_ONCE = 600;

    private static final int WINDOW = 20;

    private final List<AutoCloseable> open = new ArrayList<>();

    /** A gateway with a broker of its own, and how often it has seen each payload. */
    private final class Site {
        final String name;
        final LocalBus bus = new LocalBus();
        final FarBroker broker;
        final PahoConnector links = new PahoConnector();
        final Map<String, Integer> seen = new ConcurrentHashMap<>();
        final List<Engine> bridges = new ArrayList<>();

        Site(String name) throws IOException {
            this.name = name;
            broker = new FarBroker(bus);
            open.add(broker);
            bus.subscribe(
                    delivery -> seen.merge(delivery.message().payload().text(), 1, Integer::sum),
                    Subscription.to(TopicFilter.of("s/#")));
        }

        Engine bridge(String bridge, FaultProxy way, Version version, String... routes) throws Exception {
            var settings = TestSettings.at(
                    name,
                    TestSettings.of(
                            name + "-" + bridge,
                            way.port(),
                            version,
                            WINDOW,
                            EngineRig.ROOMY,
                            RouteParser.parse(List.of(routes), Map.of("gateway", name))));
            var engine = new Engine(settings, bus, new MemoryStore(), loop(name), new Random(3));
            bridges.add(engine);
            open.add(() -> engine.stop(false));
            engine.start();
            engine.add(links, List.of("mqtt"));
            awaitTrue(
                    () -> engine.status().state() == BridgeState.CONNECTED,
                    () -> engine.status().toString());
            return engine;
        }

        /** The breaker follows rounds of up to two seconds by this clock, whatever else the machine has to do. */
        private static Loop loop(String name) {
            return new SlowLoop(new ThreadLoop(name), 10);
        }

        void publish(String payload) {
            var message =
                    Message.of(TopicName.of("s/" + name), Payload.of(payload)).withQos(Qos.EXACTLY_ONCE);
            assertThat(bus.publish(message, new Origin("sensor")).stored()).isNotCompletedExceptionally();
        }

        long dropped(Drop reason) {
            return bridges.stream()
                    .mapToLong(bridge -> bridge.status().dropped().getOrDefault(reason, 0L))
                    .sum();
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
    }

    private FaultProxy way(int port) throws IOException {
        var way = new FaultProxy(port);
        open.add(way);
        return way;
    }

    private static void awaitTrue(BooleanSupplier condition, java.util.function.Supplier<String> story) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(story).isLessThan(deadline);
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
    }

    /** Publishes so many at each site for each link, which is away meanwhile; returns how many at each site. */
    private static int publish(List<Site> from, List<FaultProxy> ways, int many) {
        int number = 0;
        for (var way : ways) {
            way.down(true);
            for (int i = 0; i < many; i++) {
                for (var site : from) {
                    site.publish(site.name + " " + number);
                }
                number++;
            }
            way.down(false);
        }
        return number;
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"V5, V5", "V5, V3_1_1", "V3_1_1, V3_1_1"})
    void aChainOfGatewayMosquittoGatewayLosesNothing(Version near, Version far) throws Exception {
        try (var middle = Mosquitto.start()) {
            var a = new Site("a");
            var b = new Site("b");
            var ways = List.of(way(middle.port()), way(middle.port()));
            a.bridge("out", ways.getFirst(), near, "both s/# qos=2");
            b.bridge("out", ways.getLast(), far, "both s/# qos=2");
            int count = publish(List.of(a, b), ways, MANY);

            for (var site : List.of(a, b)) {
                awaitTrue(() -> site.seen.size() >= 2 * count, () -> site.name + " has seen " + site.seen.size());
                for (var from : List.of("a ", "b ")) {
                    assertThat(IntStream.range(0, count))
                            .allMatch(number -> site.seen.getOrDefault(from + number, 0) > 0);
                }
            }
            long twice = List.of(a, b).stream()
                    .flatMap(site -> site.seen.values().stream())
                    .filter(each -> each > 1)
                    .count();
            System.out.printf(
                    "chain a, mosquitto, b, %s and %s: %d published at each end, each link away once: 0 lost, %d twice%n",
                    near, far, count, twice);
            assertThat(twice).isZero();
        } finally {
            stop();
            open.clear();
        }
    }

    @ParameterizedTest(name = "the hop into mosquitto: {0}")
    @CsvSource({"V5", "V3_1_1"})
    void aRingOfThreeBrokersLosesNothingAndGoesRoundNoLonger(Version hop) throws Exception {
        try (var middle = Mosquitto.start()) {
            var a = new Site("a");
            var b = new Site("b");
            var ways = List.of(way(middle.port()), way(middle.port()), way(a.broker.port()));
            b.bridge("in", ways.get(1), Version.V5, "in s/#"); // mosquitto to b
            b.bridge("out", ways.get(2), Version.V5, "out s/#"); // b to a
            a.bridge("out", ways.get(0), hop, "out s/#"); // a to mosquitto
            int count = publish(List.of(a, b), ways, hop == Version.V5 ? MANY : Math.min(MANY, AT_ONCE));

            for (var site : List.of(a, b)) {
                awaitTrue(() -> site.seen.size() >= 2 * count, () -> site.name + " has seen " + site.seen.size());
            }
            awaitTrue(
                    () -> List.of(a, b).stream()
                            .flatMap(site -> site.bridges.stream())
                            .allMatch(bridge -> bridge.status().spool().messages() == 0),
                    () -> "still on their way");
            int most = List.of(a, b).stream()
                    .flatMap(site -> site.seen.values().stream())
                    .mapToInt(each -> each)
                    .max()
                    .orElseThrow();
            System.out.printf(
                    "ring a, mosquitto, b, %s into mosquitto: %d published at a and at b, each link away once: 0 lost,"
                            + " at most %d rounds, %d stopped as loops%n",
                    hop, count, most, a.dropped(Drop.LOOP) + b.dropped(Drop.LOOP));
            assertThat(most).isLessThanOrEqualTo(hop == Version.V5 ? 3 : ROUNDS);
            assertThat(a.dropped(Drop.LOOP) + b.dropped(Drop.LOOP)).isPositive();
        } finally {
            stop();
            open.clear();
        }
    }

    @ParameterizedTest(name = "{0} in, {1} out")
    @CsvSource({"V5, V5", "V3_1_1, V5", "V5, V3_1_1"})
    void aGatewayBetweenTwoBrokersPassesOnWhatItBringsIn(Version in, Version out) throws Exception {
        try (var first = Mosquitto.start()) {
            var gateway = new Site("gateway");
            var last = new Site("last");
            var operator = new FarSide(gateway.links, first.port(), "operator");
            gateway.bridge("in", way(first.port()), in, "in s/# qos=2");
            gateway.bridge("out", way(last.broker.port()), out, "out s/# qos=2");
            for (int i = 0; i < MANY; i++) {
                operator.publish("s/x", "" + i, Qos.EXACTLY_ONCE, false);
            }
            awaitTrue(() -> last.seen.size() >= MANY, () -> "the last has seen " + last.seen.size());
            assertThat(last.seen.values()).containsOnly(1);
            assertThat(gateway.dropped(Drop.LOOP)).isZero();
        } finally {
            stop();
            open.clear();
        }
    }

    @ParameterizedTest(name = "the hop into mosquitto: {0}")
    @CsvSource({"V5", "V3_1_1"})
    void whatBeginsAtTheMosquittoOfARingEndsAsWell(Version hop) throws Exception {
        try (var middle = Mosquitto.start()) {
            var a = new Site("a");
            var b = new Site("b");
            var operator = new FarSide(a.links, middle.port(), "operator");
            b.bridge("in", way(middle.port()), Version.V5, "in s/#");
            b.bridge("out", way(a.broker.port()), Version.V5, "out s/#");
            a.bridge("out", way(middle.port()), hop, "out s/#");
            operator.publish("s/x", "round", Qos.AT_LEAST_ONCE, false);

            awaitTrue(
                    () -> a.dropped(Drop.LOOP) + b.dropped(Drop.LOOP) > 0 && a.seen.containsKey("round"),
                    () -> "a has seen " + a.seen + ", b has seen " + b.seen);
            assertThat(a.seen.get("round")).isLessThanOrEqualTo(ROUNDS);
        } finally {
            stop();
            open.clear();
        }
    }
}
