package sluice.bus.local;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which messages of the journal are being replaced, and what is left there when a message is not stored that was to replace another: that other,
 * which whoever comes next has to take away. Thread-safe.
 *
 * <pre>
 *   3 stored   4 replaces 3: fails, 3 is left   5 replaces 4, and so has to take 3 away
 * </pre>
 */
final class Succession {

    /** Numbers for which a successor is on its way. */
    private final Set<Long> followed = new HashSet<>();

    /** What is left in the journal instead of a number that is not there. */
    private final Map<Long, Long> left = new HashMap<>();

    /** Another message is to replace this one. */
    synchronized void begin(long before) {
        followed.add(before);
    }

    /**
     * The one that replaces this one is stored.
     *
     * @param before 0 for none
     * @return the number of one that is to go as well; 0 for none
     */
    synchronized long succeeded(long before) {
        if (before == 0) {
            return 0;
        }
        followed.remove(before);
        var older = left.isEmpty() ? null : left.remove(before);
        return older == null ? 0 : older;
    }

    /**
     * The one that was to replace this one is not stored.
     *
     * @param before 0 for none
     * @return the number of the one that is left; 0 for none
     */
    synchronized long failed(long before) {
        followed.remove(before);
        var older = left.remove(before);
        return older == null ? before : older;
    }

    /** Leaves to the successor of a message that is not stored what is left instead; returns false if it has none. */
    synchronized boolean inherits(long number, long before) {
        if (before <= 0 || !followed.contains(number)) {
            return before <= 0;
        }
        left.put(number, before);
        return true;
    }
}
