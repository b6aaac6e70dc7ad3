package sluice.driver.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sluice.device.DeviceException;
import sluice.device.Sensor;
import sluice.testing.Configs;

class HostTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    @TempDir
    private Path root;

    private final Map<String, Object> config = new HashMap<>();
    private long nanos;

    @Test
    void loadAndUptimeAreTheKernels() throws Exception {
        file("proc/loadavg", "0.52 0.58 0.59 1/467 12345");
        file("proc/uptime", "35000.57 68000.11");

        assertThat(read(host()))
                .containsEntry("load-1m", "0.52 1")
                .containsEntry("load-5m", "0.58 1")
                .containsEntry("load-15m", "0.59 1")
                .containsEntry("uptime", "35000.0 s");
    }

    @Test
    void memoryIsInBytes() throws Exception {
        file("proc/meminfo", """
                MemTotal:        1000 kB
                MemFree:          100 kB
                MemAvailable:     600 kB
                """);

        assertThat(read(host()))
                .containsEntry("memory-total", "1024000.0 By")
                .containsEntry("memory-available", "614400.0 By")
                .containsEntry("memory-used", "409600.0 By");
    }

    @Test
    void cpuIsBusyTimeSinceTheLastReading() throws Exception {
        var host = host();
        file("proc/stat", "cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 100 0 100 700 100 0 0 0 50 0");
        assertThat(read(host)).doesNotContainKey("cpu");

        file("proc/stat", "cpu  125 0 100 765 110 0 0 0 50 0");
        assertThat(read(host)).containsEntry("cpu", "25.0 %");
    }

    @Test
    void networkIsBytesPerSecondOfRealInterfacesAndOfThoseAskedFor() throws Exception {
        config.put("interfaces", new String[] {"wlan0", "docker0"});
        var host = host();
        Files.createDirectories(root.resolve("sys/class/net/eth0/device"));
        Files.createDirectories(root.resolve("sys/class/net/wlan0/device"));
        file("proc/net/dev", network(1000, 100, 5000, 500, 70, 7));
        assertThat(read(host)).doesNotContainKey("network-received");

        nanos = 2_000_000_000;
        file("proc/net/dev", network(3000, 200, 5500, 510, 170, 17));
        assertThat(read(host))
                .containsEntry("network-received", "1250.0 By/s")
                .containsEntry("network-sent", "55.0 By/s")
                .containsEntry("network-wlan0-received", "250.0 By/s")
                .containsEntry("network-docker0-sent", "5.0 By/s")
                .doesNotContainKey("network-eth0-received");
    }

    @Test
    void anInterfaceThatCountsAnewIsLeftOutOnce() throws Exception {
        var host = host();
        file("proc/net/dev", network(1000, 100, 5000, 500, 0, 0));
        read(host);
        nanos = 1_000_000_000;
        file("proc/net/dev", network(10, 1, 5100, 510, 0, 0));

        assertThat(read(host)).containsEntry("network-received", "100.0 By/s");
    }

    @Test
    void temperaturesAreToldOncePerPlace() throws Exception {
        file("sys/class/thermal/thermal_zone0/type", "cpu-thermal");
        file("sys/class/thermal/thermal_zone0/temp", "48312");
        file("sys/class/thermal/cooling_device0/type", "Fan");
        file("sys/class/hwmon/hwmon0/name", "cpu_thermal");
        file("sys/class/hwmon/hwmon0/temp1_input", "48312");
        file("sys/class/hwmon/hwmon1/name", "coretemp");
        file("sys/class/hwmon/hwmon1/temp1_input", "-5000");
        file("sys/class/hwmon/hwmon1/temp1_label", "Core 0");
        file("sys/class/hwmon/hwmon1/temp2_input", "51000");
        file("sys/class/hwmon/hwmon2/name", "nvme");
        file("sys/class/hwmon/hwmon2/temp1_input", "30000");
        file("sys/class/hwmon/hwmon3/name", "nvme");
        file("sys/class/hwmon/hwmon3/temp1_input", "31000");

        var temperatures = new LinkedHashMap<>(read(host()));
        temperatures.keySet().removeIf(name -> !name.startsWith("temperature"));
        assertThat(temperatures)
                .containsExactly(
                        Map.entry("temperature-cpu-thermal", "48.3 Cel"),
                        Map.entry("temperature-coretemp-core-0", "-5.0 Cel"),
                        Map.entry("temperature-coretemp-2", "51.0 Cel"),
                        Map.entry("temperature-nvme-1", "30.0 Cel"),
                        Map.entry("temperature-nvme-1-2", "31.0 Cel"));
    }

    @Test
    void diskIsTheHomeFoldersUnlessToldOtherwise() throws Exception {
        assertThat(read(host())).containsKeys("disk-used", "disk-free");

        config.put("disk", root.resolve("not-there").toString());
        assertThatThrownBy(() -> host().read())
                .isInstanceOf(DeviceException.class)
                .hasMessage("host: this machine tells nothing about itself");
    }

    @Test
    void aFileNobodyUnderstandsTakesOnlyItsOwnMeasurementsAway() throws Exception {
        file("proc/loadavg", "high");
        file("proc/meminfo", "MemTotal:\n");
        file("proc/stat", "cpu");
        file("proc/uptime", "5.0 5.0");
        file("proc/net/dev", "eth0: 1");

        assertThat(read(host())).containsOnlyKeys("disk-used", "disk-free");
    }

    @Test
    void aRootThatIsNotThereIsRefusedWithASentence() {
        config.put("root", "/no/such/root");

        assertThatThrownBy(this::host).hasMessage("root: there is no folder /no/such/root");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisMachineTellsSomethingAboutItself() throws Exception {
        config.put("root", "/");

        assertThat(read(host())).containsKeys("load-1m", "uptime", "memory-used", "disk-free");
    }

    private Host host() {
        config.putIfAbsent("root", root.toString());
        var values = Configs.of(Host.Config.class, config);
        return new Host(Optional.of(root.toString()), values, InstantSource.fixed(NOW), () -> nanos);
    }

    /** Returns value and unit by name. */
    private static Map<String, String> read(Sensor host) throws DeviceException {
        var reading = host.read();
        assertThat(reading.taken()).isEqualTo(NOW);
        var values = new LinkedHashMap<String, String>();
        reading.measurements().forEach(each -> values.put(each.name(), each.value() + " " + each.unit()));
        return values;
    }

    private void file(String path, String text) throws IOException {
        var file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text.endsWith("\n") ? text : text + "\n");
    }

    private static String network(long... counters) {
        return """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop
                    lo: 999999999 1 0 0 0 0 0 0 999999999 1 0 0 0 0 0 0
                  eth0: %d 2 0 0 0 0 0 0 %d 2 0 0 0 0 0 0
                 wlan0:%d 3 0 0 0 0 0 0 %d 3 0 0 0 0 0 0
                docker0:%d 3 0 0 0 0 0 0 %d 3 0 0 0 0 0 0
                """.formatted(Arrays.stream(counters).boxed().toArray());
    }
}
