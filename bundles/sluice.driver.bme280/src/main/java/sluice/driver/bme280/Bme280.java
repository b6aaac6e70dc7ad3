package sluice.driver.bme280;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.device.DeviceException;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.io.I2cBus;
import sluice.io.Lease;

/**
 * A BME280 somewhere on a bus that may come and go: {@code temperature} in Cel, {@code pressure} in hPa, {@code humidity} in %,
 * which a BMP280 does not have. Confined to one reading at a time.
 *
 * <p>After any failure the chip is set up anew before the next reading.
 */
final class Bme280 implements Sensor {

    private final String name;
    private final Place place;
    private final Supplier<@Nullable I2cBus> buses;
    private final Pause pause;
    private final InstantSource clock;
    private @Nullable Chip chip;
    private @Nullable I2cBus leasedFrom;
    private @Nullable Lease lease;

    /** @param buses the bus the chip is on, null while there is none */
    Bme280(String id, Place place, Supplier<@Nullable I2cBus> buses, Pause pause, InstantSource clock) {
        this.name = "BME280 " + id;
        this.place = place;
        this.buses = buses;
        this.pause = pause;
        this.clock = clock;
    }

    @Override
    public synchronized Reading read() throws DeviceException {
        var bus = buses.get();
        if (leasedFrom != null && !leasedFrom.equals(bus)) {
            giveBack();
        }
        if (bus == null) {
            throw new DeviceException(name + ": there is no I2C bus " + place.bus());
        }
        try {
            if (leasedFrom == null) {
                lease = bus.lease(place.address(), name);
                leasedFrom = bus;
            }
            return measure(bus);
        } catch (IOException e) {
            chip = null;
            throw new DeviceException(name + " at " + place + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            chip = null;
            Thread.currentThread().interrupt();
            throw new DeviceException(name + " at " + place + ": interrupted while measuring", e);
        }
    }

    /** Gives the chip's address back; after this the chip is somebody else's. */
    synchronized void giveBack() {
        chip = null;
        if (lease != null) {
            lease.close();
        }
        lease = null;
        leasedFrom = null;
    }

    private Reading measure(I2cBus bus) throws IOException, InterruptedException {
        var known = chip;
        var raw = known != null && known.isOn(bus) ? known.measure() : null;
        if (known == null || raw == null) {
            known = new Chip(bus, place.address(), pause);
            raw = known.measure();
            chip = known;
        }
        if (raw == null) {
            throw new IOException("it does not keep its settings");
        }
        return reading(known, raw, clock.instant());
    }

    private static Reading reading(Chip chip, RawValues raw, Instant taken) throws IOException {
        var compensation = chip.compensation();
        int fine = compensation.fine(raw.temperature());
        long pascal256 = compensation.pascal256(raw.pressure(), fine);
        if (pascal256 == 0) {
            throw new IOException("its pressure calibration words make no sense");
        }
        var measurements = new ArrayList<Measurement>();
        measurements.add(new Measurement("temperature", Compensation.centiCelsius(fine) / 100.0, "Cel"));
        // Rounded to a hundredth of a pascal; the chip's own step is 0.18 Pa.
        measurements.add(new Measurement("pressure", Math.round(pascal256 / 2.56) / 10_000.0, "hPa"));
        if (chip.hasHumidity()) {
            double percent = compensation.percent1024(raw.humidity(), fine) / 1024.0;
            measurements.add(new Measurement("humidity", Math.round(percent * 1000) / 1000.0, "%"));
        }
        return new Reading(taken, measurements);
    }
}
