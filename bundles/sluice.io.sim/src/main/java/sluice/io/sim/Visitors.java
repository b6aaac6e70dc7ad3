package sluice.io.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Moves the lines of a board as people come and go in its world. Thread-safe; one thread does it all. */
final class Visitors implements AutoCloseable {

    private final Comings comings;
    private final InstantSource clock;
    private final Instant start;
    private final double factor;
    private final ScheduledExecutorService thread;

    /**
     * @param features what each line feels, by its number
     * @param factor how many times faster than the clock time passes in the world
     */
    Visitors(Board board, Map<Integer, Comings.Feature> features, long seed, double factor, InstantSource clock) {
        this.comings = new Comings(seed);
        this.clock = clock;
        this.start = clock.instant();
        this.factor = factor;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("sim visitors").factory());
        for (var line : board.inputs()) {
            var feature = features.get(line.line());
            if (feature != null) {
                var now = world();
                line.press(comings.at(feature, now));
                await(line, feature, now);
            }
        }
    }

    /** Returns the world's time. */
    private Instant world() {
        var passed = Duration.between(start, clock.instant());
        return start.plusNanos((long) (passed.toNanos() * factor));
    }

    private void await(SimInput line, Comings.Feature feature, Instant after) {
        comings.next(feature, after).ifPresent(change -> {
            var left = Duration.between(world(), change.at());
            var _ = thread.schedule(
                    () -> {
                        line.press(change.high());
                        await(line, feature, change.at());
                    },
                    (long) Math.max(0, left.toNanos() / factor),
                    TimeUnit.NANOSECONDS);
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
