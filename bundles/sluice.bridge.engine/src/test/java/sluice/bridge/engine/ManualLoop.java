package sluice.bridge.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A loop on the test's own thread, with a clock the test moves. */
final class ManualLoop implements Loop {

    private static final Instant START = Instant.parse("2026-11-21T09:00:00Z");

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Later> timers =
            new PriorityQueue<>(Comparator.comparingLong(Later::nanos).thenComparingLong(Later::order));
    private Duration jumped = Duration.ZERO;
    private long nanos;
    private long order;
    private boolean running;

    private record Later(long nanos, long order, Runnable task) {}

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (!running) {
            run();
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        var later = new Later(nanos + delay.toNanos(), order++, task);
        timers.add(later);
        return () -> timers.remove(later);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        return steady().plus(jumped);
    }

    @Override
    public Instant steady() {
        return START.plusNanos(nanos);
    }

    /** Sets the time of day forward, or back; nothing has passed. */
    void jump(Duration by) {
        jumped = jumped.plus(by);
    }

    @Override
    public void stop() {
        timers.clear();
    }

    /** Moves the clock, and runs what becomes due on the way at its time. */
    void pass(Duration time) {
        long end = nanos + time.toNanos();
        while (!timers.isEmpty() && timers.peek().nanos <= end) {
            var due = timers.remove();
            nanos = due.nanos;
            execute(due.task);
        }
        nanos = end;
    }

    private void run() {
        running = true;
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        running = false;
    }
}
