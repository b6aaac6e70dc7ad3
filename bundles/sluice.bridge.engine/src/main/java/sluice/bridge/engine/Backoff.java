package sluice.bridge.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: decorrelated jitter, so that a thousand gateways do not come back at the same moment.
 * Each wait is drawn between the base and three times the last one, up to the cap. Confined to its bridge's loop.
 */
final class Backoff {

    private final long base;
    private final long cap;
    private final RandomGenerator random;
    private long last;

    Backoff(Duration base, Duration cap, RandomGenerator random) {
        this.base = base.toMillis();
        this.cap = cap.toMillis();
        this.random = random;
        this.last = this.base;
    }

    Duration next() {
        long top = Math.min(cap, last * 3);
        last = top <= base ? Math.min(base, cap) : random.nextLong(base, top + 1);
        return Duration.ofMillis(last);
    }

    /** The link has been good for a while: begin again at the base. */
    void reset() {
        last = base;
    }
}
