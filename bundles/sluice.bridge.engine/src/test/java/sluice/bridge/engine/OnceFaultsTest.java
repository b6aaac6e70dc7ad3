package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.BridgeState;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.paho.PahoConnector;
import sluice.bus.MessageBus;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.local.LocalBus;
import sluice.store.memory.MemoryStore;
import sluice.testing.net.FaultProxy;
import sluice.testing.net.Mosquitto;

/**
 * QoS 2 to and from mosquitto over a link that is cut after each number of bytes in turn, so at every stage of an exchange: nothing is
 * lost and nothing comes twice. The long form: -Pfaults.
 */
@Execution(ExecutionMode.CONCURRENT)
class OnceFaultsTest {

    private static final boolean LONG = Boolean.getBoolean("sluice.faults");
    private static final int CUTS = LONG ? 400 : 10;
    private static final int STEP = LONG ? 1 : 17;

    private static final long SPAN = 250;

    /** Less than CONNECT, CONNACK and one exchange need, so that every byte of it is the last one in its turn. */
    private static final int LEAST = 70;

    private final MessageBus bus = new LocalBus();
    private final PahoConnector viewers = new PahoConnector();
    private final PahoConnector links = new PahoConnector();
    private final AtomicInteger turn = new AtomicInteger();
    private final List<Engine> engines = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        engines.forEach(engine -> engine.stop(false));
        for (var connector : List.of(viewers, links)) {
            var stop = PahoConnector.class.getDeclaredMethod("stop");
            stop.setAccessible(true);
            stop.invoke(connector);
        }
    }

    private Engine bridge(FaultProxy proxy, Version version, String route) throws Exception {
        var engine = new Engine(
                TestSettings.of("plant7", proxy.port(), version, 20, route),
                bus,
                new MemoryStore(),
                new ThreadLoop("bridge"),
                new Random(3));
        engines.add(engine);
        engine.start();
        engine.add(links, List.of("mqtt"));
        awaitTrue(() -> engine.status().state() == BridgeState.CONNECTED);
        return engine;
    }

    /** Every other link lives longer: one that never gets anything through looks as if a message killed it. */
    private long nextLife() {
        int number = turn.getAndIncrement();
        return number % 2 == 0 ? LEAST + number / 2L * STEP % SPAN : SPAN * 4;
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"V5", "V3_1_1"})
    void outwardsEachMessageArrivesOnce(Version version) throws Exception {
        try (var far = Mosquitto.start();
                var proxy = new FaultProxy(far.port())) {
            var viewer = new FarSide(viewers, far.port(), "viewer", "a/#");
            var engine = bridge(proxy, version, "out a/# qos=2");
            proxy.lives(this::nextLife);
            proxy.cutAll();
            var tally = new Tally("QoS 2 outwards, " + version, bus, Qos.EXACTLY_ONCE);
            while (proxy.cuts() < CUTS) {
                tally.publish(engine.status().spool().messages() < 20 ? 1 : 0);
            }
            proxy.lives(() -> Long.MAX_VALUE);
            tally.collect(viewer);
            awaitTrue(() -> engine.status().spool().messages() == 0);
            assertThat(engine.deadLetters(0, 10)).isEmpty();
            System.out.printf("%d cuts%n", proxy.cuts());
            tally.settle(0);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"V5", "V3_1_1"})
    void inwardsEachMessageArrivesOnce(Version version) throws Exception {
        var seen = new ArrayList<Integer>();
        bus.subscribe(
                delivery -> {
                    synchronized (seen) {
                        seen.add(Integer.valueOf(delivery.message().payload().text()));
                    }
                },
                Subscription.to(TopicFilter.of("cmd/#")));
        try (var far = Mosquitto.start();
                var proxy = new FaultProxy(far.port())) {
            var operator = new FarSide(viewers, far.port(), "operator");
            bridge(proxy, version, "in cmd/# qos=2");
            proxy.lives(this::nextLife);
            proxy.cutAll();
            int sent = 0;
            while (proxy.cuts() < CUTS) {
                int waiting = sent;
                synchronized (seen) {
                    waiting -= seen.size();
                }
                if (waiting < 20) {
                    operator.publish("cmd/x", "" + sent++, Qos.EXACTLY_ONCE, false);
                }
            }
            proxy.lives(() -> Long.MAX_VALUE);
            operator.publish("cmd/x", "" + sent++, Qos.EXACTLY_ONCE, false);
            int last = sent - 1;
            awaitTrue(() -> {
                synchronized (seen) {
                    return seen.contains(last);
                }
            });
            System.out.printf(
                    "QoS 2 inwards, %s: %d cuts, %d sent, %d found%n", version, proxy.cuts(), sent, seen.size());
            assertThat(seen).doesNotHaveDuplicates().hasSize(sent).isSorted();
        }
    }
}
