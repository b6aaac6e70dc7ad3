package sluice.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Time that passes when it is told to: the wall clock, the monotonic one, and the broker's timers. Thread-safe. */
final class TestTime implements InstantSource, Timers {

    /** Something that will happen, and when; the earlier one first, of two at the same time the one asked for first. */
    private static final class Due extends FutureTask<@Nullable Object> implements Comparable<Due> {
        private final long nanos;
        private final long number;

        Due(long nanos, long number, Runnable task) {
            super(Executors.callable(task, (@Nullable Object) null));
            this.nanos = nanos;
            this.number = number;
        }

        @Override
        public int compareTo(Due other) {
            return nanos == other.nanos ? Long.compare(number, other.number) : Long.compare(nanos, other.nanos);
        }
    }

    private static final Instant BEGIN = Instant.parse("2026-11-21T09:00:00Z");

    private final PriorityQueue<Due> dues = new PriorityQueue<>();
    private long nanos;
    private long number;

    @Override
    public synchronized Instant instant() {
        return BEGIN.plusNanos(nanos);
    }

    synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Future<?> schedule(Duration delay, Runnable task) {
        var due = new Due(nanos + delay.toNanos(), number++, task);
        dues.add(due);
        return due;
    }

    /** Lets time pass: what becomes due happens on this thread, at its time, in its order. */
    void pass(Duration time) {
        long end = nanos() + time.toNanos();
        for (Due next; (next = nextUntil(end)) != null; ) {
            next.run();
        }
    }

    private synchronized @Nullable Due nextUntil(long end) {
        var next = dues.peek();
        if (next == null || next.nanos > end) {
            nanos = end;
            return null;
        }
        nanos = Math.max(nanos, next.nanos);
        return dues.poll();
    }

    @Override
    public synchronized void close() {
        dues.clear();
    }
}
