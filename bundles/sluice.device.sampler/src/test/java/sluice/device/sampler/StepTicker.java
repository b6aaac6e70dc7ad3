package sluice.device.sampler;

import java.time.Duration;

/** Time that passes only when the test says so. Thread-safe. */
final class StepTicker implements Ticker {

    private static final long PATIENCE_MILLIS = 10_000;

    private long now;
    private int sleeping;
    private int woken;

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized void sleepUntil(long nanos) throws InterruptedException {
        sleeping++;
        notifyAll();
        try {
            while (nanos - now > 0) {
                wait();
            }
            woken++;
        } finally {
            sleeping--;
        }
    }

    synchronized void advance(Duration time) {
        now += time.toNanos();
        notifyAll();
    }

    /** Lets time pass for all that sleep, and waits until each of them has done its work and sleeps again. */
    synchronized void beat(Duration time) throws InterruptedException {
        int loops = sleeping;
        int goal = woken + loops;
        advance(time);
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (woken < goal || sleeping != loops) {
            long left = deadline - System.currentTimeMillis();
            if (left <= 0) {
                throw new AssertionError("only " + (woken - goal + loops) + " of " + loops + " loops woke");
            }
            wait(left);
        }
    }

    /** Waits until that many loops have done their work and sleep. */
    synchronized void awaitSleeping(int loops) throws InterruptedException {
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (sleeping != loops) {
            long left = deadline - System.currentTimeMillis();
            if (left <= 0) {
                throw new AssertionError(sleeping + " loops sleep, not " + loops);
            }
            wait(left);
        }
    }
}
