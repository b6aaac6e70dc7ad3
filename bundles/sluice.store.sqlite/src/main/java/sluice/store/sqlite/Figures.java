package sluice.store.sqlite;

import java.util.concurrent.atomic.AtomicLong;

/** What the store counts while it runs. Thread-safe. */
final class Figures {

    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong commitNanos = new AtomicLong();

    void lost(long messages) {
        lost.addAndGet(messages);
    }

    void committed(long nanos) {
        commits.incrementAndGet();
        commitNanos.addAndGet(nanos);
    }

    /** Returns how many messages were damaged or missing on the disk. */
    long lost() {
        return lost.get();
    }

    /** Returns how often something was written. */
    long commits() {
        return commits.get();
    }

    /** Returns how long all that took. */
    long commitNanos() {
        return commitNanos.get();
    }
}
