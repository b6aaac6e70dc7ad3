package sluice.store.sqlite;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import sluice.store.StoreStatus.Bounds;
import sluice.store.StoreStatus.Reason;

/**
 * How much the whole store takes, and what happens there. Immutable.
 *
 * @param bounds the most it takes
 * @param dropOldest whether the oldest messages give way before the bounds are reached; or else what comes is refused there
 */
record Limits(Bounds bounds, boolean dropOldest) {

    /** Where the oldest messages begin to give way: below this, there is room. */
    private static final int HUNDREDTHS = 90;

    static Limits ofBytes(long bytes) {
        return new Limits(new Bounds(Long.MAX_VALUE, bytes, Duration.ZERO), false);
    }

    /** Returns which bound keeps the store from taking one more of this size; null if none does. */
    @Nullable
    Reason reached(Totals totals, int size) {
        if (totals.bytes() - bounds.bytes() > slack() - size - Index.OVERHEAD) {
            return Reason.BYTES;
        }
        return totals.messages() - bounds.messages() >= slack() / Index.OVERHEAD ? Reason.MESSAGES : null;
    }

    /** Returns which bound is so near that it is time to do something about it; null if none is. */
    @Nullable
    Reason near(Totals totals) {
        if (totals.bytes() > part(bounds.bytes())) {
            return Reason.BYTES;
        }
        return totals.messages() > part(bounds.messages()) ? Reason.MESSAGES : null;
    }

    /** What comes faster than the writer makes room waits for the writer, and is more than the bounds for that moment. */
    private long slack() {
        return dropOldest ? Intake.LIMIT_BYTES : 0;
    }

    private static long part(long bound) {
        return bound / 100 * HUNDREDTHS + bound % 100 * HUNDREDTHS / 100;
    }
}
