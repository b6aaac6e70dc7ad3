package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.device.commander.Commander;
import sluice.device.discovery.Scanner;
import sluice.driver.ads1115.Ads1115Driver;
import sluice.driver.bh1750.Bh1750Driver;
import sluice.driver.bme280.Bme280Driver;
import sluice.driver.contact.ContactDriver;
import sluice.driver.counter.CounterDriver;
import sluice.driver.ds18b20.Ds18b20Driver;
import sluice.driver.host.Host;
import sluice.driver.ina219.Ina219Driver;
import sluice.driver.kernel.KernelDriver;
import sluice.driver.mcp23017.Mcp23017Driver;
import sluice.driver.mcp3008.Mcp3008Driver;
import sluice.driver.mpu6050.Mpu6050Driver;
import sluice.driver.pcf8574.Pcf8574Driver;
import sluice.driver.pwm.PwmDriver;
import sluice.driver.relay.Relay;
import sluice.driver.scd4x.Scd4xDriver;
import sluice.driver.sht3x.Sht3xDriver;
import sluice.driver.tmp102.Tmp102Driver;
import sluice.io.pi4j.Hardware;
import sluice.io.recorder.Replay;
import sluice.io.recorder.TapeRecorder;
import sluice.io.sim.SimBoard;

/** Holds the tables of keys in docs/reference/devices.md against the configurations of all device bundles. */
class DevicesReferenceTest {

    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| `?([^`|]+)`? \\| .*");

    @ParameterizedTest
    @ValueSource(
            classes = {
                Sampler.Config.class,
                Commander.Config.class,
                Scanner.Config.class,
                Bme280Driver.Config.class,
                Ads1115Driver.Config.class,
                Bh1750Driver.Config.class,
                Ina219Driver.Config.class,
                Mcp23017Driver.Config.class,
                Pcf8574Driver.Config.class,
                Scd4xDriver.Config.class,
                Sht3xDriver.Config.class,
                Tmp102Driver.Config.class,
                Relay.Config.class,
                ContactDriver.Config.class,
                CounterDriver.Config.class,
                Mpu6050Driver.Config.class,
                Host.Config.class,
                KernelDriver.Config.class,
                Ds18b20Driver.Config.class,
                PwmDriver.Config.class,
                Mcp3008Driver.Config.class,
                Hardware.Config.class,
                SimBoard.Config.class,
                TapeRecorder.Config.class,
                Replay.Config.class
            })
    void keysAndDefaultsAreDocumented(Class<?> config) throws Exception {
        var section = config.equals(Replay.Config.class) ? "sluice.io.replay" : config.getPackageName();
        assertThat(documented(section)).isEqualTo(declared(config));
    }

    private static Map<String, String> declared(Class<?> config) {
        var keys = new TreeMap<String, String>();
        for (Method method : config.getDeclaredMethods()) {
            keys.put(method.getName().replace('_', '.'), text(method.getDefaultValue()));
        }
        return keys;
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "required";
        }
        if (value.getClass().isArray()) {
            var items = IntStream.range(0, Array.getLength(value)).mapToObj(i -> String.valueOf(Array.get(value, i)));
            var list = items.collect(Collectors.joining(", "));
            return list.isEmpty() ? "none" : list;
        }
        return value.equals("") ? "empty" : value.toString();
    }

    /** Returns the keys and defaults of the table that begins with "| Key" below this heading. */
    private static Map<String, String> documented(String heading) throws Exception {
        var keys = new TreeMap<String, String>();
        boolean below = false;
        boolean table = false;
        for (var line : Files.readAllLines(page())) {
            if (line.startsWith("## ")) {
                below = line.equals("## " + heading);
            }
            table = line.startsWith("| Key") || table && line.startsWith("|");
            var row = ROW.matcher(line);
            if (below && table && row.matches()) {
                keys.put(row.group(1), row.group(2).strip());
            }
        }
        return keys;
    }

    private static Path page() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/reference/devices.md"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new AssertionError(
                        "docs/reference/devices.md is not above " + Path.of("").toAbsolutePath());
            }
        }
        return folder.resolve("docs/reference/devices.md");
    }
}
