package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.BridgeState;
import sluice.bridge.Drop;
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
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;
import sluice.store.memory.MemoryStore;
import sluice.testing.net.FaultProxy;
import sluice.testing.net.Faults;
import sluice.testing.net.Mosquitto;
import sluice.testing.net.Way;

/** A bridge to mosquitto over a network that fails in every way it can. The long form: -Pfaults. */
@Execution(ExecutionMode.CONCURRENT) // each waits for a link of its own
class FaultsTest {

    private static final boolean LONG = Boolean.getBoolean("sluice.faults");
    private static final int WINDOW = 100;

    private final MessageBus bus = new LocalBus();
    private final PahoConnector viewers = new PahoConnector();
    private final PahoConnector links = new PahoConnector();
    private final List<Engine> engines = new ArrayList<>();
    private Mosquitto far;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws Exception {
        far = Mosquitto.start();
        proxy = new FaultProxy(far.port());
    }

    @AfterEach
    void stop() throws Exception {
        engines.forEach(engine -> engine.stop(false));
        proxy.close();
        far.close();
        for (var connector : List.of(viewers, links)) {
            var stop = PahoConnector.class.getDeclaredMethod("stop");
            stop.setAccessible(true);
            stop.invoke(connector);
        }
    }

    private Engine bridge(Version version, String... routes) throws Exception {
        return bridge(TestSettings.of("plant7", proxy.port(), version, WINDOW, routes));
    }

    private Engine bridge(Settings settings) throws Exception {
        var engine = new Engine(settings, bus, new MemoryStore(), new ThreadLoop("bridge"), new Random(3));
        engines.add(engine);
        engine.start();
        engine.add(links, List.of("mqtt"));
        awaitTrue(() -> engine.status().state() == BridgeState.CONNECTED);
        return engine;
    }

    private FarSide viewer() throws Exception {
        return new FarSide(viewers, far.port(), "viewer", "a/#");
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
    }

    @ParameterizedTest(name = "QoS {0}")
    @CsvSource({"1", "2"})
    void f6TheCloudIsAwayAndEverythingIsCaughtUp(int qos) throws Exception {
        int waiting = LONG ? 100_000 : 2_000;
        var routes = RouteParser.parse(List.of("out a/# qos=" + qos), Map.of());
        var roomy = new JournalLimits(2L * waiting, 1_000_000_000, Overflow.DROP_OLDEST);
        var bridge = bridge(TestSettings.of("plant7", proxy.port(), Version.V5, WINDOW, roomy, routes));
        var tally = new Tally("F6, far side away, QoS " + qos, bus, Qos.of(qos));
        proxy.down(true);
        awaitTrue(() -> bridge.status().state() != BridgeState.CONNECTED);
        tally.publish(waiting);
        assertThat(bridge.status().spool().messages()).isEqualTo(waiting);
        var viewer = viewer();
        proxy.down(false);
        awaitTrue(() -> bridge.status().state() == BridgeState.CONNECTED);

        long before = System.nanoTime();
        tally.publish(100); // live traffic meanwhile
        tally.collect(viewer);
        double rate = bridge.status().sent() / ((System.nanoTime() - before) / 1e9);
        System.out.printf("F6, QoS %d, caught up at %.0f messages a second%n", qos, rate);
        tally.settle(qos == 2 ? 0 : WINDOW);
        assertThat(bridge.status().dropped()).isEmpty();
        if (LONG) { // ten minutes' messages
            assertThat(rate).as("five times the rate at which they came").isGreaterThan(5.0 * waiting / 600);
        }
    }

    @ParameterizedTest(name = "{0}, QoS {1}")
    @CsvSource({"V5, 1", "V3_1_1, 1", "V5, 2"})
    void f7FlappingAtRandomBytes(Version version, int qos) throws Exception {
        var random = new Random(20261121);
        var viewer = viewer();
        proxy.lives(() -> 300 + random.nextLong(6_000));
        var bridge = bridge(version, "out a/# qos=" + qos);
        int wanted = LONG ? 200 : 8;
        var tally = new Tally("F7, flapping, " + version + ", QoS " + qos, bus, Qos.of(qos));
        while (proxy.cuts() < wanted) {
            long waiting = bridge.status().spool().messages();
            tally.publish(waiting < 200 ? 100 : 0);
            awaitTrue(() -> bridge.status().spool().messages() < waiting || proxy.cuts() >= wanted || waiting == 0);
        }
        proxy.lives(() -> Long.MAX_VALUE);
        tally.collect(viewer);

        assertThat(bridge.deadLetters(0, 10)).isEmpty();
        System.out.printf("F7, %d cuts, %d connections%n", proxy.cuts(), proxy.connections());
        tally.settle(qos == 2 ? 0 : (long) WINDOW * proxy.cuts());
    }

    @Test
    void f8AHalfOpenConnectionIsFoundAndReplaced() throws Exception {
        var viewer = viewer();
        var bridge = bridge(Version.V5, "out a/#");
        var tally = new Tally("F8, half-open", bus);
        tally.publish(50);
        proxy.faults(Faults.NONE.stopped());
        tally.publish(50);
        awaitTrue(() -> bridge.status().state() == BridgeState.STALLED);
        proxy.faults(Faults.NONE);

        tally.collect(viewer);
        tally.settle(WINDOW);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"TO_SERVER", "TO_CLIENT"})
    void aBlackHoleOneWayIsFoundAndReplaced(Way way) throws Exception {
        var viewer = viewer();
        var bridge = bridge(Version.V5, "out a/#");
        var tally = new Tally("black hole, " + way, bus);
        tally.publish(50);
        proxy.faults(Faults.NONE.swallowing(way));
        tally.publish(50);
        awaitTrue(() -> bridge.status().state() == BridgeState.STALLED);
        assertThat(bridge.health().hint()).startsWith("The far side does not answer");
        proxy.faults(Faults.NONE);

        tally.collect(viewer);
        tally.settle(WINDOW);
    }

    @Test
    void segmentsOfOneByteChangeNothing() throws Exception {
        proxy.faults(Faults.NONE.withSegment(1));
        var viewer = viewer();
        bridge(Version.V5, "out a/#");
        var tally = new Tally("one-byte segments", bus);
        tally.publish(300);
        tally.collect(viewer);
        tally.settle(0);
    }

    @Test
    void aTenthOfTheSegmentsGetsLost() throws Exception {
        proxy.faults(Faults.NONE.withDelay(Duration.ofMillis(5)).losing(10));
        var viewer = viewer();
        var bridge = bridge(Version.V5, "out a/#");
        var tally = new Tally("10 % loss", bus);
        for (int burst = 0; burst < (LONG ? 100 : 10); burst++) {
            tally.publish(50);
            awaitTrue(() -> bridge.status().spool().messages() < WINDOW);
        }
        tally.collect(viewer);
        tally.settle(0);
        assertThat(bridge.status().connects()).isEqualTo(1);
    }

    @Test
    void aLongWayIsUsedAtWindowSpeed() throws Exception {
        var delay = Duration.ofMillis(25);
        proxy.faults(Faults.NONE.withDelay(delay));
        var viewer = viewer();
        var bridge = bridge(Version.V5, "out a/#");
        var tally = new Tally("50 ms round trip", bus);
        int count = 2_000;
        long before = System.nanoTime();
        tally.publish(count);
        tally.collect(viewer);
        double rate = count / ((System.nanoTime() - before) / 1e9);
        double ideal = bridge.health().window() / (2.0 * delay.toMillis() / 1e3);
        System.out.printf("50 ms round trip: %.0f messages a second, the window allows %.0f%n", rate, ideal);
        tally.settle(0);
        assertThat(rate).isGreaterThan(ideal / 3);
    }

    @Test
    void aSlowLineOnlyTakesLonger() throws Exception {
        proxy.faults(Faults.NONE.withBytesPerSecond(40_000).withSegment(500));
        var viewer = viewer();
        bridge(Version.V5, "out a/#");
        var tally = new Tally("40 kB a second", bus);
        tally.publish(1_000);
        tally.collect(viewer);
        tally.settle(0);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"DROP_OLDEST", "DROP_NEWEST"})
    void aFullSpoolGivesWayAsItIsTold(Overflow overflow) throws Exception {
        var routes = RouteParser.parse(List.of("out a/#"), Map.of());
        var bridge = bridge(TestSettings.of(
                "plant7", proxy.port(), Version.V5, WINDOW, new JournalLimits(500, 1_000_000, overflow), routes));
        proxy.down(true);
        awaitTrue(() -> bridge.status().state() != BridgeState.CONNECTED);
        int refused = 0;
        for (int i = 0; i < 800; i++) {
            var message = Message.of(TopicName.of("a/x"), Payload.of("" + i)).withQos(Qos.AT_LEAST_ONCE);
            refused += bus.publish(message, new Origin("sensor")).stored().isCompletedExceptionally() ? 1 : 0;
        }
        var viewer = viewer();
        proxy.down(false);
        int first = overflow == Overflow.DROP_OLDEST ? 300 : 0;
        for (int i = first; i < first + 500; i++) {
            assertThat(viewer.next().payload().text()).isEqualTo("" + i);
        }
        assertThat(refused).isEqualTo(overflow == Overflow.DROP_OLDEST ? 0 : 300);
        assertThat(bridge.status().dropped()).containsEntry(Drop.OVERFLOW, 300L);
    }

    @Test
    void retainedStatesSetAndDeletedDuringAnOutageAreRight() throws Exception {
        var bridge = bridge(Version.V5, "out s/#");
        state("s/kept", "old");
        state("s/gone", "old");
        awaitTrue(() -> bridge.status().sent() == 2);
        proxy.down(true);
        awaitTrue(() -> bridge.status().state() != BridgeState.CONNECTED);
        state("s/kept", "new");
        state("s/gone", "");
        proxy.down(false);
        awaitTrue(() -> bridge.status().sent() == 4);

        var late = new FarSide(viewers, far.port(), "late", "s/#");
        var message = late.next();
        assertThat(message.topic().value()).isEqualTo("s/kept");
        assertThat(message.payload().text()).isEqualTo("new");
        assertThat(late.messages).isEmpty();
    }

    private void state(String topic, String payload) {
        bus.publish(
                Message.of(TopicName.of(topic), Payload.of(payload))
                        .withQos(Qos.AT_LEAST_ONCE)
                        .withRetain(true),
                new Origin("sensor"));
    }

    @Test
    void aFarBrokerThatForgetsItsSessionsIsSubscribedToAgain() throws Exception {
        var seen = new ArrayList<String>();
        bus.subscribe(
                delivery -> seen.add(delivery.message().payload().text()), Subscription.to(TopicFilter.of("cmd/#")));
        var bridge = bridge(Version.V5, "in cmd/#");
        far.kill();
        awaitTrue(() -> bridge.status().state() != BridgeState.CONNECTED);
        far.restart();
        awaitTrue(() -> bridge.status().state() == BridgeState.CONNECTED);
        var client = new FarSide(viewers, far.port(), "operator");
        client.publish("cmd/1", "open", Qos.AT_LEAST_ONCE, false);
        awaitTrue(() -> seen.contains("open"));
        assertThat(seen).hasSize(1);
    }
}
