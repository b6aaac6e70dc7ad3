package sluice.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import sluice.testing.framework.Exports;
import sluice.testing.framework.Pack;

/**
 * Debian kernels in QEMU, our bundles on it, chips on a USB adapter that is none: what the checks inside say is a test each. See
 * docs/reference/devices.md.
 */
class KernelTest {

    private static final long PATIENCE_SECONDS = 480;
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Pattern CHECK = Pattern.compile("CHECK (ok|failed|skipped) ([^:]+): (.*)");

    /** On the guest's class path: what its program calls, and what it shares with the bundles. */
    private static final List<String> PROGRAM = List.of(
            "sluice.qemu.Guest",
            "sluice.io.I2cBus",
            "sluice.io.sim.SimBoard",
            "sluice.device.Sensor",
            "org.apache.felix.framework.Felix",
            "org.osgi.service.cm.ConfigurationAdmin",
            "org.osgi.service.component.ComponentContext",
            "org.osgi.util.promise.Promise",
            "org.osgi.util.function.Function",
            "org.slf4j.Logger",
            "org.slf4j.simple.SimpleLogger");

    private static final List<String> BUNDLES = List.of(
            "org.apache.felix.cm.PersistenceManager",
            "org.apache.felix.scr.info.ScrInfo",
            "com.pi4j.Pi4J",
            "sluice.io.pi4j.Hardware",
            "sluice.io.recorder.TapeRecorder",
            "sluice.driver.I2cDevice",
            "sluice.driver.ads1115.Ads1115Driver",
            "sluice.driver.bh1750.Bh1750Driver",
            "sluice.driver.bme280.Bme280Driver",
            "sluice.driver.contact.ContactDriver",
            "sluice.driver.ds18b20.Ds18b20Driver",
            "sluice.driver.ina219.Ina219Driver",
            "sluice.driver.kernel.KernelDriver",
            "sluice.driver.mcp3008.Mcp3008Driver",
            "sluice.driver.pwm.PwmDriver",
            "sluice.driver.relay.Relay",
            "sluice.driver.scd4x.Scd4xDriver",
            "sluice.driver.sht3x.Sht3xDriver",
            "sluice.driver.tmp102.Tmp102Driver");

    @TempDir
    private Path folder;

    /** The processors, and what emulates them: in software, which works everywhere. */
    private enum Machine {
        AMD64("qemu-system-x86_64", "qemu-system-x86", "q35", "max", "ttyS0"),
        ARM64("qemu-system-aarch64", "qemu-system-arm", "virt", "cortex-a72", "ttyAMA0");

        private final String emulator;
        private final String debian;
        private final String board;
        private final String processor;
        private final String serial;

        Machine(String emulator, String debian, String board, String processor, String serial) {
            this.emulator = emulator;
            this.debian = debian;
            this.board = board;
            this.processor = processor;
            this.serial = serial;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private Path folder() {
            return TARGET.resolve(word());
        }
    }

    @TestFactory
    Stream<DynamicTest> aRealKernel() throws Exception {
        return run(Machine.AMD64);
    }

    @TestFactory
    Stream<DynamicTest> aRealKernelOnArm64() throws Exception {
        return run(Machine.ARM64);
    }

    private Stream<DynamicTest> run(Machine machine) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin", machine.emulator)),
                "skipped, because there is no " + machine.emulator + " (package " + machine.debian + ")");
        prepare(machine);
        var lines = boot(machine);
        assertThat(lines).as("what the machine says").contains("GUEST done");
        var replayed = DynamicTest.dynamicTest(
                "the guest's recording gives its readings here", () -> GuestTape.replay(lines, folder));
        return Stream.concat(checks(lines), Stream.of(replayed));
    }

    private static Stream<DynamicTest> checks(List<String> lines) {
        return lines.stream()
                .map(CHECK::matcher)
                .filter(matcher -> matcher.matches())
                .map(check -> {
                    var words = check.group(3);
                    return DynamicTest.dynamicTest(check.group(2) + ": " + words, () -> {
                        assumeTrue(!check.group(1).equals("skipped"), "skipped, " + words);
                        assertThat(check.group(1)).as(String.join("\n", lines)).isEqualTo("ok");
                    });
                });
    }

    private static void prepare(Machine to) throws Exception {
        var bundles = Files.createDirectories(TARGET.resolve("bundles"));
        for (var type : BUNDLES) {
            Files.write(bundles.resolve(type.substring(0, type.lastIndexOf('.')) + ".jar"), Pack.holding(type));
        }
        Files.writeString(
                bundles.resolve("shared"),
                Exports.of(
                        "sluice.device",
                        "sluice.io",
                        "org.osgi.service.cm",
                        "org.osgi.service.component",
                        "org.osgi.service.component.runtime",
                        "org.osgi.service.component.runtime.dto",
                        "org.osgi.util.promise",
                        "org.osgi.util.function",
                        "org.slf4j"));
        Files.write(
                bundles.resolve("zz-plainpi4j.jar"),
                Pack.bundle(Map.of(
                        "Bundle-SymbolicName", "plainpi4j",
                        "Bundle-Activator", "plainpi4j.Code",
                        "Private-Package", "plainpi4j")));
        var path = PROGRAM.stream().map(KernelTest::place).distinct().collect(Collectors.joining(":"));
        var machine = Files.createDirectories(to.folder());
        var process = new ProcessBuilder(
                        Path.of("prepare").toAbsolutePath().toString(),
                        machine.toString(),
                        path,
                        bundles.toString(),
                        to.word())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var running = process.start();
        var said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int result = running.waitFor();
        assumeTrue(result != 3, "skipped, because " + said.strip());
        assertThat(result).as(said).isZero();
    }

    private static String place(String type) {
        try {
            var source = Class.forName(type, false, KernelTest.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource();
            return Path.of(source.getLocation().toURI()).toString();
        } catch (Exception e) {
            throw new AssertionError(type + " is not on the class path", e);
        }
    }

    private static List<String> boot(Machine on) throws IOException, InterruptedException {
        var machine = on.folder();
        var command = new ArrayList<>(List.of(on.emulator, "-smp", "2", "-m", "1536", "-accel", "tcg,thread=multi"));
        command.addAll(List.of("-machine", on.board, "-cpu", on.processor));
        command.addAll(List.of("-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot"));
        command.addAll(List.of("-kernel", machine.resolve("vmlinuz").toString()));
        command.addAll(List.of("-initrd", machine.resolve("initrd.gz").toString()));
        command.addAll(List.of("-append", "console=" + on.serial + " quiet panic=-1 mitigations=off"));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var watchdog = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException _) {
                process.destroyForcibly();
            }
        });
        var lines = new ArrayList<String>();
        try (var serial = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
            serial.lines().map(String::strip).forEach(lines::add);
        } finally {
            process.destroyForcibly();
            watchdog.interrupt();
            Files.write(TARGET.resolve(on.word() + ".log"), lines);
        }
        return lines;
    }
}
