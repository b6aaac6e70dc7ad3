package sluice.device.sampler;

import java.time.Duration;

/** The clock a loop keeps time by; it only goes forward. Thread-safe. */
interface Ticker {

    /** The machine's own. */
    Ticker SYSTEM = new Ticker() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleepUntil(long nanos) throws InterruptedException {
            long left = nanos - System.nanoTime();
            if (left > 0) {
                Thread.sleep(Duration.ofNanos(left));
            }
        }
    };

    /** Returns the time now, in nanoseconds since some moment. */
    long nanos();

    /** Returns when it is that time, at once if it was already. */
    void sleepUntil(long nanos) throws InterruptedException;

    /**
     * Returns when the next beat is due: a whole number of intervals after the last one, and not over yet. So beats do not drift,
     * and those that were missed are not made up for.
     */
    static long next(long last, long now, long interval) {
        long next = last + interval;
        return next - now > 0 ? next : next + ((now - next) / interval + 1) * interval;
    }
}
