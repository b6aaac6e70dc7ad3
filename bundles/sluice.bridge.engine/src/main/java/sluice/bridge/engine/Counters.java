package sluice.bridge.engine;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
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
    private final Latency latency = new Latency();
    private volatile @Nullable Instant lastAck;

    Counters(String bridge) {
        this.bridge = bridge;
    }

    /** The far side acknowledged a message, so long after it was sent. */
    void acknowledged(long nanos, Instant now) {
        sent.increment();
        latency.add(nanos);
        lastAck = now;
    }

    Latency latency() {
        return latency;
    }

    @Nullable
    Instant lastAck() {
        return lastAck;
    }

    /** Counts a dropped message, and says so the first time and at every power of two. */
    void drop(Drop reason, Object what) {
        long count = drops.incrementAndGet(reason.ordinal());
        if (Long.bitCount(count) == 1) {
            LOG.warn("Bridge {} dropped {} messages so far, reason {}; this time: {}", bridge, count, reason, what);
        }
    }

    /** Returns all drops, with those the journals count. */
    Map<Drop, Long> drops(long overflow, long replaced, long thinned) {
        var all = new EnumMap<Drop, Long>(Drop.class);
        for (var reason : Drop.values()) {
            long count = drops.get(reason.ordinal())
                    + switch (reason) {
                        case OVERFLOW -> overflow;
                        case REPLACED -> replaced;
                        case THINNED -> thinned;
                        default -> 0;
                    };
            if (count > 0) {
                all.put(reason, count);
            }
        }
        return all;
    }
}
