package sluice.driver.ds18b20;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import sluice.device.DeviceException;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Sensor;
import sluice.testing.Configs;

class Ds18b20Test {

    private static final String ROM = "28-000005e2fdc3";
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    @TempDir
    private Path root;

    private Framework framework;
    private Path file;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, root.resolve("cache").toString()));
        framework.start();
        file = Files.createDirectories(root.resolve("sys/bus/w1/devices").resolve(ROM))
                .resolve("w1_slave");
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    private void say(String bytes, String verdict) throws IOException {
        Files.writeString(file, bytes + " : crc=" + bytes.substring(24) + " " + verdict + "\n" + bytes + " t=0\n");
    }

    private Ds18b20Driver driver(String address) {
        return new Ds18b20Driver(
                framework.getBundleContext(),
                Configs.of(Ds18b20Driver.Config.class, Map.of("address", address, "root", root.toString())),
                Map.of(Constants.SERVICE_PID, "sluice.driver.ds18b20~boiler"),
                () -> NOW);
    }

    private Sensor sensor() {
        var context = framework.getBundleContext();
        return context.getService(context.getServiceReference(Sensor.class));
    }

    @ParameterizedTest
    @CsvSource({
        "5e 01 ff ff 7f ff ff ff 52, 21.875",
        "3f 00 4b 46 7f ff 01 10 47, 3.9375",
    })
    void theBytesOfTheChipAreATemperature(String bytes, double celsius) throws Exception {
        driver(ROM);
        say(bytes, "YES");
        var reading = sensor().read();
        assertThat(reading.taken()).isEqualTo(NOW);
        assertThat(reading.measurements()).containsExactly(new Measurement("temperature", celsius, "Cel"));
    }

    @Test
    void belowZeroAndAtLowResolutionTheFormulaHolds() throws Exception {
        assertThat(scratchpad(0x5E, 0xFF, 0x7F).celsius()).isEqualTo(-10.125);
        assertThat(scratchpad(0x07, 0x00, 0x1F).celsius()).isZero(); // 9 bits: the lowest three are undefined
        assertThat(scratchpad(0x0F, 0x00, 0x1F).celsius()).isEqualTo(0.5);
        assertThatThrownBy(() -> scratchpad(0x00, 0x10, 0x7F).celsius())
                .hasMessage("it says 256.0 Cel, and can measure -55 to 125");
    }

    private static Scratchpad scratchpad(int low, int high, int config) throws IOException {
        byte[] bytes = {(byte) low, (byte) high, 0x4B, 0x46, (byte) config, (byte) 0xFF, 1, 0x10};
        var text = new StringBuilder();
        for (byte one : bytes) {
            text.append("%02x ".formatted(one));
        }
        int crc = Scratchpad.crc(bytes, bytes.length);
        return Scratchpad.of(text + "%02x : crc=%02x YES".formatted(crc, crc));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            5e 01 ff ff 7f ff ff ff 53 | YES | its checksum is wrong
            5e 01 ff ff 7f ff ff ff 52 | NO  | its checksum is wrong
            00 00 00 00 00 00 00 00 00 | YES | its line is held down: all zeros
            ff ff ff ff ff ff ff ff ff | NO  | it does not answer: all ones
            50 05 4b 46 7f ff 0c 10 1c | YES | it says 85 Cel, its value after power-up: it lost power while it converted
            """)
    void whatCannotBeIsAFailureWithAReason(String bytes, String verdict, String reason) throws Exception {
        driver(ROM);
        say(bytes, verdict);
        assertThatThrownBy(() -> sensor().read())
                .isInstanceOf(DeviceException.class)
                .hasMessage("DS18B20 boiler: " + reason);
    }

    @Test
    void eightyFiveDegreesAreTrueAfterEightyThree() throws Exception {
        driver(ROM);
        var bytes = new byte[] {0x30, 0x05, 0x4B, 0x46, 0x7F, (byte) 0xFF, 0x0C, 0x10};
        say("30 05 4b 46 7f ff 0c 10 %02x".formatted(Scratchpad.crc(bytes, 8)), "YES");
        assertThat(sensor().read().measurements().getFirst().value()).isEqualTo(83);
        say("50 05 4b 46 7f ff 0c 10 1c", "YES");
        assertThat(sensor().read().measurements().getFirst().value()).isEqualTo(85);
    }

    @Test
    void aThermometerThatIsPulledOffComesBack() throws Exception {
        var driver = driver(ROM);
        assertThatThrownBy(() -> sensor().read())
                .hasMessage("DS18B20 boiler is not on a 1-Wire bus: there is no " + file);
        Files.writeString(file, "");
        assertThatThrownBy(() -> sensor().read())
                .isInstanceOfSatisfying(
                        DeviceException.class, e -> assertThat(e.fault()).isEqualTo(Fault.NO_ANSWER))
                .hasMessage(
                        "DS18B20 boiler: the kernel got nothing from it: it does not answer, or its line is disturbed");
        Files.writeString(file, "nothing\n");
        assertThatThrownBy(() -> sensor().read())
                .hasMessage("DS18B20 boiler: the kernel gave 'nothing' for its scratchpad");
        say("5e 01 ff ff 7f ff ff ff 52", "YES");
        assertThat(sensor().read().measurements()).hasSize(1);
        driver.close();
        assertThat(framework.getBundleContext().getServiceReference(Sensor.class))
                .isNull();
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        assertThatThrownBy(() -> driver("28:05"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: '28:05' is not made like 28-000005e2fdc3; /sys/bus/w1/devices lists those that"
                        + " are there");
    }
}
