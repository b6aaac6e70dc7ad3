package sluice.store.sqlite;

import java.time.Duration;
import java.util.Arrays;

/** How long the last commits took. Thread-safe. */
final class Latencies {

    private static final int KEPT = 1_024;

    private final long[] nanos = new long[KEPT];
    private long count;

    synchronized void add(long took) {
        nanos[(int) (count++ % KEPT)] = took;
    }

    /** Returns what so many in a hundred stay below; zero if there is none. */
    synchronized Duration percentile(int percent) {
        int filled = (int) Math.min(count, KEPT);
        if (filled == 0) {
            return Duration.ZERO;
        }
        var sorted = Arrays.copyOf(nanos, filled);
        Arrays.sort(sorted);
        return Duration.ofNanos(sorted[(filled - 1) * percent / 100]);
    }
}
