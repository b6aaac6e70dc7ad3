package sluice.device.sampler;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks after readings that do not come back, on a thread of its own. Thread-safe. */
final class Watchdog implements AutoCloseable {

    private final ScheduledExecutorService thread;

    /** @param look what to do, every so often; throws nothing */
    Watchdog(String name, Duration every, Runnable look) {
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("watchdog " + name).factory());
        var _ = thread.scheduleAtFixedRate(look, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
