package sluice.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.device.Actuator;
import sluice.device.Command;
import sluice.device.DeviceException;
import sluice.device.Sensor;

/** An SPI bus and outputs of pulses whose masters sit on the adapter: a real {@code /dev/spidevN.M} and a real {@code /sys/class/pwm}. */
final class PortChecks {

    private static final int OUTPUT = 3;
    private static final double STEP = 1.0 / 4096;

    private final Bundles bundles;
    private final int bus;
    private final PulseChip pulses;

    /** @param bus the number of the adapter's bus */
    PortChecks(Bundles bundles, int bus, PulseChip pulses) {
        this.bundles = bundles;
        this.bus = bus;
        this.pulses = pulses;
    }

    void run() {
        if (!Files.isDirectory(Path.of("/sys/module/spi_sc18is602"))) {
            Guest.skip("SPI and pulses", "the modules spi-sc18is602 and pwm-pca9685 are not there");
            return;
        }
        Guest.check("kernel agrees on voltage of mcp3008", this::spi);
        Guest.check("an absent SPI chip is named", this::absent);
        Guest.check("pulses", this::pwm);
    }

    /** First the kernel's driver has the chip, then spidev. */
    private String spi() throws Exception {
        Sysfs.give(bus, "sc18is602", SpiBridge.ADDRESS);
        var chip = Path.of("/sys/bus/spi/devices/spi" + bus + ".0");
        var raw = Guest.await("mcp3008 of the kernel", () -> Sysfs.find(chip, "iio:device"))
                .resolve("in_voltage0_raw");
        int theirs = Integer.parseInt(Guest.await("its value", () -> Optional.of(Sysfs.read(raw))));
        Files.writeString(chip.resolve("driver_override"), "spidev");
        Files.writeString(
                Path.of("/sys/bus/spi/drivers/mcp320x/unbind"),
                chip.getFileName().toString());
        Files.writeString(
                Path.of("/sys/bus/spi/drivers/spidev/bind"), chip.getFileName().toString());
        bundles.configure("sluice.driver.mcp3008", "tank", Map.of("bus", bus, "inputs", new int[] {0, 3}));
        var ours = Guest.await("tank", () -> read("tank"));
        double volts = theirs * 3.3 / 1024;
        Guest.expect(Math.abs(ours.getFirst() - volts) < 0.0001, "ours is " + ours + ", the kernel's " + volts);
        return "ours %s on %s, the kernel's %s".formatted(ours, "/dev/spidev" + bus + ".0", volts);
    }

    private String absent() throws Exception {
        bundles.configure("sluice.driver.mcp3008", "nothing", Map.of("bus", bus, "select", 1));
        return Guest.await("a reason", () -> {
            try {
                bundles.one(Sensor.class, "nothing").read();
                return Optional.empty();
            } catch (DeviceException e) {
                return Optional.of(String.valueOf(e.getMessage())).filter(reason -> reason.contains("select line 1"));
            }
        });
    }

    /** A servo: 1 to 2 ms in 20. */
    private String pwm() throws Exception {
        Sysfs.give(bus, "pca9685", PulseChip.ADDRESS);
        var chip = Guest.await("the chip of the kernel", PortChecks::pwmChip);
        bundles.configure(
                "sluice.driver.pwm",
                "valve",
                Map.of(
                        "channel",
                        chip + "/" + OUTPUT,
                        "period.micros",
                        20_000,
                        "pulse.min.micros",
                        1_000,
                        "pulse.max.micros",
                        2_000));
        Guest.await("valve", () -> read("valve"));
        expectLevel(0.05);
        bundles.one(Actuator.class, "valve").accept(new Command("level", "0.5"));
        expectLevel(0.075);
        Guest.expect(Math.abs(pulses.periodNanos() - 20_000_000) < 100_000, "the period is " + pulses.periodNanos());
        var words = "%.5f of %.3f ms".formatted(pulses.level(OUTPUT), pulses.periodNanos() / 1e6);
        bundles.bundle("sluice.driver.pwm").stop();
        expectLevel(0.05);
        return words + ", " + "%.5f after its driver was stopped".formatted(pulses.level(OUTPUT));
    }

    private void expectLevel(double level) {
        double is = pulses.level(OUTPUT);
        Guest.expect(Math.abs(is - level) <= STEP, "the chip makes pulses of " + is + ", not " + level);
    }

    private static Optional<String> pwmChip() throws IOException {
        try (Stream<Path> chips = Files.list(Path.of("/sys/class/pwm"))) {
            return chips.map(chip -> chip.getFileName().toString()).findFirst();
        }
    }

    private Optional<List<Double>> read(String device) throws Exception {
        try {
            return Optional.of(bundles.one(Sensor.class, device).read().measurements().stream()
                    .map(measurement -> measurement.value())
                    .toList());
        } catch (DeviceException e) {
            System.out.println("# " + e.getMessage());
            return Optional.empty();
        }
    }
}
