package sluice.bridge.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long acknowledgements took: counts by powers of the square root of two, from 1 us on. Thread-safe. */
final class Latency {

    private static final int STEPS_PER_DOUBLE = 2;
    private static final int BUCKETS = 64;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    void add(long nanos) {
        double micros = Math.max(1, nanos / 1e3);
        int bucket = (int) (Math.log(micros) / Math.log(2) * STEPS_PER_DOUBLE);
        counts.incrementAndGet(Math.min(BUCKETS - 1, bucket));
    }

    /** Returns the time within which this share of the acknowledgements came, to a third exact; zero if none came yet. */
    Duration within(double share) {
        long all = 0;
        for (int i = 0; i < BUCKETS; i++) {
            all += counts.get(i);
        }
        long wanted = (long) Math.ceil(all * share);
        long sum = 0;
        for (int i = 0; i < BUCKETS && all > 0; i++) {
            sum += counts.get(i);
            if (sum >= wanted) {
                return Duration.ofNanos((long) (1e3 * Math.pow(2, (i + 1.0) / STEPS_PER_DOUBLE)));
            }
        }
        return Duration.ZERO;
    }
}
