package sluice.qemu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import sluice.device.DeviceException;
import sluice.device.Fault;
import sluice.device.Sensor;

/** The kernel's ds2482 is the master, its w1_therm reads the thermometer, our driver reads w1_therm. */
final class OneWireChecks {

    private final Bundles bundles;
    private final int bus;
    private final Thermometer1Wire wire;

    /** @param bus the number of the adapter's bus */
    OneWireChecks(Bundles bundles, int bus, Thermometer1Wire wire) {
        this.bundles = bundles;
        this.bus = bus;
        this.wire = wire;
    }

    void run() {
        Guest.check("kernel agrees on temperature of ds18b20", this::temperature);
        Guest.check("a disturbed 1-Wire bus is told", () -> fault(Thermometer1Wire.Trouble.DISTURBED, Fault.NO_ANSWER));
        Guest.check(
                "a 1-Wire thermometer without power is told", () -> fault(Thermometer1Wire.Trouble.POWER, Fault.POWER));
        Guest.check(
                "a 1-Wire thermometer that is gone is told",
                () -> fault(Thermometer1Wire.Trouble.UNPLUGGED, Fault.NO_ANSWER));
    }

    private String temperature() throws Exception {
        Sysfs.give(bus, "ds2482", OneWireBridge.ADDRESS);
        var thermometer = Path.of("/sys/bus/w1/devices", Thermometer1Wire.name());
        Guest.await("the kernel to find it", () -> Files.exists(thermometer) ? Optional.of(true) : Optional.empty());
        bundles.configure("sluice.driver.ds18b20", "boiler", Map.of("address", Thermometer1Wire.name()));
        double ours = Guest.await("boiler", this::celsius);
        double theirs = Double.parseDouble(Sysfs.read(thermometer.resolve("temperature"))) / 1_000;
        Guest.expect(ours == 21.5 && theirs == 21.5, "ours is " + ours + ", the kernel's " + theirs);
        return "ours %s, the kernel's %s".formatted(ours, theirs);
    }

    private String fault(Thermometer1Wire.Trouble trouble, Fault fault) throws Exception {
        wire.set(trouble);
        try {
            bundles.one(Sensor.class, "boiler").read();
            throw new AssertionError("it reads as if nothing were wrong");
        } catch (DeviceException e) {
            Guest.expect(e.fault() == fault, e.fault() + ": " + e.getMessage());
            return String.valueOf(e.getMessage());
        } finally {
            wire.set(Thermometer1Wire.Trouble.NONE);
            Guest.await("boiler", this::celsius);
        }
    }

    private Optional<Double> celsius() throws Exception {
        try {
            return Optional.of(bundles.one(Sensor.class, "boiler")
                    .read()
                    .measurements()
                    .getFirst()
                    .value());
        } catch (DeviceException e) {
            System.out.println("# " + e.getMessage());
            return Optional.empty();
        }
    }
}
