package sluice.io.pi4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.pi4j.context.Context;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;
import sluice.io.I2cBus;
import sluice.testing.Configs;
import sluice.testing.framework.Exports;
import sluice.testing.framework.Pack;
import sluice.testing.framework.TestFramework;

/** A bundle of plain Pi4J code is dropped in and pulled out, again and again, while a driver of ours is at work. */
class HundredBundlesTest {

    private static final int CYCLES = 100;
    private static final String PI4J = Exports.of(
            "com.pi4j.context",
            "com.pi4j.common",
            "com.pi4j.config",
            "com.pi4j.io",
            "com.pi4j.io.i2c",
            "com.pi4j.io.gpio",
            "com.pi4j.io.gpio.digital",
            "com.pi4j.provider");

    @TempDir
    private Path folder;

    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    private TestFramework framework;
    private FakeKernel kernel;
    private Hardware hardware;
    private byte[] blinker;

    @BeforeEach
    void start() throws Exception {
        framework = new TestFramework(folder.resolve("cache"), Map.of(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, PI4J));
        var dev = Files.createDirectories(folder.resolve("dev"));
        Files.createFile(dev.resolve("i2c-1"));
        Files.createFile(dev.resolve("gpiochip0"));
        kernel = new FakeKernel();
        kernel.chips.put(0x48, _ -> new byte[] {0x19});
        hardware = new Hardware(
                framework.context(),
                Configs.of(
                        Hardware.Config.class,
                        Map.of("root", folder.toString(), "gpio_lines", new String[] {"pinctrl-test/0-3"})),
                kernel,
                () -> Machine.NOW);
        blinker = Pack.bundle(Map.of(
                "Bundle-SymbolicName", "blinker",
                "Bundle-Activator", "blinker.Blinker",
                "Private-Package", "blinker"));
    }

    @AfterEach
    void stop() throws Exception {
        hardware.close();
        framework.stop();
        assertThat(kernel.open).isEmpty();
    }

    @Test
    void leaveNoHandleThreadOrClassLoader() throws Exception {
        cycle(); // what comes with the first one stays
        var threads = threads();
        long files = openFiles();
        for (int i = 1; i < CYCLES; i++) {
            cycle();
        }
        assertThat(threads()).isEqualTo(threads);
        assertThat(openFiles()).isLessThanOrEqualTo(files);
        assertThat(loaders).hasSize(CYCLES);
        framework.await("the class loaders to be collected", () -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.refersTo(null));
        });
    }

    @Test
    void theOwnerOfALeaseIsTheBundleNotPi4j() throws Exception {
        var bundle = framework.install("blinker", blinker);
        bundle.start();
        var bus = framework.service(I2cBus.class);
        assertThat(catchThrowable(() -> bus.lease(0x48, "TMP102 boiler")))
                .hasMessage("address 0x48 of I2C bus 1 is not for TMP102 boiler, Pi4J code of bundle blinker has it");
        bundle.uninstall();
        bus.lease(0x48, "TMP102 boiler").close();
    }

    private void cycle() throws Exception {
        var bundle = framework.install("blinker", blinker);
        bundle.start();
        loaders.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
        assertThat(kernel.line(2).value).isTrue();
        assertThat(kernel.line(1).descriptor).isPositive();
        kernel.edge(1, true, 0);
        bundle.uninstall();
        assertThat(kernel.line(1).descriptor).isEqualTo(-1);
        assertThat(kernel.line(2).descriptor).isEqualTo(-1);
        assertThat(framework.context().getServiceReference(Context.class).getUsingBundles())
                .isNull();
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> !name.equals("sluice lines")) // ends a moment after its last line
                .collect(Collectors.toSet());
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
