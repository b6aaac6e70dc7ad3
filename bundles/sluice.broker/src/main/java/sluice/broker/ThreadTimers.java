package sluice.broker;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timers on a thread of their own, since they outlive every event loop; by the monotonic clock, so that a corrected wall clock ends no
 * session. Thread-safe.
 */
final class ThreadTimers implements Timers {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadTimers.class);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("sluice-broker-timers").factory());

    ThreadTimers() {
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Future<?> schedule(Duration delay, Runnable task) {
        return executor.schedule(() -> guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A will or the end of a session was not handled because of a bug", e);
        }
    }

    /** Ends the thread; what is not due yet never happens. */
    @Override
    public void close() {
        executor.shutdownNow();
        executor.close();
    }
}
