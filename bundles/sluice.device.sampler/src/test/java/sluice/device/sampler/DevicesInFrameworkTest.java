package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import org.apache.felix.cm.PersistenceManager;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.scr.info.ScrInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;
import sluice.bus.MessageBus;
import sluice.driver.bme280.Bme280Driver;
import sluice.driver.contact.ContactDriver;
import sluice.driver.host.Host;
import sluice.io.sim.SimBoard;
import sluice.testing.devices.RecordingBus;
import sluice.testing.framework.Exports;

/** The device bundles as bundles: the component runtime puts them together while they come and go. */
class DevicesInFrameworkTest {

    private static final String SHARED = Exports.of(
            "sluice.bus",
            "sluice.device",
            "sluice.io",
            "sluice.driver",
            "org.slf4j",
            "org.osgi.service.cm",
            "org.osgi.service.component",
            "org.osgi.service.component.runtime",
            "org.osgi.service.component.runtime.dto",
            "org.osgi.util.promise",
            "org.osgi.util.function");

    @TempDir
    private Path storage;

    private final RecordingBus bus = new RecordingBus();
    private Framework framework;
    private BundleContext context;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        storage.toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        SHARED));
        framework.start();
        context = framework.getBundleContext();
        context.registerService(MessageBus.class, bus, null);
        install(PersistenceManager.class);
        install(ScrInfo.class);
        install(Sampler.class);
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("sampler "));
    }

    @Test
    void aReadingGoesFromTheRegisterToItsTopicWhileEverythingComesAndGoes() throws Exception {
        configure("sluice.device.sampler", "plant", Map.of("topic", "plant", "interval.millis", 20));
        var driver = install(Bme280Driver.class);
        configure("sluice.driver.bme280", "cellar", Map.of("address", 0x76));
        bus.next(
                "plant/cellar/state {\"state\":\"degraded\",\"fault\":\"bus\",\"reason\":\"BME280 cellar at 0x76 on I2C bus 1: there is no I2C bus 1\"}");

        var board = board("bme280@0x76");
        bus.next("plant/cellar/temperature {\"value\":");
        bus.next("plant/cellar/state {\"state\":\"ok\"}");

        board.stop();
        bus.next("plant/cellar/state {\"state\":\"degraded\"");
        board.start();
        bus.next("plant/cellar/state {\"state\":\"ok\"}");

        install(Host.class);
        bus.next("plant/host/load-1m");

        driver.stop();
        bus.next(
                "plant/cellar/state {\"state\":\"offline\",\"fault\":\"driver\",\"reason\":\"its driver was stopped\"}");
        bus.next("plant/host/load-1m");
        driver.start();
        bus.next("plant/cellar/humidity");
    }

    @Test
    void aChangedConfigurationTakesEffectAtOnce() throws Exception {
        install(Host.class);
        configure("sluice.device.sampler", "plant", Map.of("topic", "plant", "device", "host"));
        bus.next("plant/uptime {");
        configure("sluice.device.sampler", "plant", Map.of("topic", "works", "device", "host", "encoding", "plain"));

        bus.next("plant/state {\"state\":\"offline\",\"fault\":\"driver\",\"reason\":\"its sampler was stopped\"}");
        bus.next("works/uptime ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "sluice.driver.ads1115.Ads1115Driver,   ads1115@0x48,  0x48, voltage-0",
        "sluice.driver.bh1750.Bh1750Driver,     bh1750@0x23,   0x23, illuminance",
        "sluice.driver.ina219.Ina219Driver,     ina219@0x40,   0x40, power",
        "sluice.driver.mcp23017.Mcp23017Driver, mcp23017@0x20, 0x20, b0",
        "sluice.driver.pcf8574.Pcf8574Driver,   pcf8574@0x20,  0x20, p7",
        "sluice.driver.bme280.Bme280Driver,     bme280@0x76,   0x76, pressure",
        "sluice.driver.mpu6050.Mpu6050Driver,   mpu6050@0x68,  0x68, vibration",
        "sluice.driver.scd4x.Scd4xDriver,       scd41@0x62,    0x62, co2",
        "sluice.driver.sht3x.Sht3xDriver,       sht3x@0x44,    0x44, humidity",
        "sluice.driver.tmp102.Tmp102Driver,     tmp102@0x48,   0x48, temperature"
    })
    void everyDriverIsStoppedAndStartedWhileReadingsGoOn(String type, String chip, String address, String measurement)
            throws Exception {
        var pid = type.substring(0, type.lastIndexOf('.'));
        configure("sluice.device.sampler", "plant", Map.of("topic", "plant", "interval.millis", 20));
        board(chip);
        var inputs = measurement.length() == 2 ? new String[] {measurement} : new String[] {"0"};
        configure(pid, "one", Map.of("address", address, "inputs", inputs));
        var driver = install(Class.forName(type));
        bus.next("plant/one/" + measurement + " {\"value\":");

        configure(pid, "two", Map.of("address", address, "inputs", inputs));
        assertThat(bus.next("plant/two/state {\"state\":\"offline\""))
                .contains("\"fault\":\"taken\"")
                .contains("address " + address + " of I2C bus 1 is not for")
                .contains(" two, ")
                .contains(" one has it");

        delete(pid, "two");
        driver.stop();
        bus.next("plant/one/state {\"state\":\"offline\",\"fault\":\"driver\",\"reason\":\"its driver was stopped\"}");
        driver.start();
        bus.next("plant/one/" + measurement + " {\"value\":");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "sluice.driver.contact.ContactDriver, sim/27, contact",
        "sluice.driver.counter.CounterDriver, sim/27, count",
        "sluice.driver.relay.Relay,           sim/17, relay"
    })
    void everyDriverOfALineIsStoppedAndStartedWhileReadingsGoOn(String type, String line, String measurement)
            throws Exception {
        var pid = type.substring(0, type.lastIndexOf('.'));
        configure("sluice.device.sampler", "plant", Map.of("topic", "plant", "interval.millis", 20));
        board("bme280@0x76");
        configure(pid, "one", Map.of("line", line));
        var driver = install(Class.forName(type));
        bus.next("plant/one/" + measurement + " {\"value\":");

        configure(pid, "two", Map.of("line", line));
        assertThat(bus.next("plant/two/state {\"state\":\"offline\",\"fault\":\"taken\""))
                .contains(" two, ")
                .contains(" one has it");

        delete(pid, "two");
        driver.stop();
        bus.next("plant/one/state {\"state\":\"offline\",\"fault\":\"driver\",\"reason\":\"its driver was stopped\"}");
        driver.start();
        bus.next("plant/one/" + measurement + " {\"value\":");
    }

    @Test
    void aPressedButtonIsOnItsTopicAtOnce() throws Exception {
        configure("sluice.device.sampler", "plant", Map.of("topic", "plant", "interval.millis", 600_000));
        var board = board("bme280@0x76");
        var hands = new ServiceTracker<>(context, context.createFilter("(osgi.command.scope=sim)"), null);
        hands.open(true); // the class is not the one on the class path
        var bench = hands.waitForService(10_000); // its lines are there
        install(ContactDriver.class);
        configure(
                "sluice.driver.contact", "door", Map.of("line", "sim/27", "measures", "pressed", "debounce.millis", 0));
        bus.next("plant/door/pressed {\"value\":0,");
        bus.next("plant/door/state");
        bench.getClass().getMethod("press", int.class).invoke(bench, 27);
        bus.next("plant/door/pressed {\"value\":1,");
        bus.next("plant/door/count {\"value\":1,");
        board.stop();
    }

    private void delete(String pid, String name) throws Exception {
        var reference = context.getServiceReference(ConfigurationAdmin.class);
        context.getService(reference).getFactoryConfiguration(pid, name, "?").delete();
    }

    private Bundle board(String chip) throws Exception {
        var reference = context.getServiceReference(ConfigurationAdmin.class);
        Dictionary<String, Object> dictionary = FrameworkUtil.asDictionary(Map.of("chips", chip));
        context.getService(reference).getConfiguration("sluice.io.sim", "?").update(dictionary);
        return install(SimBoard.class);
    }

    private void configure(String pid, String name, Map<String, Object> values) throws Exception {
        var reference = context.getServiceReference(ConfigurationAdmin.class);
        Dictionary<String, Object> dictionary = FrameworkUtil.asDictionary(new HashMap<>(values));
        context.getService(reference).getFactoryConfiguration(pid, name, "?").update(dictionary);
    }

    /** Installs the bundle this class is in, a jar or a folder of classes. */
    private Bundle install(Class<?> type) throws Exception {
        var place =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        var location = Files.isDirectory(place)
                ? "reference:" + place.toUri()
                : place.toUri().toString();
        var bundle = context.installBundle(location);
        bundle.start();
        return bundle;
    }
}
