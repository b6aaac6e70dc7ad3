package sluice.store.sqlite;

import java.util.concurrent.atomic.AtomicLong;

/** How much all journals and shelves hold. Thread-safe. */
final class Totals {

    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** @param size the bytes of these, without what each takes beside */
    void add(int count, long size) {
        messages.addAndGet(count);
        bytes.addAndGet(size + (long) count * Index.OVERHEAD);
    }

    void clear() {
        messages.set(0);
        bytes.set(0);
    }

    /** Returns how many messages and values there are. */
    long messages() {
        return messages.get();
    }

    /** Returns their bytes, with what each takes beside, about. */
    long bytes() {
        return bytes.get();
    }
}
