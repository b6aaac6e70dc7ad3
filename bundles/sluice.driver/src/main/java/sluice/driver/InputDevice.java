package sluice.driver;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.device.DeviceException;
import sluice.device.EventSensor;
import sluice.device.Fault;
import sluice.device.Listening;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.io.DigitalInput;
import sluice.io.DigitalOutput;
import sluice.io.Lease;
import sluice.io.Wiring;

/**
 * A line that is read, as a device: registered from {@link #open} to {@link #close}, on a line that may come and go, leased. Thread-safe.
 */
public final class InputDevice implements EventSensor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InputDevice.class);

    private final String name;
    private final String line;
    private final Wiring wiring;
    private final InputGauge gauge;
    private final InstantSource clock;
    private final List<Entry> listeners = new CopyOnWriteArrayList<>();
    private final ServiceRegistration<?> registration;
    private final Follower<DigitalInput> follower;
    private @Nullable DigitalInput input;
    private @Nullable Lease lease;
    private DigitalInput.@Nullable Registration edges;
    private boolean closed;

    private InputDevice(
            BundleContext context,
            String kind,
            String id,
            String line,
            Wiring wiring,
            InputGauge gauge,
            InstantSource clock) {
        this.name = kind + " " + id;
        this.line = line.strip();
        this.wiring = wiring;
        this.gauge = gauge;
        this.clock = clock;
        if (this.line.isEmpty()) {
            throw new IllegalArgumentException("line: must be chip and number of a line, such as sim/27");
        }
        this.follower = new Follower<>(context, DigitalInput.class, DigitalOutput.LINE, this.line, this::changed);
        LOG.info("{} is expected on line {}", name, this.line);
        follower.open(); // before it is registered: whoever reads it at once gets a reading
        this.registration =
                context.registerService(Sensor.class, this, FrameworkUtil.asDictionary(Map.of(Sensor.ID, id)));
    }

    /**
     * Registers a device.
     *
     * @param kind what it is, as people write it, {@code contact}
     * @param id the device's, see {@link DeviceId}
     * @param line chip and number of the line, such as {@code sim/27}
     * @throws IllegalArgumentException if there is no line; the sentence begins with the key
     */
    public static InputDevice open(
            BundleContext context,
            String kind,
            String id,
            String line,
            Wiring wiring,
            InputGauge gauge,
            InstantSource clock) {
        return new InputDevice(context, kind, id, line, wiring, gauge, clock);
    }

    /** Reads how a line is wired from the keys of a configuration: {@code active.low}, {@code bias}, {@code debounce.millis}. */
    public static Wiring wiring(boolean activeLow, String bias, int debounceMillis) {
        if (debounceMillis < 0) {
            throw new IllegalArgumentException("debounce.millis: must be 0 or more, not " + debounceMillis);
        }
        var resistor = switch (bias) {
            case "as-is" -> Wiring.Bias.AS_IS;
            case "off" -> Wiring.Bias.OFF;
            case "pull-up" -> Wiring.Bias.PULL_UP;
            case "pull-down" -> Wiring.Bias.PULL_DOWN;
            default ->
                throw new IllegalArgumentException(
                        "bias: must be as-is, off, pull-up or pull-down, not '" + bias + "'");
        };
        return new Wiring(activeLow, resistor, Duration.ofMillis(debounceMillis));
    }

    /** A line of this name has come or gone. */
    private synchronized void changed() {
        var best = closed ? null : follower.best();
        if (best == input) {
            return;
        }
        letGo();
        input = best;
        if (best != null) {
            try {
                take(best);
            } catch (IOException e) {
                LOG.warn("{} does not get its line: {}", name, e.getMessage()); // tried again at the next reading
            }
        }
    }

    /** Leases the line and listens to it. */
    private void take(DigitalInput from) throws IOException {
        if (lease == null) {
            lease = from.lease(name, wiring);
            gauge.begin(from.isActive(), clock.instant());
            edges = from.listen(new DigitalInput.EdgeListener() {
                @Override
                public void edge(boolean active, Instant when) {
                    happened(active, when);
                }

                @Override
                public void lost(long missing) {
                    lose(missing);
                }
            });
        }
    }

    private void happened(boolean active, Instant when) {
        List<Measurement> told;
        synchronized (this) {
            if (lease == null) {
                return;
            }
            told = gauge.edge(active, when);
        }
        if (!told.isEmpty()) {
            var reading = new Reading(when, told);
            listeners.forEach(entry -> entry.listener.accept(reading));
        }
    }

    private synchronized void lose(long missing) {
        LOG.warn("{} lost {} edges of its line: they came faster than they were read", name, missing);
        gauge.lost(missing);
    }

    @Override
    public synchronized Reading read() throws DeviceException {
        var from = input;
        if (from == null) {
            throw new DeviceException(Fault.BUS, name + ": there is no line " + line);
        }
        try {
            take(from);
            return new Reading(clock.instant(), gauge.measure(from.isActive(), clock.instant()));
        } catch (IOException e) {
            throw new DeviceException(Faults.of(e), name + " on line " + line + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Listening listen(Consumer<? super Reading> listener) {
        var entry = new Entry(listener);
        listeners.add(entry);
        return () -> listeners.remove(entry);
    }

    private void letGo() {
        if (edges != null) {
            edges.close();
        }
        if (lease != null) {
            lease.close();
        }
        edges = null;
        lease = null;
    }

    /** Takes the device away and gives its line back. */
    @Override
    public void close() {
        registration.unregister();
        synchronized (this) {
            closed = true;
            letGo();
            input = null;
        }
        follower.close();
        listeners.clear();
    }

    /** One who listens; an object of its own, since the same may listen twice and leave once. */
    private static final class Entry {

        private final Consumer<? super Reading> listener;

        Entry(Consumer<? super Reading> listener) {
            this.listener = listener;
        }
    }
}
