package sluice.device.sampler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.device.Fault;
import sluice.device.Quality;
import sluice.device.Reading;

/**
 * How one sensor is doing, told to its topics and to the log. Thread-safe: the loop reports readings, the watchdog that there are none.
 *
 * <p>States are published when they change, their reason included. Values are marked as stale when the second reading in a row has failed,
 * or one hangs.
 */
final class Condition {

    private static final int STALE_AFTER = 2;
    private static final Logger LOG = LoggerFactory.getLogger(Condition.class);

    private final SensorLoop.Subject subject;
    private final Outlet outlet;
    private final Repeats failures = new Repeats();
    private @Nullable Health told;
    private boolean stale;

    Condition(SensorLoop.Subject subject, Outlet outlet) {
        this.subject = subject;
        this.outlet = outlet;
    }

    /** Returns how many readings in a row have failed. */
    int failures() {
        return failures.count();
    }

    /** Returns what was told last, null before the first reading has come back. */
    synchronized @Nullable Health told() {
        return told;
    }

    /**
     * A reading was published.
     *
     * @param flooded whether others are being left out: then the state stays until a whole interval without
     */
    void worked(Reading reading, boolean flooded) {
        var doubtful = reading.measurements().stream()
                .filter(one -> one.quality() != Quality.GOOD)
                .findFirst();
        int were = failures.clear();
        if (were > 0) {
            LOG.info("Sensor {} works again after {} failures", subject.id(), were);
        }
        synchronized (this) {
            stale = false;
        }
        if (flooded) {
            return;
        }
        tell(doubtful.map(one ->
                        new Health(Health.Word.DEGRADED, Fault.of(one.quality()), one.name() + ": " + one.reason()))
                .orElse(Health.OK));
    }

    /** More readings came unasked than are published. */
    void floods(long missing, int limit) {
        var reason = "its driver, bundle " + subject.bundle() + ", gives more than " + limit
                + " readings a second unasked: some are left out"; // not how many: it would change
        if (tell(new Health(Health.Word.DEGRADED, Fault.DRIVER, reason))) {
            LOG.warn("Sensor {} floods, {} readings were left out so far: {}", subject.id(), missing, reason);
        }
    }

    /** A reading failed; {@code bug} is set if it is the driver that is wrong. */
    void failed(Fault fault, String reason, @Nullable Throwable bug) {
        if (failures.another()) {
            LOG.warn("Sensor {} failed, {} in a row: {}", subject.id(), failures.count(), reason, bug);
        }
        tell(Health.after(failures.count(), fault, reason));
        if (failures.count() >= STALE_AFTER) {
            markStale(reason);
        }
    }

    /** A reading has not come back for so long. */
    void hangs(Duration since) {
        var reason = "its driver, bundle " + subject.bundle()
                + ", does not return from a reading"; // no age: it would change
        if (tell(new Health(Health.Word.HANGING, Fault.DRIVER, reason))) {
            LOG.warn("Sensor {} hangs since {} ms: {}", subject.id(), since.toMillis(), reason);
        }
        markStale(reason);
    }

    /** The sensor is not read any more. */
    void gone(String reason) {
        outlet.publish(new Health(Health.Word.OFFLINE, Fault.DRIVER, reason));
    }

    private boolean tell(Health health) {
        synchronized (this) {
            if (health.equals(told)) {
                return false;
            }
            told = health;
        }
        outlet.publish(health);
        return true;
    }

    private void markStale(String reason) {
        synchronized (this) {
            if (stale) {
                return;
            }
            stale = true;
        }
        outlet.stale(reason);
    }
}
