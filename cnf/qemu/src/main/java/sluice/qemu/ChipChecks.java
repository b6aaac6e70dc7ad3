package sluice.qemu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import sluice.device.DeviceException;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.io.I2cBus;
import sluice.io.NackException;
import sluice.io.Recorder;
import sluice.io.sim.WarmRoom;

/** Our drivers and the kernel's read the same chips on a real {@code /dev/i2c-N}. */
final class ChipChecks {

    private static final String[] CHIPS = {
        "bme280@0x76",
        "bmp280@0x77",
        "sht3x@0x44",
        "tmp102@0x48",
        "lm75@0x4f",
        "bh1750@0x23",
        "ads1115@0x4a",
        "ina219@0x40",
        "scd41@0x62",
    };

    private static final List<String> RECORDED = List.of("bme", "sht", "tmp", "lm", "light", "adc", "supply");

    /**
     * A quantity that two drivers measure.
     *
     * @param kernel the kernel's name of the driver
     * @param kind the folder it makes, as a regular expression
     * @param files the file in it, or a value and its scale
     * @param factor what the kernel's number is multiplied with
     * @param tolerance by how much the two may differ
     */
    private record Pair(
            String device,
            String measurement,
            String kernel,
            int address,
            String kind,
            String files,
            double factor,
            double tolerance) {}

    private static final Pair[] PAIRS = {
        new Pair("bme", "temperature", "bme280", 0x76, "iio:device", "in_temp_input", 0.001, 0.0051),
        new Pair("bme", "pressure", "bme280", 0x76, "iio:device", "in_pressure_input", 10, 0.0002),
        new Pair("bme", "humidity", "bme280", 0x76, "iio:device", "in_humidityrelative_input", 0.001, 0.0011),
        new Pair("sht", "temperature", "sht3x", 0x44, "hwmon", "temp1_input", 0.001, 0.005),
        new Pair("sht", "humidity", "sht3x", 0x44, "hwmon", "humidity1_input", 0.001, 0.005),
        new Pair("tmp", "temperature", "tmp102", 0x48, "hwmon", "temp1_input", 0.001, 0.001),
        new Pair("lm", "temperature", "lm75", 0x4F, "hwmon", "temp1_input", 0.001, 0.001),
        new Pair(
                "light",
                "illuminance",
                "bh1750",
                0x23,
                "iio:device",
                "in_illuminance_raw*in_illuminance_scale",
                1,
                0.1),
        new Pair("adc", "voltage-0", "ads1115", 0x4A, "iio:device", "in_voltage0_raw*in_voltage0_scale", 0.001, 0.001),
    };

    private final Bundles bundles;
    private final Thermometer1Wire wire = new Thermometer1Wire();
    private PulseChip pulses;
    private UsbAdapter adapter;
    private int bus;

    ChipChecks(Bundles bundles) throws Throwable {
        this.bundles = bundles;
        this.pulses = chips();
        this.adapter = new UsbAdapter(pulses);
        this.bus = Guest.await("the bus of the adapter", Sysfs::bus);
    }

    /** What is on the adapter, the chip that makes pulses first. */
    private PulseChip chips() {
        return new PulseChip(new SpiBridge(new OneWireBridge(WarmRoom.bus(CHIPS), wire), WarmRoom.spi()));
    }

    void run() throws Throwable {
        bundles.configure("sluice.io.pi4j", "", Map.of("scan.millis", 100, "gpio.lines", new String[] {
            "sluice-lab/0-7", "9030000.pl061/1"
        }));
        driver("bme280", "bme", Map.of("address", "0x76"));
        driver("sht3x", "sht", Map.of("address", "0x44"));
        driver("tmp102", "tmp", Map.of("address", "0x48"));
        driver("tmp102", "lm", Map.of("address", "0x4f", "type", "lm75"));
        driver("tmp102", "nobody", Map.of("address", "0x49"));
        driver("bh1750", "light", Map.of("address", "0x23"));
        driver("ads1115", "adc", Map.of("address", "0x4a", "inputs", "0"));
        driver("ina219", "supply", Map.of("address", "0x40"));
        driver("scd4x", "air", Map.of("address", "0x62"));
        var ours = new HashMap<String, Reading>();
        for (var device : new String[] {"bme", "sht", "tmp", "lm", "light", "adc", "supply", "air"}) {
            Guest.check("reading of " + device, () -> {
                var reading = Guest.await(device, () -> read(device));
                ours.put(device, reading);
                return reading.measurements().toString();
            });
        }
        Guest.check("what the drivers said is recorded", this::record);
        new OneWireChecks(bundles, bus, wire).run();
        Guest.check("an absent chip is named", () -> Guest.await("a reason", () -> reason("nobody", "no answer")));
        Guest.check("an absent address is a NACK", this::nack);
        Guest.check("time of a transfer", this::speed);
        Guest.check("plain Pi4J code in a bundle", this::pi4j);
        Guest.check("the adapter is pulled out and put back", this::replug);
        new PortChecks(bundles, bus, pulses).run();
        new CycleChecks(bundles).run();
        for (var name : new String[] {"bme280", "sht3x", "tmp102", "bh1750", "ads1115"}) {
            bundles.bundle("sluice.driver." + name).stop();
        }
        var devices = new HashMap<String, Path>();
        for (var pair : PAIRS) {
            Guest.check("kernel agrees on " + pair.measurement + " of " + pair.kernel, () -> {
                var folder = devices.get(pair.kernel);
                if (folder == null) {
                    folder = Sysfs.bind(bus, pair.kernel, pair.address, pair.kind);
                    devices.put(pair.kernel, folder);
                }
                return compare(pair, Objects.requireNonNull(ours.get(pair.device), "we could not read it"), folder);
            });
        }
        Guest.check("the kernel's devices are sensors", () -> {
            bundles.configure("sluice.driver.kernel", "", Map.of("scan.millis", 100));
            var words = new StringBuilder();
            for (var device : new String[] {"bme280", "sht3x", "tmp102", "bh1750"}) {
                words.append(Guest.await(device, () -> read(device)).measurements());
            }
            return words.toString();
        });
        Guest.check("an address of the kernel's driver is refused", () -> {
            bundles.bundle("sluice.driver.bme280").start();
            return Guest.await("a reason", () -> reason("bme", "the kernel's driver bmp280 has it"));
        });
    }

    private void driver(String name, String id, Map<String, Object> keys) throws Exception {
        var all = new HashMap<>(keys);
        all.put("bus", bus);
        bundles.configure("sluice.driver." + name, id, all);
    }

    private Optional<Reading> read(String device) throws Exception {
        var sensor = bundles.service(Sensor.class, "(" + Sensor.ID + "=" + device + ")");
        try {
            return sensor.isEmpty()
                    ? Optional.empty()
                    : Optional.of(sensor.get().read());
        } catch (DeviceException e) {
            System.out.println("# " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<String> reason(String device, String part) throws Exception {
        var sensor = bundles.service(Sensor.class, "(" + Sensor.ID + "=" + device + ")");
        try {
            if (sensor.isPresent()) {
                sensor.get().read();
            }
            return Optional.empty();
        } catch (DeviceException e) {
            return Optional.of(String.valueOf(e.getMessage())).filter(reason -> reason.contains(part));
        }
    }

    /** The tape goes to the serial line; the test outside replays it to the same drivers. */
    private String record() throws Exception {
        var recorder = Guest.await("the recorder", () -> bundles.service(Recorder.class, "(service.id=*)"));
        recorder.start("guest", Set.of("i2c/" + bus));
        for (int round = 0; round < 2; round++) {
            for (var device : RECORDED) {
                var reading = Guest.await(device, () -> read(device));
                System.out.println("READ " + device + " " + reading.measurements());
            }
        }
        var made = recorder.stop();
        for (var line : Files.readAllLines(made.file())) {
            System.out.println("TAPE " + line);
        }
        Guest.expect(made.problem().isEmpty(), made.problem());
        return made.entries() + " entries";
    }

    private I2cBus port() throws Exception {
        return Guest.await("the bus", () -> bundles.service(I2cBus.class, "(" + I2cBus.BUS + "=" + bus + ")"));
    }

    private String nack() throws Exception {
        try {
            port().readRegister(0x50, 0, 1);
        } catch (NackException e) {
            return e.getMessage() + ", for " + e.getCause();
        }
        throw new AssertionError("somebody answers at 0x50");
    }

    private String speed() throws Exception {
        var port = port();
        long begin = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            Guest.expect(port.readRegister(0x76, 0xD0, 1)[0] == 0x60, "not the chip's id");
        }
        return (System.nanoTime() - begin) / 100_000 + " us";
    }

    private String pi4j() throws Exception {
        var code = bundles.bundle("plainpi4j");
        var answer = Guest.await("its answer", () -> bundles.service(Supplier.class, "(plainpi4j=*)"))
                .get();
        Guest.expect(answer.equals("88"), "not the chip's id but " + answer);
        code.stop();
        return "it read " + answer;
    }

    private String replug() throws Throwable {
        adapter.close();
        var reason = Guest.await("a reason", () -> reason("tmp", ""));
        Guest.await(
                "the service to go",
                () -> bundles.service(I2cBus.class, "(" + I2cBus.BUS + "=" + bus + ")")
                                .isEmpty()
                        ? Optional.of(true)
                        : Optional.empty());
        pulses = chips();
        adapter = new UsbAdapter(pulses);
        int now = Guest.await("the bus", Sysfs::bus);
        Guest.expect(now == bus, "it is bus " + now + " now");
        Guest.await("a reading", () -> read("tmp"));
        return reason;
    }

    /** The kernel's first value may be from before its first conversion, so it is asked until it agrees. */
    private static String compare(Pair pair, Reading reading, Path folder) throws Exception {
        double ours = reading.measurements().stream()
                .filter(measurement -> measurement.name().equals(pair.measurement))
                .findFirst()
                .orElseThrow()
                .value();
        return Guest.await("the kernel to say " + ours, () -> {
            double theirs = pair.factor;
            for (var file : pair.files.split("\\*")) {
                theirs *= Guest.await(file, () -> number(Sysfs.read(existing(folder, file))));
            }
            var words = "ours %s, the kernel's %s".formatted(ours, theirs);
            System.out.println("# " + words);
            return Math.abs(ours - theirs) <= pair.tolerance ? Optional.of(words) : Optional.empty();
        });
    }

    private static Optional<Double> number(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Double.valueOf(text));
    }

    private static Path existing(Path folder, String file) {
        return Files.exists(folder.resolve(file))
                ? folder.resolve(file)
                : folder.resolve(file.replace("0_scale", "_scale"));
    }
}
