package sluice.driver.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import sluice.device.DeviceException;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.device.Sensor;
import sluice.testing.Configs;

/** Trees as the kernel's Documentation/ABI lays them out, with the numbers its drivers print. */
class KernelDriverTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    @TempDir
    private Path root;

    private Framework framework;
    private BundleContext context;
    private @Nullable KernelDriver driver;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, root.resolve("cache").toString()));
        framework.start();
        context = framework.getBundleContext();
    }

    @AfterEach
    void stop() throws Exception {
        if (driver != null) {
            driver.close();
        }
        framework.stop();
        framework.waitForStop(10_000);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().equals("kernel sensors"));
    }

    private void run(Map<String, Object> values) {
        var all = new HashMap<>(values);
        all.putIfAbsent("root", root.toString());
        all.put("scan_millis", 100);
        driver = new KernelDriver(context, Configs.of(KernelDriver.Config.class, all), () -> NOW);
    }

    private Path device(String folder, String files) throws IOException {
        var made = Files.createDirectories(root.resolve("sys").resolve(folder));
        for (var file : files.split(", *")) {
            var words = file.split("=", 2);
            Files.writeString(made.resolve(words[0]), words[1] + "\n");
        }
        return made;
    }

    private Sensor sensor(String id) throws Exception {
        return context.getServiceReferences(Sensor.class, "(" + Sensor.ID + "=" + id + ")").stream()
                .findFirst()
                .map(context::getService)
                .orElseThrow(() -> new AssertionError("there is no " + id));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bus/iio/devices/iio:device0 | name=bme280, in_temp_input=25080, in_pressure_input=100.653253906, in_humidityrelative_input=49788 | bme280 | humidity 49.788 %; pressure 1006.53254 hPa; temperature 25.08 Cel
            bus/iio/devices/iio:device0 | name=dht11@4, in_temp_input=35100, in_humidityrelative_input=65200 | dht11-4 | humidity 65.2 %; temperature 35.1 Cel
            bus/iio/devices/iio:device1 | name=vl53l0x, in_distance_raw=345, in_distance_scale=0.001 | vl53l0x | distance 0.345 m
            bus/iio/devices/iio:device2 | name=srf04, in_distance_raw=171700, in_distance_scale=0.000001 | srf04 | distance 0.1717 m
            bus/iio/devices/iio:device3 | name=ads1115, in_voltage0_raw=8000, in_voltage0_scale=0.125, in_voltage0-voltage1_raw=-8000, in_voltage0-voltage1_scale=0.125 | ads1115 | voltage-0-voltage1 -1.0 V; voltage-0 1.0 V
            bus/iio/devices/iio:device4 | name=mcp3008, in_voltage0_raw=512, in_voltage1_raw=1023, in_voltage_scale=3.222656250 | mcp3008 | voltage-0 1.65 V; voltage-1 3.29677734 V
            bus/iio/devices/iio:device5 | name=tmp006, in_temp_ambient_raw=100, in_temp_ambient_offset=-20, in_temp_object_raw=4, in_temp_scale=312.5 | tmp006 | temperature-ambient 25.0 Cel; temperature-object 1.25 Cel
            bus/iio/devices/iio:device6 | name=mpu6050, in_accel_x_raw=16384, in_accel_y_raw=0, in_accel_scale=0.000598 | mpu6050 | acceleration-x 9.797632 m/s2; acceleration-y 0.0 m/s2
            class/hwmon/hwmon0 | name=tmp102, temp1_input=-25000, temp1_max=80000 | tmp102 | temperature -25.0 Cel
            class/hwmon/hwmon1 | name=ina219, in0_input=20, in1_input=11980, curr1_input=10000, power1_input=119800000 | ina219 | current 10.0 A; voltage-0 0.02 V; voltage-1 11.98 V; power 119.8 W
            class/hwmon/hwmon2 | name=coretemp, temp1_input=45000, temp1_label=Package id 0, temp2_input=44000, temp2_label=Core 0 | coretemp | temperature-package-id-0 45.0 Cel; temperature-core-0 44.0 Cel
            class/hwmon/hwmon3 | name=sht3x, temp1_input=24998, humidity1_input=50000, fan1_input=1200 | sht3x | fan 1200.0 {rev}/min; humidity 50.0 %; temperature 24.998 Cel
            """)
    void whatTheKernelPrintsHasAUnit(String folder, String files, String id, String measurements) throws Exception {
        device(folder, files);
        run(Map.of());
        var reading = sensor(id).read();
        assertThat(reading.taken()).isEqualTo(NOW);
        assertThat(reading.measurements().stream()
                        .map(it -> it.name() + " " + it.value() + " " + it.unit())
                        .toList())
                .containsExactly(measurements.split("; "));
    }

    @Test
    void devicesComeAndGoAndEqualNamesGetANumber() throws Exception {
        var first = device("class/hwmon/hwmon0", "name=tmp102, temp1_input=20000");
        run(Map.of());
        device("class/hwmon/hwmon1", "name=tmp102, temp1_input=30000");
        await(2);
        assertThat(sensor("tmp102-2").read().measurements()).containsExactly(new Measurement("temperature", 30, "Cel"));

        var gone = sensor("tmp102");
        Files.delete(first.resolve("temp1_input"));
        Files.delete(first.resolve("name"));
        Files.delete(first);
        assertThatThrownBy(gone::read)
                .isInstanceOf(DeviceException.class)
                .hasMessage("tmp102: it is gone from " + first);
        await(1);
    }

    @Test
    void aChannelThatNeverAnsweredIsLeftOutUnlessItIsTheOnlyOne() throws Exception {
        var folder = device("class/hwmon/hwmon0", "name=board, temp1_input=20000, temp2_input=no data");
        run(Map.of());
        assertThat(sensor("board").read().measurements()).hasSize(1);
        Files.writeString(folder.resolve("temp1_input"), "");
        assertThatThrownBy(() -> sensor("board").read())
                .isInstanceOfSatisfying(
                        DeviceException.class, e -> assertThat(e.fault()).isEqualTo(Fault.OTHER))
                .hasMessage("board: " + folder.resolve("temp2_input") + " holds 'no data', not a number");
    }

    @Test
    void aChannelThatAnswersNoMoreIsStale() throws Exception {
        var folder = device("class/hwmon/hwmon0", "name=board, temp1_input=20000, temp2_input=30000");
        run(Map.of());
        sensor("board").read();
        Files.writeString(folder.resolve("temp2_input"), "");
        assertThat(sensor("board").read().measurements())
                .containsExactly(
                        new Measurement("temperature-1", 20, "Cel"),
                        new Measurement("temperature-2", 30, "Cel")
                                .but(Quality.STALE, folder.resolve("temp2_input") + " has no value yet"));
    }

    @Test
    void aSensorTheKernelSaysIsBrokenIsSuspect() throws Exception {
        var folder = device("class/hwmon/hwmon0", "name=board, temp1_input=-128000, temp1_fault=1");
        run(Map.of());
        assertThat(sensor("board").read().measurements().getFirst().quality()).isEqualTo(Quality.SUSPECT);
        Files.writeString(folder.resolve("temp1_fault"), "0");
        assertThat(sensor("board").read().measurements().getFirst().quality()).isEqualTo(Quality.GOOD);
    }

    @Test
    void onlyTheDevicesOfTheConfigurationAreRegistered() throws Exception {
        device("class/hwmon/hwmon0", "name=tmp102, temp1_input=20000");
        device("class/hwmon/hwmon1", "name=nvme, temp1_input=30000");
        device("class/hwmon/hwmon2", "name=empty, uevent=nothing");
        run(Map.of("devices", new String[] {"nvme"}));
        await(1);
        assertThat(sensor("nvme")).isNotNull();
    }

    @Test
    void thisMachinesOwnMonitorsAreRead() throws Exception {
        run(Map.of("root", "/"));
        var sensors = context.getServiceReferences(Sensor.class, null);
        assumeTrue(!sensors.isEmpty(), "skipped, because this machine has no hardware monitor");
        for (var reference : sensors) {
            assertThat(context.getService(reference).read().measurements()).isNotEmpty();
        }
    }

    private void await(int count) throws Exception {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (context.getServiceReferences(Sensor.class, null).size() != count) {
            assertThat(System.nanoTime()).as("waiting for %d sensors", count).isLessThan(deadline);
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
    }
}
