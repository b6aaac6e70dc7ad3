package sluice.device.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import sluice.device.Finding;
import sluice.io.I2cBus;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.sim.Rig;
import sluice.testing.Configs;

class ScannerTest {

    private static final List<Kind.Key> NO_KEYS = List.of();

    private static final List<Kind> KINDS = List.of(
            new Kind("sluice.driver.bme280", "BME280", List.of(0x76, 0x77), List.of(new Kind.Id(0xD0, 0x60)), NO_KEYS),
            new Kind("sluice.driver.bme280", "BMP280", List.of(0x76, 0x77), List.of(new Kind.Id(0xD0, 0x58)), NO_KEYS),
            new Kind(
                    "sluice.driver.mpu6050",
                    "MPU-6050",
                    List.of(0x68, 0x69),
                    List.of(new Kind.Id(0x75, 0x68)),
                    NO_KEYS),
            new Kind("sluice.driver.ads1115", "ADS1115", List.of(0x48), List.of(), NO_KEYS),
            new Kind("sluice.driver.tmp102", "LM75", List.of(0x48), List.of(), List.of(new Kind.Key("type", "lm75"))),
            new Kind("sluice.driver.tmp102", "TMP102", List.of(0x48), List.of(), NO_KEYS),
            new Kind("x.expander", "EXPANDER", List.of(0x20), List.of(new Kind.Id(0, 0xFF)), NO_KEYS),
            new Kind("sluice.driver.pcf8574", "PCF8574", List.of(0x20), List.of(), NO_KEYS));

    @TempDir
    private Path home;

    private final Watched bus = new Watched(new Rig(
                    "bme280@0x76",
                    "bmp280@0x77",
                    "mpu6050@0x68",
                    "ads1115@0x48",
                    "pcf8574@0x20",
                    "scd41@0x62",
                    "sht3x@0x44")
            .bus());
    private final List<Scanner> scanners = new ArrayList<>();

    @AfterEach
    void leavesNoThreadBehind() throws Exception {
        scanners.forEach(Scanner::close);
        for (var thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("discovery")) {
                thread.join(10_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void whatSaysWhatItIsIsCertainAndOthersAreSuggested() throws Exception {
        assertThat(scan())
                .extracting(finding -> "%02x %s"
                        .formatted(
                                finding.address(),
                                finding.candidates().stream()
                                        .map(one -> one.chip() + " " + one.confidence())
                                        .toList()))
                .containsExactly(
                        "20 [EXPANDER 30, PCF8574 30]",
                        "44 []",
                        "48 [ADS1115 30, LM75 30, TMP102 30]",
                        "62 []",
                        "68 [MPU-6050 95]",
                        "76 [BME280 95]",
                        "77 [BMP280 95]");
        assertThat(scan().getLast().candidates().getFirst().evidence()).isEqualTo("its register 0xd0 says 0x58");
    }

    @Test
    void nothingIsSentButNumbersOfIdentificationRegisters() throws Exception {
        bus.transfer(0x20, new byte[] {0x0F}, 0);
        bus.sent.clear();
        scan();

        assertThat(bus.sent).containsExactlyInAnyOrder("76 d0", "76 d0", "77 d0", "77 d0", "68 75");
        assertThat(bus.transfer(0x20, new byte[0], 1)[0]).isEqualTo((byte) 0x0F);
    }

    @Test
    void anAddressSomebodyHasIsLeftAlone() throws Exception {
        try (var _ = bus.lease(0x76, "BME280 cellar")) {
            var finding = scan().stream()
                    .filter(one -> one.address() == 0x76)
                    .findFirst()
                    .orElseThrow();
            assertThat(finding.owner()).isEqualTo("BME280 cellar");
            assertThat(bus.sent).noneMatch(text -> text.startsWith("76"));
        }
        assertThat(bus.lease(0x76, "somebody")).as("the scan gave it back").isNotNull();
    }

    @Test
    void aCandidateBecomesAConfigurationFileOnce() throws Exception {
        var scanner = scanner(false);
        var finding = scan().getLast();
        var candidate = finding.candidates().getFirst();

        assertThat(scanner.bind(finding, candidate, "attic")).isEqualTo("sluice.driver.bme280~attic.json");
        assertThat(home.resolve("etc/sluice.driver.bme280~attic.json"))
                .content()
                .contains(
                        "// Found on the bus: BMP280. its register 0xd0 says 0x58",
                        "\"bus\": 1,",
                        "\"address\": \"0x77\"");
        assertThatThrownBy(() -> scanner.bind(finding, candidate, "attic"))
                .hasMessage("there is a configuration sluice.driver.bme280~attic.json already");
        assertThatThrownBy(() -> scanner.bind(finding, candidate, "../x")).hasMessageContaining("is no id");
        try (var files = Files.list(home.resolve("etc"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void whatTellsAChipFromOthersOfItsDriverIsInItsFile() throws Exception {
        var finding = scan().get(2);
        scanner(false).bind(finding, finding.candidates().get(1), "pipe");
        assertThat(home.resolve("etc/sluice.driver.tmp102~pipe.json")).hasContent("""
                {
                    // Found on the bus: LM75. nothing but its address speaks for it
                    "bus": 1,
                    "address": "0x48",
                    "type": "lm75"
                }
                """);
    }

    @Test
    void chipsThatSayWhatTheyAreAreBoundByThemselvesIfThatIsWanted() throws Exception {
        scanner(true);
        var last = home.resolve("etc/sluice.driver.bme280~bmp280-1-77.json");
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!Files.exists(last)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
        try (var files = Files.list(home.resolve("etc"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json")))
                    .containsExactlyInAnyOrder(
                            "sluice.driver.bme280~bme280-1-76.json",
                            "sluice.driver.bme280~bmp280-1-77.json",
                            "sluice.driver.mpu6050~mpu6050-1-68.json");
        }
    }

    @Test
    void aBusThatIsNotThereIsNamed() {
        var scanner = scanner(false);
        assertThatThrownBy(() -> scanner.scan(7)).hasMessage("there is no I2C bus 7; those there are: 1");
        scanner.removeBus(bus);
        assertThat(scanner.buses()).isEmpty();
    }

    @Test
    void whatABundleDrivesStandsInItsManifest() throws Exception {
        var framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, home.resolve("cache").toString()));
        framework.start();
        try {
            var jar = home.resolve("driver.jar");
            var manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
            manifest.getMainAttributes().putValue("Bundle-SymbolicName", "driver");
            manifest.getMainAttributes()
                    .putValue(
                            "Provide-Capability",
                            "sluice.driver;sluice.driver=a.driver;chip=CHIP;addresses:List<String>=\"0x10,0x11\";ids:List<String>=\"0a=ff\";keys:List<String>=\"type=b\","
                                    + "sluice.driver;sluice.driver=b.driver;chip=WRONG;addresses:List<String>=\"here\"");
            try (OutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
                out.flush();
            }
            framework.getBundleContext().installBundle(jar.toUri().toString());

            assertThat(Kind.installed(framework.getBundleContext()))
                    .containsExactly(new Kind(
                            "a.driver",
                            "CHIP",
                            List.of(0x10, 0x11),
                            List.of(new Kind.Id(0x0A, 0xFF)),
                            List.of(new Kind.Key("type", "b"))));
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    private List<Finding> scan() throws IOException {
        return scanner(false).scan(1);
    }

    private Scanner scanner(boolean bind) {
        var config = Configs.of(Scanner.Config.class, new HashMap<>(Map.of("bind", bind)));
        var scanner = new Scanner(home.resolve("etc"), () -> KINDS, config);
        scanners.add(scanner);
        scanner.addBus(bus, Map.of(I2cBus.BUS, 1));
        return scanner;
    }

    /** A bus that writes down what is sent. */
    private static final class Watched implements I2cBus {

        private final I2cBus real;
        private final Leases<Integer> leases = new Leases<>();
        private final List<String> sent = new ArrayList<>();

        Watched(I2cBus real) {
            this.real = real;
        }

        @Override
        public byte[] transfer(int address, byte[] write, int read) throws IOException {
            if (write.length > 0) {
                sent.add("%02x %s".formatted(address, HexFormat.of().formatHex(Arrays.copyOf(write, write.length))));
            }
            return real.transfer(address, write, read);
        }

        @Override
        public Lease lease(int address, String owner) throws LeasedException {
            return leases.take(address, "address 0x%02x".formatted(address), owner, this);
        }
    }
}
