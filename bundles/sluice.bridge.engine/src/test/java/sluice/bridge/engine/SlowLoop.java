package sluice.bridge.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * A loop by whose clock everything happens faster: what has to come round within seconds does so on a busy machine too. Its timers and the time of
 * day are those of the other loop.
 *
 * @param times how many times slower than the other loop's the clock runs
 */
record SlowLoop(Loop loop, int times) implements Loop {

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return loop.schedule(delay, task);
    }

    @Override
    public long nanos() {
        return loop.nanos() / times;
    }

    @Override
    public Instant now() {
        return loop.now();
    }

    @Override
    public void stop() {
        loop.stop();
    }
}
