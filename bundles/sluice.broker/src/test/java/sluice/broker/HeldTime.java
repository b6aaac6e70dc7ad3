package sluice.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Time that passes when it is told to, for one life of a broker after the other. Thread-safe. */
final class HeldTime implements InstantSource {

    private record Due(Instant at, FutureTask<@Nullable Object> task) {}

    private final List<Due> dues = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T09:00:00Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Returns timers for one life; closing them forgets what they were to do. */
    Timers timers() {
        return new Timers() {
            @Override
            public Future<?> schedule(Duration delay, Runnable task) {
                var due = new FutureTask<>(Executors.callable(task, (@Nullable Object) null));
                synchronized (HeldTime.this) {
                    dues.add(new Due(now.plus(delay), due));
                }
                return due;
            }

            @Override
            public void close() {
                synchronized (HeldTime.this) {
                    dues.clear();
                }
            }
        };
    }

    /** Lets time pass, and does what becomes due. */
    void pass(Duration time) {
        List<Due> ready;
        synchronized (this) {
            now = now.plus(time);
            ready = dues.stream().filter(due -> !due.at().isAfter(now)).toList();
            dues.removeAll(ready);
        }
        ready.forEach(due -> due.task().run());
    }
}
