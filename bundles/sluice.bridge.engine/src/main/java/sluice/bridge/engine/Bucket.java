package sluice.bridge.engine;

/** A token bucket: so many a second, and a tenth of a second's worth at once. Confined to its bridge's loop. */
final class Bucket {

    private static final double NANOS = 1e9;

    private final double rate;
    private final double burst;
    private double tokens;
    private long last;

    /** @param rate tokens a second */
    Bucket(double rate, long nanos) {
        this.rate = rate;
        this.burst = Math.max(1, rate / 10);
        this.tokens = 1;
        this.last = nanos;
    }

    double rate() {
        return rate;
    }

    /** Returns how long it takes until there is a token, 0 if there is one. */
    long waitNanos(long nanos) {
        tokens = Math.min(burst, tokens + (nanos - last) * rate / NANOS);
        last = nanos;
        return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) * NANOS / rate);
    }

    void take() {
        take(1);
    }

    /** Takes more than one, on credit if need be: what is longer than all there is waits no longer than the rate says. */
    void take(long count) {
        tokens -= count;
    }
}
