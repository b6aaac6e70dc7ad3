package sluice.bridge.engine;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Drop;

/** What a bridge counts. Thread-safe. */
final class Counters {

    private static final Logger LOG = LoggerFactory.getLogger(Counters.class);

    final LongAdder connects = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder received = new LongAdder();

    private final String bridge;
    private final AtomicLongArray drops = new AtomicLongArray(Drop.values().length);
    private final AtomicLongArray out;
    private final AtomicLongArray in;

    Counters(String bridge, int routes) {
        this.bridge = bridge;
        this.out = new AtomicLongArray(routes);
        this.in = new AtomicLongArray(routes);
    }

    void out(int route) {
        out.incrementAndGet(route);
    }

    void in(int route) {
        in.incrementAndGet(route);
    }

    long outOf(int route) {
        return out.get(route);
    }

    long inOf(int route) {
        return in.get(route);
    }

    /** Counts a dropped message, and says so the first time and at every power of two. */
    void drop(Drop reason, Object what) {
        long count = drops.incrementAndGet(reason.ordinal());
        if (Long.bitCount(count) == 1) {
            LOG.warn("Bridge {} dropped {} messages so far, reason {}; this time: {}", bridge, count, reason, what);
        }
    }

    Map<Drop, Long> drops(long overflow) {
        var all = new EnumMap<Drop, Long>(Drop.class);
        for (var reason : Drop.values()) {
            long count = drops.get(reason.ordinal()) + (reason == Drop.OVERFLOW ? overflow : 0);
            if (count > 0) {
                all.put(reason, count);
            }
        }
        return all;
    }
}
