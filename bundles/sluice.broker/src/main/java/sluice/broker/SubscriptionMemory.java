package sluice.broker;

import java.util.concurrent.atomic.AtomicLong;
import sluice.mqtt.Filter;

/**
 * Estimates what the subscriptions of all sessions take of the heap: a number of subscriptions says little, since one with sixty
 * levels takes ten times what a short one does. Thread-safe.
 */
final class SubscriptionMemory {

    /** A subscription in its session and at the bus; measured with 100,000 of them. */
    private static final int EACH = 300;

    /** A node of the topic tree. */
    private static final int LEVEL = 24;

    private final AtomicLong bytes = new AtomicLong();

    /** Returns what one subscription takes, as far as we can tell. */
    static long of(Filter filter) {
        var text = filter.topics().value();
        return EACH + 2L * text.length() + (long) LEVEL * Levels.of(text);
    }

    void add(Filter filter) {
        bytes.addAndGet(of(filter));
    }

    void remove(Filter filter) {
        bytes.addAndGet(-of(filter));
    }

    /** Returns whether one more fits into so many bytes; several at once may each be the last that does. */
    boolean hasRoom(Filter filter, long limit) {
        return bytes.get() + of(filter) <= limit;
    }

    long bytes() {
        return bytes.get();
    }
}
