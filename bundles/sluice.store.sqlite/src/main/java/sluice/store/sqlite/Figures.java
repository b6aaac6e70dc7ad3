package sluice.store.sqlite;

import java.util.concurrent.atomic.AtomicLong;

/** What the store counts while it runs. Thread-safe. */
final class Figures {

    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong quarantined = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong commitNanos = new AtomicLong();
    private final Latencies latencies = new Latencies();

    void lost(long messages) {
        lost.addAndGet(messages);
    }

    void quarantined(long rows) {
        quarantined.addAndGet(rows);
    }

    void refused() {
        refused.incrementAndGet();
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

    /** Returns how many messages and values were refused because the whole store was at its bounds. */
    long refusals() {
        return refused.get();
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
