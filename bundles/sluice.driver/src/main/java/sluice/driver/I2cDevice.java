package sluice.driver;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.device.Actuator;
import sluice.device.Command;
import sluice.device.DeviceException;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.device.Reading;
import sluice.device.SafeActuator;
import sluice.device.Sensor;
import sluice.io.I2cBus;
import sluice.io.Lease;

/**
 * A configured chip as a device: registered from construction to {@link #close}, on a bus that may come and go, its address leased.
 * Thread-safe; readings and commands take turns.
 */
public final class I2cDevice implements Sensor, Actuator, SafeActuator, AutoCloseable {

    private static final long PATIENCE_SECONDS = 1;
    private static final Logger LOG = LoggerFactory.getLogger(I2cDevice.class);

    private final String name;
    private final I2cPlace place;
    private final I2cChip chip;
    private final Pause pause;
    private final InstantSource clock;
    private final List<I2cBus> buses = new CopyOnWriteArrayList<>();
    private final ServiceRegistration<?> registration;
    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable I2cBus leasedFrom;
    private @Nullable Lease lease;
    private int leasedAfter;
    private final @Nullable Follower<I2cBus> follower;
    private volatile boolean closed;

    /**
     * Registers a device.
     *
     * @param kind the chip's name as people write it, {@code SHT3x}
     * @param id the device's, see {@link DeviceId}
     */
    public I2cDevice(BundleContext context, String kind, String id, I2cPlace place, I2cChip chip) {
        this(context, kind, id, place, chip, Thread::sleep, InstantSource.system());
    }

    /** Registers a device whose time is not the system's. */
    public I2cDevice(
            BundleContext context,
            String kind,
            String id,
            I2cPlace place,
            I2cChip chip,
            Pause pause,
            InstantSource clock) {
        this(context, kind, id, place, chip, pause, clock, false);
    }

    /** Finds its bus before it is registered: whoever reads it at once gets a reading. */
    private I2cDevice(
            BundleContext context,
            String kind,
            String id,
            I2cPlace place,
            I2cChip chip,
            Pause pause,
            InstantSource clock,
            boolean follows) {
        this.name = kind + " " + id;
        this.place = place;
        this.chip = chip;
        this.pause = pause;
        this.clock = clock;
        if (follows) {
            follower = new Follower<>(context, I2cBus.class, I2cBus.BUS, place.bus(), () -> {});
            follower.open();
        } else {
            follower = null;
        }
        var types = chip instanceof I2cSwitch
                ? new String[] {Sensor.class.getName(), Actuator.class.getName()}
                : new String[] {Sensor.class.getName()};
        this.registration = context.registerService(types, this, FrameworkUtil.asDictionary(Map.of(Sensor.ID, id)));
        LOG.info("{} is expected at {}", name, place);
    }

    /**
     * Registers a device that finds its bus by itself, for as long as the bundle of this context runs or until it is closed.
     *
     * @param kind the chip's name as people write it, {@code SHT3x}
     * @param id the device's, see {@link DeviceId}
     */
    public static I2cDevice open(BundleContext context, String kind, String id, I2cPlace place, I2cChip chip) {
        return open(context, kind, id, place, chip, Thread::sleep, InstantSource.system());
    }

    /** Registers a device that finds its bus by itself, and whose time is not the system's. */
    public static I2cDevice open(
            BundleContext context,
            String kind,
            String id,
            I2cPlace place,
            I2cChip chip,
            Pause pause,
            InstantSource clock) {
        return new I2cDevice(context, kind, id, place, chip, pause, clock, true);
    }

    /** A bus has come; others than the chip's are ignored. */
    public void add(I2cBus bus, Map<String, Object> properties) {
        if (Integer.valueOf(place.bus()).equals(properties.get(I2cBus.BUS))) {
            buses.add(bus);
        }
    }

    /** A bus goes. */
    public void remove(I2cBus bus) {
        buses.remove(bus);
    }

    @Override
    public Reading read() throws DeviceException {
        return talk(chip);
    }

    @Override
    public Reading accept(Command command) throws DeviceException {
        if (!(chip instanceof I2cSwitch actuator)) {
            throw new IllegalArgumentException(name + " takes no commands");
        }
        return talk(port -> actuator.accept(port, command));
    }

    @Override
    public List<String> commands() {
        return chip instanceof I2cSwitch actuator ? actuator.commands() : List.of();
    }

    @Override
    public Reading toSafety() throws DeviceException {
        if (!(chip instanceof I2cSwitch actuator)) {
            throw new IllegalArgumentException(name + " takes no commands");
        }
        return talk(port -> {
            actuator.toSafety(port);
            return actuator.measure(port);
        });
    }

    private Reading talk(I2cChip what) throws DeviceException {
        turn.lock();
        try {
            var measurements = what.measure(port());
            return new Reading(clock.instant(), measurements);
        } catch (IOException e) {
            chip.forget();
            throw new DeviceException(Faults.of(e), name + " at " + place + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            chip.forget();
            Thread.currentThread().interrupt();
            throw new DeviceException(name + " at " + place + ": interrupted while measuring", e);
        } finally {
            turn.unlock();
        }
    }

    /** Leases the address from the bus there is now; without the lease the chip is not spoken to. */
    private I2cPort port() throws IOException {
        var bus = closed ? null : bus();
        if (leasedFrom != null && !leasedFrom.equals(bus)) {
            giveBack();
        }
        if (bus == null) {
            throw new IOException(closed ? "its driver was stopped" : "there is no I2C bus " + place.bus());
        }
        if (leasedFrom == null) {
            lease = bus.lease(place.address(), name);
            leasedFrom = bus;
            leasedAfter = gaps();
        }
        return new I2cPort(bus, place.address(), pause);
    }

    private @Nullable I2cBus bus() {
        return follower != null ? follower.best() : buses.stream().findFirst().orElse(null);
    }

    /** Returns how often there was no bus; unknown counts as once more. */
    private int gaps() {
        return follower != null ? follower.gaps() : leasedAfter + 1;
    }

    private boolean isThere(I2cBus bus) {
        return follower != null ? follower.has(bus) : buses.contains(bus);
    }

    /** What switches something stays as it is while its bus is only taken over: it would go to its safe state otherwise. */
    private void giveBack() {
        if (!(chip instanceof I2cSwitch) || gaps() != leasedAfter) {
            chip.forget();
        }
        if (lease != null) {
            lease.close();
        }
        lease = null;
        leasedFrom = null;
    }

    /** Takes the device away, in its safe state, and gives its address back; returns within a second, even if the bus hangs. */
    @Override
    public void close() {
        registration.unregister();
        try {
            end();
        } finally {
            if (follower != null) {
                follower.close();
            }
        }
    }

    private void end() {
        try {
            if (!turn.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                closed = true;
                LOG.warn("{} is in the middle of a transfer that does not end, and is left as it is", name);
                return;
            }
        } catch (InterruptedException _) {
            closed = true;
            Thread.currentThread().interrupt();
            return;
        }
        try {
            if (chip instanceof I2cSwitch actuator && leasedFrom != null && isThere(leasedFrom)) {
                toSafety(actuator, new I2cPort(leasedFrom, place.address(), pause));
            }
            closed = true;
            giveBack();
        } finally {
            turn.unlock();
        }
    }

    private void toSafety(I2cSwitch actuator, I2cPort port) {
        try {
            actuator.toSafety(port);
        } catch (IOException e) {
            LOG.warn("{} could not be brought to its safe state: {}", name, e.getMessage());
        }
    }

    /** Returns a measurement rounded to this many places: more than the chip resolves is noise in topics. */
    public static Measurement rounded(String name, double value, String unit, int places) {
        double scale = Math.pow(10, places);
        return new Measurement(name, Math.round(value * scale) / scale, unit);
    }

    /** Returns the measurement, as out of range if it is beyond what the chip measures; both ends belong to it. */
    public static Measurement within(Measurement measurement, double low, double high) {
        return measurement.quality() == Quality.GOOD && (measurement.value() < low || measurement.value() > high)
                ? measurement.but(Quality.OUT_OF_RANGE, "the chip measures %s to %s".formatted(low, high))
                : measurement;
    }
}
