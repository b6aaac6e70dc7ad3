package sluice.store.memory;

import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import sluice.store.Journal;
import sluice.store.JournalLimits;
import sluice.store.Store;

/** Keeps journals in memory: what they hold outlives whoever uses them, but not the process. Thread-safe. */
@Component(property = Store.DURABLE + ":Boolean=false")
public final class MemoryStore implements Store {

    private final Map<String, Entries> journals = new HashMap<>();
    private final Map<String, MemoryJournal> open = new HashMap<>();

    @Override
    public synchronized Journal open(String name, JournalLimits limits) {
        if (open.containsKey(name)) {
            throw new IllegalStateException("journal '" + name + "' is open already");
        }
        var entries = journals.computeIfAbsent(name, _ -> new Entries());
        var journal = new MemoryJournal(name, limits, entries, () -> close(name));
        open.put(name, journal);
        return journal;
    }

    private synchronized void close(String name) {
        open.remove(name);
        journals.computeIfPresent(name, (_, entries) -> entries.isUnused() ? null : entries);
    }
}
