package sluice.driver.ds18b20;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.device.DeviceException;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.driver.ChipException;
import sluice.driver.Faults;

/** One thermometer. Thread-safe; a reading blocks for as long as the conversion takes, up to 0.75 s. */
final class Ds18b20 implements Sensor {

    /** What the chip says when it was without power and has not converted since. */
    private static final double AFTER_POWER_UP = 85;

    private static final double NEAR = 5;

    private final String name;
    private final Path file;
    private final InstantSource clock;
    private @Nullable Double last;

    /** @param file the kernel's {@code w1_slave} */
    Ds18b20(String id, Path file, InstantSource clock) {
        this.name = "DS18B20 " + id;
        this.file = file;
        this.clock = clock;
    }

    @Override
    public synchronized Reading read() throws DeviceException {
        try {
            double celsius = Scratchpad.of(Files.readString(file)).celsius();
            if (celsius == AFTER_POWER_UP && (last == null || Math.abs(last - celsius) > NEAR)) {
                throw new ChipException(
                        Fault.POWER, "it says 85 Cel, its value after power-up: it lost power while it converted");
            }
            last = celsius;
            return new Reading(clock.instant(), List.of(new Measurement("temperature", celsius, "Cel")));
        } catch (NoSuchFileException e) {
            last = null;
            throw new DeviceException(Fault.NO_ANSWER, name + " is not on a 1-Wire bus: there is no " + e.getFile(), e);
        } catch (IOException e) {
            last = null;
            throw new DeviceException(Faults.of(e), name + ": " + e.getMessage(), e);
        }
    }
}
