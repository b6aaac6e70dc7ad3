package sluice.bridge.engine;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds a link on which nothing moves: what the far side owes an answer to has none in time. Confined to its bridge's loop. */
final class Watchdog {

    private final Loop loop;
    private final Supplier<Duration> timeout;
    private Loop.@Nullable Timer timer;

    /** @param timeout how long an answer may take at present */
    Watchdog(Loop loop, Supplier<Duration> timeout) {
        this.loop = loop;
        this.timeout = timeout;
    }

    /** Expects one answer, until {@link #stop}. */
    void expect(Runnable late) {
        timer = loop.schedule(timeout.get(), late);
    }

    /** Expects answers to what is under way, as long as there is something. */
    void watch(Sender sender, Runnable late) {
        if (timer != null || sender.underWay().isEmpty()) {
            return;
        }
        var left = timeout.get().minus(sender.oldest());
        timer = loop.schedule(left.isNegative() ? Duration.ZERO : left, () -> {
            timer = null;
            if (sender.oldest().compareTo(timeout.get()) >= 0) {
                late.run();
            } else {
                watch(sender, late);
            }
        });
    }

    /** Expects nothing any more. */
    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
