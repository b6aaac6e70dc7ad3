package sluice.bridge.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A loop on a thread of its own, and a clock that runs as clocks do but can be put forward by hours. Thread-safe. */
final class HurriedLoop implements Loop, InstantSource {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Later> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Later::nanos).thenComparingLong(Later::order));
    private final Instant start = Instant.now();
    private final long begun = System.nanoTime();
    private long skipped;
    private long order;
    private boolean stopped;
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);

    private record Later(long nanos, long order, Runnable task) {}

    HurriedLoop() {
        thread.start();
    }

    /** Puts the clock forward: what is due by then runs now. */
    void skip(Duration time) {
        lock.lock();
        try {
            skipped += time.toNanos();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (var task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            while (!stopped) {
                var first = waiting.peek();
                if (first == null) {
                    changed.await();
                } else if (first.nanos - nanos() <= 0) {
                    return waiting.remove().task;
                } else {
                    changed.awaitNanos(first.nanos - nanos());
                }
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ofNanos(Long.MIN_VALUE / 4), task); // before all timers, in the order of its kind
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        lock.lock();
        try {
            var later = new Later(delay.isNegative() ? Long.MIN_VALUE / 4 : nanos() + delay.toNanos(), order++, task);
            waiting.add(later);
            changed.signalAll();
            return () -> cancel(later);
        } finally {
            lock.unlock();
        }
    }

    private void cancel(Later later) {
        lock.lock();
        try {
            waiting.remove(later);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long nanos() {
        lock.lock();
        try {
            return System.nanoTime() - begun + skipped;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Instant now() {
        return start.plusNanos(nanos());
    }

    @Override
    public Instant instant() {
        return now();
    }

    @Override
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
