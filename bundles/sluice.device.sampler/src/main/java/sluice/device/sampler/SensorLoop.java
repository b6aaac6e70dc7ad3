package sluice.device.sampler;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.device.DeviceException;
import sluice.device.DeviceStatus;
import sluice.device.EventSensor;
import sluice.device.Fault;
import sluice.device.Listening;
import sluice.device.Reading;
import sluice.device.Sensor;

/**
 * Reads one sensor at its interval, on a thread of its own: a driver that hangs keeps nobody else waiting. Thread-safe.
 *
 * <p>It is a platform thread because drivers call into the kernel: a virtual one that hangs there would keep its carrier, and two
 * of those are all a small machine has. A sensor that fails again and again is read less and less often.
 */
final class SensorLoop {

    /** A sensor and who provides it, for the log. */
    record Subject(String id, String bundle, Sensor sensor) {}

    /**
     * When a sensor is read.
     *
     * @param interval from one reading to the next
     * @param retry the longest interval while the sensor is offline
     * @param hanging how long a reading may take before it is said to hang
     * @param events how many readings a second it may give unasked
     */
    record Pace(Duration interval, Duration retry, Duration hanging, int events) {

        /** Returns how long to wait after this many failures in a row: twice as long with each failure once the sensor is offline. */
        Duration after(int failures) {
            int doublings = Math.min(16, Math.max(0, failures - Health.OFFLINE_AFTER + 1));
            long longest = Math.max(interval.toNanos(), retry.toNanos());
            return Duration.ofNanos(Math.min(longest, interval.toNanos() << doublings));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SensorLoop.class);

    private final Subject subject;
    private final Outlet outlet;
    private final Condition condition;
    private final Pace pace;
    private final Ticker ticker;
    private final Thread thread;
    private volatile @Nullable Listening events;
    private volatile @Nullable Long readingSince;
    private volatile @Nullable Reading last;
    private final Allowance allowance;
    private final AtomicLong leftOut = new AtomicLong();
    private volatile boolean stopped;

    SensorLoop(Subject subject, Outlet outlet, Pace pace, Ticker ticker) {
        this.subject = subject;
        this.outlet = outlet;
        this.condition = new Condition(subject, outlet);
        this.allowance = new Allowance(pace.events, ticker);
        this.pace = pace;
        this.ticker = ticker;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("sampler " + outlet.prefix() + " " + subject.id())
                .unstarted(this::run);
    }

    String id() {
        return subject.id();
    }

    /** Returns the topic its measurements are below. */
    String topic() {
        return outlet.prefix();
    }

    Sensor sensor() {
        return subject.sensor();
    }

    void start() {
        thread.start();
        if (subject.sensor() instanceof EventSensor sensor) {
            events = sensor.listen(this::happened);
        }
    }

    /** Asks the loop to end; a reading goes on. */
    void stop() {
        var listening = events;
        if (listening != null) {
            listening.close();
        }
        synchronized (this) {
            stopped = true;
            if (readingSince == null) {
                thread.interrupt(); // from its sleep
            }
        }
    }

    /**
     * Waits for the end of a reading after {@link #stop}; one that does not come is interrupted.
     *
     * @param deadline in the time of {@link System#nanoTime}
     */
    void finish(long deadline) {
        if (!hasEnded(deadline)) {
            thread.interrupt();
        }
    }

    /**
     * Waits for the end after {@link #finish}, and says so if it does not come: then the thread is left to its driver. In any case
     * nothing is published any more apart from the last state.
     *
     * @param deadline in the time of {@link System#nanoTime}
     */
    void end(long deadline, String reason) {
        if (!hasEnded(deadline)) {
            LOG.warn(
                    "Sampler {} leaves a thread behind: sensor {} of bundle {} does not return from a reading",
                    outlet.prefix(),
                    subject.id(),
                    subject.bundle());
        }
        if (!reason.isEmpty()) {
            condition.gone(reason);
        }
    }

    private boolean hasEnded(long deadline) {
        try {
            return thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !thread.isAlive();
        }
    }

    /** Returns how the sensor is doing. */
    DeviceStatus status() {
        var told = condition.told();
        return new DeviceStatus(
                subject.id(),
                subject.bundle(),
                outlet.prefix(),
                told == null ? "" : told.word().text(),
                told == null ? Fault.OTHER : told.fault(),
                told == null ? "" : told.reason(),
                Optional.ofNullable(last));
    }

    /** Tells if a reading has not come back for too long; called by the watchdog. */
    void watch() {
        var since = readingSince;
        if (since == null || stopped) {
            return;
        }
        var lasts = Duration.ofNanos(ticker.nanos() - since);
        if (lasts.compareTo(pace.hanging) > 0) {
            condition.hangs(lasts);
        }
    }

    private void run() {
        try {
            long beat = ticker.nanos();
            while (begins()) {
                sample();
                if (ended()) {
                    return; // a driver may have swallowed the interrupt
                }
                var wait = pace.after(condition.failures());
                beat = Ticker.next(beat, ticker.nanos(), wait.toNanos());
                ticker.sleepUntil(beat);
            }
        } catch (InterruptedException e) {
            if (!stopped) {
                LOG.error(
                        "Sensor {} is not read any more: bundle {} interrupted it", subject.id(), subject.bundle(), e);
            }
        }
    }

    private synchronized boolean begins() {
        readingSince = ticker.nanos();
        return !stopped;
    }

    private synchronized boolean ended() {
        readingSince = null;
        return stopped;
    }

    private void sample() {
        try {
            var reading = read(subject.sensor());
            if (!stopped) {
                published(reading);
                long missing = leftOut.getAndSet(0);
                if (missing > 0) {
                    condition.floods(missing, pace.events);
                }
            }
        } catch (DeviceException e) {
            failed(e.fault(), String.valueOf(e.getMessage()), null);
        } catch (RuntimeException | LinkageError e) {
            failed(Fault.DRIVER, "its driver is broken: " + e, e);
        }
    }

    /** Readings never overlap: everybody who reads a sensor holds its monitor, as the shell does. */
    private static Reading read(Sensor sensor) throws DeviceException {
        synchronized (sensor) {
            return sensor.read();
        }
    }

    private void published(Reading reading) {
        var treated = outlet.publish(reading);
        last = treated;
        condition.worked(treated, leftOut.get() > 0);
    }

    /** Something happened at the device; on the driver's thread. */
    private void happened(Reading reading) {
        if (stopped) {
            return;
        }
        if (!allowance.take()) {
            leftOut.incrementAndGet(); // the next reading has what it is now
            return;
        }
        try {
            published(reading);
        } catch (RuntimeException e) {
            failed(Fault.DRIVER, "its driver is broken: " + e, e);
        }
    }

    private void failed(Fault fault, String reason, @Nullable Throwable bug) {
        if (!stopped) { // else it was interrupted
            condition.failed(fault, reason, bug);
        }
    }
}
