package sluice.store.sqlite;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import sluice.store.StoreStatus.Reason;

/** What the store counts while it runs. Thread-safe. */
final class Figures {

    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong quarantined = new AtomicLong();
    private final AtomicLongArray refused = new AtomicLongArray(Reason.values().length);
    private final AtomicLongArray dropped = new AtomicLongArray(Reason.values().length);
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong commitNanos = new AtomicLong();
    private final Latencies latencies = new Latencies();

    void lost(long messages) {
        lost.addAndGet(messages);
    }

    void quarantined(long rows) {
        quarantined.addAndGet(rows);
    }

    void refused(Reason why, long messages) {
        refused.addAndGet(why.ordinal(), messages);
    }

    void dropped(Reason why, long messages) {
        dropped.addAndGet(why.ordinal(), messages);
    }

    void committed(long nanos) {
        commits.incrementAndGet();
        commitNanos.addAndGet(nanos);
        latencies.add(nanos);
    }

    /** Returns how many messages and values were damaged or missing on the disk. */
    long lost() {
        return lost.get();
    }

    /** Returns how many damaged rows are put aside. */
    long quarantined() {
        return quarantined.get();
    }

    /** Returns how many messages and values were not taken, and why. */
    Map<Reason, Long> refused() {
        return byReason(refused);
    }

    /** Returns how many messages gave way to the bounds of the whole store, and to which. */
    Map<Reason, Long> dropped() {
        return byReason(dropped);
    }

    private static Map<Reason, Long> byReason(AtomicLongArray counts) {
        var map = new EnumMap<Reason, Long>(Reason.class);
        for (var reason : Reason.values()) {
            long count = counts.get(reason.ordinal());
            if (count > 0) {
                map.put(reason, count);
            }
        }
        return map;
    }

    /** Returns how often something was written. */
    long commits() {
        return commits.get();
    }

    /** Returns how long all that took. */
    long commitNanos() {
        return commitNanos.get();
    }

    Latencies latencies() {
        return latencies;
    }
}
