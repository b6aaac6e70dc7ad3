package sluice.device.sampler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import sluice.device.Sensor;
import sluice.driver.ds18b20.Ds18b20Driver;
import sluice.driver.kernel.KernelDriver;
import sluice.testing.Configs;
import sluice.testing.devices.RecordingBus;

/**
 * The drivers that read files of the kernel: what it prints when something is wrong, and what is on the topics then. That it prints this for a
 * chip that is broken is seen on a real kernel, in cnf/qemu.
 */
@SuppressWarnings("NullAway.Init") // each test lays its own files
class FileFaultTableTest {

    private static final String ROM = "28-000005e2fdc3";
    private static final String GOOD = "58 01 4b 46 7f ff 08 10 f9";

    /** Fault, what the kernel prints of the scratchpad: = for nothing, nothing for no file. */
    private static final String THERMOMETER = """
            no-answer
            no-answer     =
            no-answer     ff ff ff ff ff ff ff ff ff : crc=c9 NO
            checksum      58 01 4b 46 7f ff 08 10 f8 : crc=f9 NO
            bus           00 00 00 00 00 00 00 00 00 : crc=00 YES
            power         50 05 4b 46 7f ff 0c 10 1c : crc=1c YES
            out-of-range  00 08 4b 46 7f ff 00 10 74 : crc=74 YES
            other         nonsense
            """;

    /** Fault, file, what it holds; nothing for no file. */
    private static final String MONITOR = """
            no-answer     temp1_input
            not-ready     temp1_input =
            other         temp1_input =-
            suspect       temp1_fault =1
            out-of-range  temp1_input =200000
            """;

    @TempDir
    private Path root;

    private final RecordingBus bus = new RecordingBus();
    private final DeviceTopics topics = new DeviceTopics(bus);
    private Framework framework;
    private BundleContext context;
    private Sampler sampler;

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
        sampler.close();
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void everyFaultOfAThermometerOn1WireIsOnItsTopics() throws Exception {
        var file = file("bus/w1/devices/" + ROM + "/w1_slave");
        var good = GOOD + " : crc=f9 YES\n" + GOOD + " t=21500\n";
        Files.writeString(file, good);
        var driver = new Ds18b20Driver(
                context,
                Configs.of(Ds18b20Driver.Config.class, Map.of("address", ROM, "root", root.toString())),
                Map.of(Constants.SERVICE_PID, "driver~boiler"));
        read("boiler");
        for (var row : THERMOMETER.lines().toList()) {
            var words = row.split(" +", 2);
            if (words.length == 1) {
                Files.delete(file);
            } else {
                put(file, words[1].equals("=") ? "" : words[1] + "\n" + words[1] + "\n");
            }
            expectFault(words[0], () -> put(file, good));
        }
        driver.close();
    }

    @Test
    void everyFaultOfAMonitorOfTheKernelIsOnItsTopics() throws Exception {
        put(file("class/hwmon/hwmon0/name"), "board\n");
        put(file("class/hwmon/hwmon0/temp1_input"), "21500\n");
        put(file("class/hwmon/hwmon0/temp1_fault"), "0\n");
        var driver = new KernelDriver(
                context,
                Configs.of(KernelDriver.Config.class, Map.of("root", root.toString(), "scan_millis", 3_600_000)));
        read("board");
        for (var row : MONITOR.lines().toList()) {
            var words = row.split(" +", 3);
            var file = file("class/hwmon/hwmon0/" + words[1]);
            var good = Files.readString(file);
            if (words.length == 2) {
                Files.delete(file);
            } else {
                put(file, words[2].substring(1));
            }
            expectFault(words[0], () -> put(file, good));
        }
        driver.close();
    }

    private interface Repair {
        void mend() throws IOException;
    }

    private void expectFault(String fault, Repair repair) throws Exception {
        topics.await("to tell of " + fault, one -> topics.tells(one, fault));
        repair.mend();
        topics.forget();
        topics.await("to recover from " + fault, topics::isWell);
        topics.forget();
    }

    private void read(String device) throws Exception {
        var reference = context.getServiceReferences(Sensor.class, "(" + Sensor.ID + "=" + device + ")")
                .iterator()
                .next();
        var keys = Map.of(
                "topic", "t", "interval_millis", 20, "retry_millis", 20, "limits", new String[] {"temperature=-55..125"
                });
        sampler = new Sampler(bus, Configs.of(Sampler.Config.class, keys));
        topics.expect(device);
        sampler.add(device, "driver", context.getService(reference));
        topics.await("to be well", topics::isWell);
        topics.forget();
    }

    private Path file(String path) throws IOException {
        var file = root.resolve("sys").resolve(path);
        Files.createDirectories(file.getParent());
        return file;
    }

    /** At once, or a reading in between would find half of it. */
    private void put(Path file, String text) throws IOException {
        var draft = Files.writeString(root.resolve("draft"), text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
