package sluice.device.sampler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.device.DeviceException;
import sluice.device.Reading;
import sluice.device.Sensor;

/**
 * Reads one sensor at its interval, on a thread of its own: a driver that hangs keeps nobody else waiting. Thread-safe.
 *
 * <p>It is a platform thread because drivers call into the kernel: a virtual one that hangs there would keep its carrier, and two
 * of those are all a small machine has.
 */
final class SensorLoop {

    /** A sensor and who provides it, for the log. */
    record Subject(String id, String bundle, Sensor sensor) {}

    private static final Logger LOG = LoggerFactory.getLogger(SensorLoop.class);

    private final Subject subject;
    private final Outlet outlet;
    private final Duration interval;
    private final Ticker ticker;
    private final Thread thread;
    private final Repeats failures = new Repeats();
    private @Nullable Health told;
    private volatile boolean stopped;

    SensorLoop(Subject subject, Outlet outlet, Duration interval, Ticker ticker) {
        this.subject = subject;
        this.outlet = outlet;
        this.interval = interval;
        this.ticker = ticker;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("sampler " + outlet.prefix() + " " + subject.id())
                .unstarted(this::run);
    }

    String id() {
        return subject.id();
    }

    Sensor sensor() {
        return subject.sensor();
    }

    void start() {
        thread.start();
    }

    /** Asks the loop to end; a driver in the middle of a reading is interrupted. */
    void stop() {
        stopped = true;
        thread.interrupt();
    }

    /**
     * Waits for the end after {@link #stop}, and says so if it does not come: then the thread is left to its driver. In any case
     * nothing is published any more apart from the last state.
     */
    void end(Duration patience, String reason) {
        boolean ended;
        try {
            ended = thread.join(patience);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            ended = !thread.isAlive();
        }
        if (!ended) {
            LOG.warn(
                    "Sampler {} leaves a thread behind: sensor {} of bundle {} does not return from a reading",
                    outlet.prefix(),
                    subject.id(),
                    subject.bundle());
        }
        if (!reason.isEmpty()) {
            outlet.publish(Health.OFFLINE, reason);
        }
    }

    private void run() {
        try {
            long beat = ticker.nanos();
            while (true) {
                sample();
                if (stopped) {
                    return; // a driver may have swallowed the interrupt
                }
                beat = Ticker.next(beat, ticker.nanos(), interval.toNanos());
                ticker.sleepUntil(beat);
            }
        } catch (InterruptedException e) {
            if (!stopped) {
                LOG.error(
                        "Sensor {} is not read any more: bundle {} interrupted it", subject.id(), subject.bundle(), e);
            }
        }
    }

    private void sample() {
        try {
            var reading = read(subject.sensor());
            if (!stopped) {
                outlet.publish(reading);
                worked();
            }
        } catch (DeviceException e) {
            failed(String.valueOf(e.getMessage()), null);
        } catch (RuntimeException | LinkageError e) {
            failed("its driver is broken: " + e, e);
        }
    }

    /** Readings never overlap: everybody who reads a sensor holds its monitor, as the shell does. */
    private static Reading read(Sensor sensor) throws DeviceException {
        synchronized (sensor) {
            return sensor.read();
        }
    }

    private void worked() {
        int were = failures.clear();
        if (were > 0) {
            LOG.info("Sensor {} works again after {} failures", subject.id(), were);
        }
        tell(Health.OK, "");
    }

    private void failed(String reason, @Nullable Throwable bug) {
        if (stopped) {
            return; // it was interrupted
        }
        if (failures.another()) {
            LOG.warn("Sensor {} failed, {} in a row: {}", subject.id(), failures.count(), reason, bug);
        }
        tell(Health.after(failures.count()), reason);
    }

    private void tell(Health health, String reason) {
        if (health != told) {
            told = health;
            outlet.publish(health, reason);
        }
    }
}
