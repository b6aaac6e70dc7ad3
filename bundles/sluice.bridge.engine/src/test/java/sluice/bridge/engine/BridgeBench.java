package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.paho.PahoConnector;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;
import sluice.store.memory.MemoryStore;
import sluice.testing.net.Ports;

/**
 * How fast a backlog of QoS 1 drains to a mosquitto, beside mosquitto's own bridge doing the same. No part of the ordinary build; run it
 * with {@code -Dtest=BridgeBench}.
 */
class BridgeBench {

    private static final int MESSAGES = 100_000;
    private static final int WINDOW = 100;
    private static final Payload PAYLOAD = Payload.of("x".repeat(128));

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final MessageBus bus = new LocalBus();
    private final Origin sensor = new Origin("sensor");
    private final PahoConnector connector = new PahoConnector();

    @BeforeEach
    void need() {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/mosquitto")), "skipped, because mosquitto is not installed");
    }

    @AfterEach
    void stop() throws Exception {
        processes.forEach(Process::destroyForcibly);
        var stop = PahoConnector.class.getDeclaredMethod("stop");
        stop.setAccessible(true);
        stop.invoke(connector);
    }

    @Test
    void aBacklogDrains() throws Exception {
        for (var version : List.of(Version.V3_1_1, Version.V5, Version.V3_1_1, Version.V5)) { // the first two warm up
            drainOurs(version);
        }
        drainMosquittos();
    }

    @Test
    void aThousandASecondAreAcknowledgedSoon() throws Exception {
        int port = Ports.free();
        broker(port, "");
        var engine = engine(port, Version.V5);
        long next = System.nanoTime();
        for (int i = 0; i < 8_000; i++) {
            publish(i);
            next += TimeUnit.MILLISECONDS.toNanos(1);
            LockSupport.parkNanos(next - System.nanoTime());
        }
        awaitEmpty(engine);
        System.out.printf(
                "1,000 a second: acknowledged after %.1f ms (half), %.1f ms (99 of 100)%n",
                engine.health().ackMedian().toNanos() / 1e6,
                engine.health().ackSlow().toNanos() / 1e6);
        engine.stop(false);
    }

    private void drainOurs(Version version) throws Exception {
        int port = Ports.free();
        broker(port, "");
        var engine =
                new Engine(settings(port, version), bus, new MemoryStore(), new ThreadLoop("bench"), new Random(1));
        engine.start();
        for (int i = 0; i < MESSAGES; i++) {
            publish(i);
        }
        var viewer = viewer(port);
        long cpu = cpu();
        long before = System.nanoTime();
        engine.add(connector, List.of("mqtt"));
        assertThat(viewer.waitFor(60, TimeUnit.SECONDS)).isTrue();
        report("Sluice, Paho " + version, System.nanoTime() - before, cpu() - cpu);
        awaitEmpty(engine);
        engine.stop(false);
    }

    private Engine engine(int port, Version version) throws IOException {
        var engine =
                new Engine(settings(port, version), bus, new MemoryStore(), new ThreadLoop("bench"), new Random(1));
        engine.start();
        engine.add(connector, List.of("mqtt"));
        return engine;
    }

    private static Settings settings(int port, Version version) {
        return TestSettings.of(
                "bench",
                port,
                version,
                WINDOW,
                new JournalLimits(1_000_000, 1_000_000_000, Overflow.DROP_OLDEST),
                RouteParser.parse(List.of("out a/#"), Map.of()));
    }

    private void publish(int number) {
        var message = Message.of(TopicName.of("a/" + number % 100), PAYLOAD).withQos(Qos.AT_LEAST_ONCE);
        assertThat(bus.publish(message, sensor).matched()).isTrue();
    }

    private static void awaitEmpty(Engine engine) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (engine.status().spool().messages() > 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void drainMosquittos() throws Exception {
        int far = Ports.free();
        int near = Ports.free();
        var bridging = broker(near, """
                max_queued_messages 0
                connection far
                address 127.0.0.1:%d
                remote_clientid bench
                cleansession false
                restart_timeout 1
                topic a/# out 1
                """.formatted(far));
        var client = new FarSide(connector, near, "generator");
        var window = new Semaphore(WINDOW);
        for (int i = 0; i < MESSAGES; i++) {
            window.acquire();
            client.send("a/" + i % 100, PAYLOAD, Qos.AT_LEAST_ONCE).whenComplete((_, _) -> window.release());
        }
        window.acquire(WINDOW);
        broker(far, "");
        var viewer = viewer(far);
        long cpu = cpu(bridging);
        long before = System.nanoTime();
        assertThat(viewer.waitFor(60, TimeUnit.SECONDS)).isTrue();
        report("Mosquitto's own bridge", System.nanoTime() - before, cpu(bridging) - cpu);
    }

    private static void report(String name, long nanos, long cpuNanos) {
        System.out.printf(
                "%s: %.0f messages a second, %.1f us CPU each%n",
                name, MESSAGES / (nanos / 1e9), cpuNanos / 1e3 / MESSAGES);
    }

    private static long cpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static long cpu(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    /** A client of the far broker that ends when it has got everything. */
    private Process viewer(int port) throws IOException {
        var viewer = new ProcessBuilder(
                        "mosquitto_sub", "-p", "" + port, "-t", "a/#", "-q", "0", "-C", "" + MESSAGES, "-F", "%l")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
        processes.add(viewer);
        return viewer;
    }

    private Process broker(int port, String more) throws IOException {
        var file = Files.writeString(folder.resolve(port + ".conf"), """
                listener %d 127.0.0.1
                allow_anonymous true
                max_inflight_messages %d
                """.formatted(port, WINDOW) + more);
        var broker = new ProcessBuilder("/usr/sbin/mosquitto", "-c", file.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
        processes.add(broker);
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return broker;
            } catch (IOException e) {
                assertThat(System.nanoTime()).as("mosquitto listens: " + e).isLessThan(deadline);
                LockSupport.parkNanos(5_000_000);
            }
        }
    }
}
