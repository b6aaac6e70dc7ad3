package sluice.device.sampler;

/** So many in a second, and as many at once after a pause. Thread-safe. */
final class Allowance {

    private static final double NANOS = 1e9;

    private final int perSecond;
    private final Ticker ticker;
    private double left;
    private long since;

    Allowance(int perSecond, Ticker ticker) {
        this.perSecond = perSecond;
        this.ticker = ticker;
        this.left = perSecond;
        this.since = ticker.nanos();
    }

    /** Takes one; returns whether there was one. */
    synchronized boolean take() {
        long now = ticker.nanos();
        left = Math.min(perSecond, left + (now - since) / NANOS * perSecond);
        since = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
