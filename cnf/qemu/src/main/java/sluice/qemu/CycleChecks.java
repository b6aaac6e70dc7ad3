package sluice.qemu;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.wiring.BundleWiring;
import sluice.device.DeviceException;
import sluice.device.Sensor;

/** Driver bundles, one after the other, go and come a hundred times on the real kernel: no handle, thread or class loader stays behind. */
final class CycleChecks {

    private static final int CYCLES = 100;

    /** A device and its driver's bundle. */
    private record Driven(String bundle, String device) {}

    /** Not the SCD4x, which takes half a second to start. */
    private static final List<Driven> CHIPS = List.of(
            new Driven("sluice.driver.ads1115", "adc"),
            new Driven("sluice.driver.bh1750", "light"),
            new Driven("sluice.driver.bme280", "bme"),
            new Driven("sluice.driver.ina219", "supply"),
            new Driven("sluice.driver.sht3x", "sht"),
            new Driven("sluice.driver.tmp102", "tmp"));

    private static final List<Driven> LINES =
            List.of(new Driven("sluice.driver.contact", "door"), new Driven("sluice.driver.relay", "lamp"));

    private final Bundles bundles;
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

    CycleChecks(Bundles bundles) {
        this.bundles = bundles;
    }

    void run() throws Exception {
        var devices = new ArrayList<>(CHIPS);
        if (LineChecks.there()) {
            bundles.configure("sluice.driver.contact", "door", Map.of("line", "sluice-lab/6"));
            bundles.configure("sluice.driver.relay", "lamp", Map.of("line", "sluice-lab/7"));
            devices.addAll(LINES);
        }
        Guest.check(CYCLES + " cycles of drivers leave nothing", () -> {
            for (var device : devices) {
                cycle(device); // what comes with the first one stays
            }
            loaders.clear();
            System.gc();
            var threads = threads();
            long files = openFiles();
            long begin = System.nanoTime();
            for (int i = 0; i < CYCLES; i++) {
                cycle(devices.get(i % devices.size()));
            }
            long seconds = (System.nanoTime() - begin) / 1_000_000_000;
            var more = new HashSet<>(threads());
            more.removeAll(threads);
            Guest.expect(more.isEmpty(), "there are new threads: " + more);
            Guest.await("no more open files than before", () -> {
                System.gc();
                return openFiles() <= files ? Optional.of(true) : Optional.empty();
            });
            Guest.await("the class loaders to be collected", () -> {
                System.gc();
                return loaders.stream().allMatch(loader -> loader.refersTo(null))
                        ? Optional.of(true)
                        : Optional.empty();
            });
            return "%d drivers, %d class loaders collected, %d open files before and %d after, in %d s"
                    .formatted(devices.size(), loaders.size(), files, openFiles(), seconds);
        });
    }

    private void cycle(Driven driven) throws Exception {
        var bundle = bundles.bundle(driven.bundle);
        loaders.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
        bundles.reinstall(driven.bundle);
        Guest.await(driven.device + " to answer", () -> speaks(driven.device));
    }

    private Optional<Boolean> speaks(String device) throws Exception {
        var filter = "(" + Sensor.ID + "=" + device + ")";
        var references = bundles.context().getServiceReferences(Sensor.class, filter);
        for (var reference : references) {
            var sensor = bundles.context().getService(reference);
            try {
                if (sensor != null) {
                    sensor.read();
                    return Optional.of(true);
                }
            } catch (DeviceException e) {
                System.out.println("# " + e.getMessage());
            } finally {
                bundles.context().ungetService(reference);
            }
        }
        return Optional.empty();
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
