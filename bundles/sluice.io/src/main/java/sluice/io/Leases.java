package sluice.io;

import java.util.HashMap;
import java.util.Map;

/**
 * Who has which address or line: the book a provider of ports keeps. Thread-safe.
 *
 * <p>A provider registers its ports as service factories and gives each bundle a view of its own; when the bundle lets the service go,
 * however it ended, {@link #closeAll} takes back what it still held.
 *
 * @param <K> what tells one address or line from another
 */
public final class Leases<K> {

    /** An owner, and the bundle's view it asked through; a new object for each lease. */
    private static final class Entry {

        private final Object view;
        private final String owner;

        Entry(Object view, String owner) {
            this.view = view;
            this.owner = owner;
        }
    }

    private final Map<K, Entry> entries = new HashMap<>();

    /** Makes an empty book. */
    public Leases() {}

    /**
     * Gives {@code key} to {@code owner}.
     *
     * @param what the address or line in words, for the message
     * @param owner who asks, in words: the kind of device and its id
     * @param view the bundle's view it asks through
     * @throws LeasedException if somebody has it, {@code owner} itself included
     */
    public synchronized Lease take(K key, String what, String owner, Object view) throws LeasedException {
        var holder = entries.get(key);
        if (holder != null) {
            throw new LeasedException(what, owner, holder.owner);
        }
        var entry = new Entry(view, owner);
        entries.put(key, entry);
        return () -> release(key, entry);
    }

    private synchronized void release(K key, Entry entry) {
        entries.remove(key, entry);
    }

    /** Takes back everything that was given through this view. */
    public synchronized void closeAll(Object view) {
        entries.values().removeIf(entry -> entry.view == view);
    }
}
