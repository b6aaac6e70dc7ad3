package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import sluice.device.Sensor;
import sluice.driver.ads1115.Ads1115Driver;
import sluice.driver.bh1750.Bh1750Driver;
import sluice.driver.bme280.Bme280Driver;
import sluice.driver.contact.ContactDriver;
import sluice.driver.counter.CounterDriver;
import sluice.driver.ina219.Ina219Driver;
import sluice.driver.mcp23017.Mcp23017Driver;
import sluice.driver.mcp3008.Mcp3008Driver;
import sluice.driver.mpu6050.Mpu6050Driver;
import sluice.driver.pcf8574.Pcf8574Driver;
import sluice.driver.pwm.PwmDriver;
import sluice.driver.relay.Relay;
import sluice.driver.scd4x.Scd4xDriver;
import sluice.driver.sht3x.Sht3xDriver;
import sluice.driver.tmp102.Tmp102Driver;
import sluice.io.sim.Bench;
import sluice.io.sim.SimBoard;
import sluice.testing.Configs;
import sluice.testing.devices.RecordingBus;

/** Every driver, and every fault the simulated board has, live: what is on the topics. */
@SuppressWarnings("NullAway.Init") // each test lays its own board
class FaultTableTest {

    /**
     * What each fault leads to: a state's fault; {@code -} where the chip itself cannot tell, and its values look good; a star where it may or may
     * not be noticed. A value out of range, or suspect, is still published, with its quality.
     */
    private static final String TABLE = """
            device    nack       flaky      bit-flip    stuck    stale      out-of-range  unplugged  drift  brown-out
            ads1115   no-answer  no-answer  power       -        stale      out-of-range  no-answer  -      *
            bh1750    no-answer  no-answer  -           -        -          out-of-range  no-answer  -      *
            bme280    no-answer  no-answer  -           suspect  stale      out-of-range  no-answer  -      *
            ina219    no-answer  no-answer  wrong-chip  -        stale      out-of-range  no-answer  -      *
            lm75      no-answer  no-answer  wrong-chip  -        -          out-of-range  no-answer  -      *
            mcp23017  no-answer  no-answer  wrong-chip  -        -          -             no-answer  -      *
            mcp3008   no-answer  no-answer  -           -        -          out-of-range  no-answer  -      *
            mpu6050   no-answer  no-answer  wrong-chip  -        stale      out-of-range  no-answer  -      *
            pcf8574   no-answer  no-answer  -           -        -          -             no-answer  -      *
            scd41     no-answer  no-answer  checksum    *        *          *             no-answer  *      *
            sht3x     no-answer  no-answer  checksum    -        no-answer  out-of-range  no-answer  -      *
            tmp102    no-answer  no-answer  wrong-chip  -        -          out-of-range  no-answer  -      *
            """;

    private static final String SLOW = "scd41"; // its values come 5 s after each start: its own tests hold the clock

    /** What the world changes little while a test runs: a value of it that is good and far away is a lie. */
    private static final Pattern STEADY = Pattern.compile(".*/(temperature|pressure|humidity|voltage.*|current|co2)");

    @TempDir
    private Path storage;

    private final RecordingBus bus = new RecordingBus();
    private final DeviceTopics topics = new DeviceTopics(bus);
    private final List<Runnable> ends = new ArrayList<>();
    private Framework framework;
    private BundleContext context;
    private Sampler sampler;
    private Bench bench;
    private SimBoard board;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
        framework.start();
        context = framework.getBundleContext();
    }

    @AfterEach
    void stop() throws Exception {
        sampler.close();
        ends.reversed().forEach(Runnable::run);
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void everyFaultOfAChipIsOnItsTopicsAndGoesWithItsCause() throws Exception {
        var chips = Map.ofEntries(
                Map.entry("ads1115", "ads1115@0x48"),
                Map.entry("bh1750", "bh1750@0x23"),
                Map.entry("bme280", "bme280@0x76"),
                Map.entry("ina219", "ina219@0x40"),
                Map.entry("lm75", "lm75@0x4a"),
                Map.entry("mcp23017", "mcp23017@0x20"),
                Map.entry("mcp3008", "mcp3008@0"),
                Map.entry("mpu6050", "mpu6050@0x68"),
                Map.entry("pcf8574", "pcf8574@0x21"),
                Map.entry("scd41", "scd41@0x62"),
                Map.entry("sht3x", "sht3x@0x44"),
                Map.entry("tmp102", "tmp102@0x49"));
        lay(Map.of(
                "chips",
                chips.values().stream().filter(chip -> chip.contains("0x")).toArray(String[]::new),
                "spi_chips",
                new String[] {"mcp3008@0"},
                "time_factor",
                500.0));
        drive();
        driveSpi();
        read();
        topics.await("to be well", device -> device.equals(SLOW) || topics.isWell(device));

        var rows = TABLE.lines().map(line -> List.of(line.split(" +"))).toList();
        var faults = rows.getFirst();
        for (int column = 1; column < faults.size(); column++) {
            var fault = faults.get(column);
            var expected = new LinkedHashMap<String, String>();
            for (var row : rows.subList(1, rows.size())) {
                expected.put(row.getFirst(), row.get(column));
            }
            var before = topics.values();
            topics.forget();
            for (var chip : chips.values()) {
                bench.fault(chip, fault);
            }
            topics.await("to tell of " + fault, device -> topics.tells(device, expected.getOrDefault(device, "*")));
            for (var chip : chips.values()) {
                bench.fault(chip, "none");
            }
            topics.forget();
            topics.await("to recover from " + fault, device -> device.equals(SLOW) || topics.isWell(device));
            if (fault.equals("brown-out")) {
                topics.values().forEach((topic, value) -> assertSteady(topic, before.get(topic), value));
            }
        }
    }

    private static void assertSteady(String topic, @Nullable Double before, double after) {
        if (before != null && STEADY.matcher(topic).matches()) {
            assertThat(after).as(topic).isCloseTo(before, within(2 + Math.abs(before) / 4));
        }
    }

    @Test
    void aBusThatHangsOrGoesIsOnTheTopicsOfAllItsDevices() throws Exception {
        lay(Map.of("chips", new String[] {
            "ads1115@0x48",
            "bh1750@0x23",
            "bme280@0x76",
            "ina219@0x40",
            "lm75@0x4a",
            "mcp23017@0x20",
            "mpu6050@0x68",
            "pcf8574@0x21",
            "scd41@0x62",
            "sht3x@0x44",
            "tmp102@0x49"
        }));
        drive();
        read();
        for (var what : List.of("hang", "unplug")) {
            topics.forget();
            bench.bus(what);
            topics.await("to tell of it", device -> topics.tells(device, "bus"));
            topics.forget();
            bench.bus(what.equals("hang") ? "free" : "plug");
            topics.await("to recover", device -> device.equals(SLOW) || topics.isWell(device));
        }
    }

    @Test
    void linesTheSpiBusAndPulsesThatGoAreOnTheTopicsAndBouncesAreFiltered() throws Exception {
        lay(Map.of(
                "chips", new String[] {"bme280@0x76"},
                "spi_chips", new String[] {"mcp3008@0"},
                "inputs", new int[] {22, 27},
                "pulses", new int[] {0}));
        var door = new ContactDriver(
                context,
                Configs.of(
                        ContactDriver.Config.class,
                        Map.of("line", "sim/27", "measures", "pressed", "debounce_millis", 20)),
                pid("button"));
        ends.add(door::close);
        var meter = new CounterDriver(
                context, Configs.of(CounterDriver.Config.class, Map.of("line", "sim/22")), pid("meter"));
        ends.add(meter::close);
        var relay = new Relay(context, Configs.of(Relay.Config.class, Map.of("line", "sim/17")), pid("relay"));
        ends.add(relay::close);
        var fan = new PwmDriver(context, Configs.of(PwmDriver.Config.class, Map.of("channel", "sim/0")), pid("fan"));
        ends.add(fan::close);
        driveSpi();
        read();
        topics.await("to be well", topics::isWell);

        bench.bounce(27, 5);
        bus.next("t/button/count {\"value\":1,");
        assertThat(bus.all()).noneMatch(text -> text.matches("t/button/count \\{\"value\":[2-9].*"));

        topics.forget();
        board.close();
        ends.removeFirst();
        topics.await("to tell that the board is gone", device -> topics.tells(device, "bus"));
    }

    private void lay(Map<String, ?> keys) throws Exception {
        board = new SimBoard(context, Configs.of(SimBoard.Config.class, keys));
        ends.add(board::close);
        var hands = context.getServiceReferences((String) null, "(osgi.command.scope=sim)");
        bench = (Bench) context.getService(hands[0]);
    }

    private void drive() {
        ends.add(new Ads1115Driver(context, config(Ads1115Driver.Config.class, "0x48"), pid("ads1115"))::close);
        ends.add(new Bh1750Driver(context, config(Bh1750Driver.Config.class, "0x23"), pid("bh1750"))::close);
        ends.add(new Bme280Driver(context, config(Bme280Driver.Config.class, "0x76"), pid("bme280"))::close);
        ends.add(new Ina219Driver(context, config(Ina219Driver.Config.class, "0x40"), pid("ina219"))::close);
        ends.add(new Mpu6050Driver(context, config(Mpu6050Driver.Config.class, "0x68"), pid("mpu6050"))::close);
        ends.add(new Scd4xDriver(context, config(Scd4xDriver.Config.class, "0x62"), pid("scd41"))::close);
        ends.add(new Sht3xDriver(context, config(Sht3xDriver.Config.class, "0x44"), pid("sht3x"))::close);
        ends.add(new Tmp102Driver(context, config(Tmp102Driver.Config.class, "0x49"), pid("tmp102"))::close);
        var lm75 = Configs.of(Tmp102Driver.Config.class, Map.of("address", "0x4a", "type", "lm75"));
        ends.add(new Tmp102Driver(context, lm75, pid("lm75"))::close);
        var expander =
                Configs.of(Mcp23017Driver.Config.class, Map.of("address", "0x20", "inputs", new String[] {"b0"}));
        ends.add(new Mcp23017Driver(context, expander, pid("mcp23017"))::close);
        var eight = Configs.of(Pcf8574Driver.Config.class, Map.of("address", "0x21", "inputs", new String[] {"p0"}));
        ends.add(new Pcf8574Driver(context, eight, pid("pcf8574"))::close);
    }

    private void driveSpi() {
        var driver = new Mcp3008Driver(context, Configs.of(Mcp3008Driver.Config.class, Map.of()), pid("mcp3008"));
        ends.add(driver::close);
    }

    private static <T> T config(Class<T> type, String address) {
        return Configs.of(type, Map.of("address", address));
    }

    private static Map<String, Object> pid(String id) {
        return Map.of(Constants.SERVICE_PID, "driver~" + id);
    }

    private void read() throws Exception {
        sampler = new Sampler(
                bus, Configs.of(Sampler.Config.class, Map.of("topic", "t", "interval_millis", 20, "retry_millis", 20)));
        for (var reference : context.getServiceReferences(Sensor.class, null)) {
            var id = String.valueOf(reference.getProperty(Sensor.ID));
            topics.expect(id);
            sampler.add(id, "driver", context.getService(reference));
        }
    }
}
