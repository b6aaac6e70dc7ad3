package sluice.io.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import sluice.device.Actuator;
import sluice.device.Command;
import sluice.device.EventSensor;
import sluice.device.Measurement;
import sluice.device.Sensor;
import sluice.driver.bme280.Bme280Driver;
import sluice.driver.contact.ContactDriver;
import sluice.driver.mcp23017.Mcp23017Driver;
import sluice.driver.mcp3008.Mcp3008Driver;
import sluice.driver.sht3x.Sht3xDriver;
import sluice.io.I2cBus;
import sluice.io.sim.SimBoard;
import sluice.testing.Configs;

/** Real drivers on the simulated board are recorded, and then read the recording. */
class RecordAndReplayTest {

    @TempDir
    private Path home;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<AutoCloseable> boards = new ArrayList<>();
    private Framework framework;
    private BundleContext context;
    private TapeRecorder recorder;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, home.resolve("cache").toString(), "sluice.home", home.toString()));
        framework.start();
        context = framework.getBundleContext();
        recorder = new TapeRecorder(context, Configs.of(TapeRecorder.Config.class, Map.of()));
    }

    @AfterEach
    void stop() throws Exception {
        recorder.close();
        for (var one : open.reversed()) {
            one.close();
        }
        for (var board : boards) {
            board.close();
        }
        framework.stop();
        framework.waitForStop(10_000);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> Set.of("recorder", "replay").contains(thread.getName()));
    }

    @Test
    void theSameReadingsComeFromTheRecording() throws Exception {
        board(Map.of(
                "chips", new String[] {"bme280@0x76", "sht3x@0x44"},
                "spi_chips", new String[] {"mcp3008@0"},
                "time_factor", 100_000.0));
        bme("cellar", "0x76");
        var sht = new Sht3xDriver(context, Configs.of(Sht3xDriver.Config.class, Map.of()), pid("attic"));
        open.add(sht::close);
        var tank = new Mcp3008Driver(
                context, Configs.of(Mcp3008Driver.Config.class, Map.of("inputs", new int[] {0, 3})), pid("tank"));
        open.add(tank::close);
        var devices = List.of("cellar", "attic", "tank");
        readings(devices, 1); // they are at work when the recording begins

        recorder.start("day", Set.of());
        var recorded = readings(devices, 5);
        var made = recorder.stop();
        assertThat(made.problem()).isEmpty();
        assertThat(made.entries()).isGreaterThan(40);
        assertThat(recorded.stream().distinct()).as("the world moves").hasSizeGreaterThan(10);
        readings(devices, 1); // and still when it has ended
        boards.removeLast().close();

        replay(Map.of("file", "day"));
        assertThat(readings(devices, 5)).isEqualTo(recorded);
        assertThat(readings(List.of("cellar"), 5))
                .as("again from the beginning")
                .isEqualTo(readings(List.of("cellar"), 5));
        boards.removeLast().close();
        assertThat(catchThrowable(() -> sensor("cellar").read())).hasMessageEndingWith("there is no I2C bus 1");
    }

    @Test
    void edgesComeAgainAsFarApartAsTheyWere() throws Exception {
        board(Map.of());
        var door = new ContactDriver(
                context,
                Configs.of(
                        ContactDriver.Config.class,
                        Map.of("line", "sim/27", "measures", "pressed", "debounce_millis", 0)),
                pid("door"));
        open.add(door::close);
        BlockingQueue<Double> heard = new LinkedBlockingQueue<>();
        ((EventSensor) sensor("door")).listen(reading -> heard.add(value(reading.measurements(), "pressed")));
        recorder.start("door", Set.of("line/sim/27"));
        hand("press");
        hand("release");
        hand("press");
        assertThat(next(heard, 3)).containsExactly(1.0, 0.0, 1.0);
        var made = recorder.stop();
        boards.removeLast().close();
        heard.clear();

        replay(Map.of("file", made.file().toString(), "repeat", false, "time_factor", 10.0));
        assertThat(next(heard, 3)).containsExactly(1.0, 0.0, 1.0);
        assertThat(value(sensor("door").read().measurements(), "pressed")).isEqualTo(1);
    }

    @Test
    void failuresAreRecordedAndReplayedWithTheSameWords() throws Exception {
        board(Map.of("faults", new String[] {"bme280@0x76=nack"}));
        bme("cellar", "0x76");
        recorder.start("broken", Set.of("i2c/1"));
        var failure = catchThrowable(() -> sensor("cellar").read());
        assertThat(failure).hasMessageContaining("no answer at address 0x76");
        var file = recorder.stop().file();
        assertThat(Files.readString(file)).contains(" i2c/1/0x76 > d0 ? 1 ! nack\n");
        boards.removeLast().close();

        replay(Map.of("file", "broken"));
        assertThat(catchThrowable(() -> sensor("cellar").read())).hasMessage(failure.getMessage());
        var bus = context.getService(context.getServiceReference(I2cBus.class));
        assertThatThrownBy(() -> bus.readRegister(0x76, 0x01, 2))
                .hasMessage("the recording of i2c/1/0x76 has no answer to this");
        assertThatThrownBy(() -> bus.readRegister(0x40, 0, 1)).hasMessage("no answer at address 0x40");
        bus.writeRegister(0x76, 1, 2);
    }

    @Test
    void whatIsSwitchedStaysAsItIsWhileARecordingBeginsAndEnds() throws Exception {
        board(Map.of("chips", new String[] {"mcp23017@0x20"}));
        var panel = new Mcp23017Driver(
                context, Configs.of(Mcp23017Driver.Config.class, Map.of("outputs", new String[] {"a0"})), pid("panel"));
        open.add(panel::close);
        var actuator = context.getService(context.getServiceReferences(Actuator.class, "(" + Sensor.ID + "=panel)")
                .iterator()
                .next());
        actuator.accept(new Command("a0", "on"));
        recorder.start("panel", Set.of());
        assertThat(value(sensor("panel").read().measurements(), "a0")).isEqualTo(1);
        recorder.stop();
        assertThat(value(sensor("panel").read().measurements(), "a0")).isEqualTo(1);
    }

    @Test
    void anAddressBelongsToOneDeviceAlsoWhileItIsRecorded() throws Exception {
        board(Map.of());
        bme("cellar", "0x76");
        sensor("cellar").read();
        recorder.start("both", Set.of());
        bme("attic", "0x76");
        sensor("cellar").read();
        assertThat(catchThrowable(() -> sensor("attic").read()))
                .hasMessageEndingWith("address 0x76 of I2C bus 1 is not for BME280 attic, BME280 cellar has it");
    }

    @Test
    void itEndsWhenItIsFullOrItsBundleStopsAndSaysWhatIsWrong() throws Exception {
        board(Map.of());
        bme("cellar", "0x76");
        assertThatThrownBy(() -> recorder.start("../x", Set.of())).hasMessageStartingWith("'../x' is no name");
        assertThatThrownBy(() -> recorder.start("x", Set.of("bus1")))
                .hasMessage("'bus1' is no port; write i2c/1, spi/0 or line/sim/27");
        assertThatThrownBy(recorder::stop).hasMessage("no recording is being made");
        recorder.start("x", Set.of());
        assertThatThrownBy(() -> recorder.start("y", Set.of())).hasMessageStartingWith("a recording is being made");
        assertThat(recorder.running()).isPresent();
        recorder.close();
        assertThatThrownBy(() -> recorder.start("x", Set.of())).hasMessageContaining("x.rec is there already");

        var tape = new Tape(home.resolve("small.rec"), InstantSource.system(), 100);
        for (int i = 0; i < 10; i++) {
            tape.write(new Entry.Level("line/sim/27", true, true));
        }
        tape.close();
        assertThat(tape.state().problem()).isEqualTo("it is full: it has 100 bytes");
        assertThat(Recording.read(home.resolve("small.rec")).moments()).hasSize(1);
    }

    private void board(Map<String, Object> keys) {
        var all = new HashMap<>(keys);
        var board = new SimBoard(context, Configs.of(SimBoard.Config.class, all));
        boards.add(board::close);
    }

    private void replay(Map<String, Object> keys) throws Exception {
        var replay = new Replay(context, Configs.of(Replay.Config.class, keys));
        boards.add(replay::close);
    }

    private void bme(String id, String address) {
        var keys = Map.of("address", address);
        var driver = new Bme280Driver(context, Configs.of(Bme280Driver.Config.class, keys), pid(id));
        open.add(driver::close);
    }

    private static Map<String, Object> pid(String id) {
        return Map.of(Constants.SERVICE_PID, "driver~" + id);
    }

    private Sensor sensor(String id) throws Exception {
        var references = context.getServiceReferences(Sensor.class, "(" + Sensor.ID + "=" + id + ")");
        return context.getService(references.iterator().next());
    }

    /** Reads these devices in turn, so often. */
    private List<List<Measurement>> readings(List<String> devices, int rounds) throws Exception {
        var readings = new ArrayList<List<Measurement>>();
        for (int i = 0; i < rounds; i++) {
            for (var device : devices) {
                readings.add(sensor(device).read().measurements());
            }
        }
        return readings;
    }

    private void hand(String what) throws Exception {
        var bench = context.getService(context.getServiceReferences((String) null, "(osgi.command.scope=sim)")[0]);
        bench.getClass().getMethod(what, int.class).invoke(bench, 27);
    }

    private static double value(List<Measurement> measurements, String name) {
        return measurements.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static List<Double> next(BlockingQueue<Double> queue, int count) throws InterruptedException {
        var values = new ArrayList<Double>();
        for (int i = 0; i < count; i++) {
            var value = queue.poll(10, TimeUnit.SECONDS);
            assertThat(value).as("after " + values).isNotNull();
            values.add(value);
        }
        return values;
    }
}
