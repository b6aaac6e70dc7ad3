package sluice.launcher;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Has the collector look through all of the heap when what is in use has grown by a lot since it last did. Left to itself it does so only when the
 * largest heap is full: with what gets old before it dies, memory would grow for a day (decision 245). Confined to one thread.
 */
final class HeapWatch {

    /** How often to look. */
    static final Duration INTERVAL = Duration.ofMinutes(1);

    /** More than what is new, which the collector empties by itself, takes at any time: 6 MB. */
    private static final long GROWTH = 10 << 20;

    private final LongSupplier used;
    private final Runnable collection;
    private long before;

    HeapWatch() {
        this(() -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(), System::gc);
    }

    /** @param used how many bytes of the heap are in use, garbage included */
    HeapWatch(LongSupplier used, Runnable collection) {
        this.used = used;
        this.collection = collection;
        this.before = used.getAsLong();
    }

    /** Looks once. A heap with much that is alive has to grow by half of it, because that much more is the collector's work. */
    void look() {
        if (used.getAsLong() - before > Math.max(GROWTH, before / 2)) {
            collection.run();
            before = used.getAsLong();
        }
    }
}
