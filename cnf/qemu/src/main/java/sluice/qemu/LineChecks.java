package sluice.qemu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import sluice.io.DigitalInput;
import sluice.io.DigitalOutput;
import sluice.io.LeasedException;
import sluice.io.Wiring;

/** Lines of the kernel's simulated chip, gpio-sim, driven and heard through {@code /dev/gpiochipN}. */
final class LineChecks {

    private static final Path CHIP = Path.of("/sys/devices/platform/gpio-sim.0");
    private static final int EDGES = 200;
    private static final String OWN = "9030000.pl061/1";

    private record Edge(boolean active, Instant when) {}

    private final Bundles bundles;
    private final LinkedBlockingQueue<Edge> edges = new LinkedBlockingQueue<>();
    private final AtomicLong lost = new AtomicLong();

    LineChecks(Bundles bundles) {
        this.bundles = bundles;
    }

    /** Returns whether the kernel simulates lines. */
    static boolean there() {
        return Files.isDirectory(CHIP);
    }

    void run() throws Exception {
        if (!there()) {
            Guest.skip("lines", "the module gpio-sim is not there");
            if (System.getProperty("os.arch").equals("aarch64")) {
                Guest.check("an output of the board's own chip", this::own);
            }
            return;
        }
        Path lines;
        try (Stream<Path> files = Files.list(CHIP)) {
            lines = files.filter(file -> file.getFileName().toString().startsWith("gpiochip"))
                    .findFirst()
                    .orElseThrow();
        }
        Guest.check("an output is driven", () -> output(lines));
        Guest.check("edges of an input", () -> input(lines));
        Guest.check("many edges", () -> many(lines));
        Guest.check("the kernel debounces", () -> debounce(lines));
        Guest.check("an active-low button", () -> activeLow(lines));
    }

    private <T> T line(Class<T> type, int number) throws Exception {
        return Guest.await(
                "line " + number,
                () -> bundles.service(type, "(" + DigitalOutput.LINE + "=sluice-lab/" + number + ")"));
    }

    /** A line of the emulated board that leads nowhere: what it is driven to is read back from the chip. */
    private String own() throws Exception {
        var output = Guest.await(
                "line " + OWN, () -> bundles.service(DigitalOutput.class, "(" + DigitalOutput.LINE + "=" + OWN + ")"));
        try (var _ = output.lease("relay pump")) {
            output.drive(true);
            Guest.expect(output.isActive(), "the line is not high");
            output.drive(false);
            Guest.expect(!output.isActive(), "the line is not low");
            return OWN + " was on and off";
        }
    }

    private static void pull(Path lines, int number, boolean up) throws Exception {
        Files.writeString(lines.resolve("sim_gpio" + number + "/pull"), up ? "pull-up" : "pull-down");
    }

    private String output(Path lines) throws Exception {
        var output = line(DigitalOutput.class, 2);
        var value = lines.resolve("sim_gpio2/value");
        try (var _ = output.lease("relay pump")) {
            output.drive(true);
            Guest.expect(Sysfs.read(value).equals("1") && output.isActive(), "the line is not high");
            try (var _ = line(DigitalInput.class, 2).lease("button door", Wiring.PLAIN)) {
                throw new AssertionError("a driven line was leased as an input");
            } catch (LeasedException e) {
                output.drive(false);
                Guest.expect(Sysfs.read(value).equals("0"), "the line is not low");
                return String.valueOf(e.getMessage());
            }
        }
    }

    private DigitalInput.EdgeListener listener() {
        edges.clear();
        lost.set(0);
        return new DigitalInput.EdgeListener() {
            @Override
            public void edge(boolean active, Instant when) {
                edges.add(new Edge(active, when));
            }

            @Override
            public void lost(long count) {
                lost.addAndGet(count);
            }
        };
    }

    private Edge next() throws InterruptedException {
        var edge = edges.poll(20, TimeUnit.SECONDS);
        if (edge == null) {
            throw new AssertionError("no edge came");
        }
        return edge;
    }

    private String input(Path lines) throws Exception {
        var input = line(DigitalInput.class, 3);
        try (var _ = input.lease("button door", Wiring.PLAIN);
                var _ = input.listen(listener())) {
            var before = Instant.now();
            pull(lines, 3, true);
            var pressed = next();
            pull(lines, 3, false);
            var released = next();
            Guest.expect(pressed.active && !released.active && !input.isActive(), pressed + ", then " + released);
            Guest.expect(released.when.isAfter(pressed.when), "the times are not in order");
            var late = Duration.between(before, pressed.when);
            Guest.expect(late.abs().toMillis() < 1_000, "the time of the edge is " + late + " from ours");
            return "on and off " + Duration.between(pressed.when, released.when).toNanos() / 1_000 + " us apart";
        }
    }

    private String many(Path lines) throws Exception {
        var input = line(DigitalInput.class, 3);
        try (var _ = input.lease("counter gas", Wiring.PLAIN);
                var _ = input.listen(listener())) {
            var last = Instant.MIN;
            for (int i = 0; i < EDGES; i++) {
                pull(lines, 3, i % 2 == 0);
                var edge = next();
                Guest.expect(edge.active == (i % 2 == 0), "edge " + i + " is " + edge);
                Guest.expect(edge.when.isAfter(last), "edge " + i + " is before the one before");
                last = edge.when;
            }
            Guest.expect(lost.get() == 0 && edges.isEmpty(), lost + " lost, left over " + edges);
            return EDGES + " heard, none lost";
        }
    }

    private String debounce(Path lines) throws Exception {
        var input = line(DigitalInput.class, 4);
        var wiring = new Wiring(false, Wiring.Bias.AS_IS, Duration.ofMillis(500));
        try (var _ = input.lease("button door", wiring);
                var _ = input.listen(listener())) {
            long begin = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                pull(lines, 4, i % 2 == 0);
            }
            Guest.expect(next().active, "the button is not pressed");
            long millis = (System.nanoTime() - begin) / 1_000_000;
            Guest.expect(millis >= 490, "the edge came after " + millis + " ms");
            Guest.expect(edges.isEmpty(), "it bounces: " + edges);
            return "one edge after " + millis + " ms";
        }
    }

    private String activeLow(Path lines) throws Exception {
        var input = line(DigitalInput.class, 5);
        pull(lines, 5, true);
        try (var _ = input.lease("button door", new Wiring(true, Wiring.Bias.PULL_UP, Duration.ZERO));
                var _ = input.listen(listener())) {
            Guest.expect(!input.isActive(), "a high line is active");
            pull(lines, 5, false);
            Guest.expect(next().active && input.isActive(), "a low line is not active");
            return "active when low";
        }
    }
}
