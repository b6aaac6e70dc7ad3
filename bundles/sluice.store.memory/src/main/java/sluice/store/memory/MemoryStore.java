package sluice.store.memory;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;
import sluice.bus.Payload;
import sluice.store.Journal;
import sluice.store.JournalLimits;
import sluice.store.Shelf;
import sluice.store.Store;
import sluice.store.StoreStatus;

/** Keeps journals and shelves in memory: what they hold outlives whoever uses them, but not the process. Thread-safe. */
@Component(property = Store.DURABLE + ":Boolean=false")
public final class MemoryStore implements Store {

    private final Map<String, Entries> journals = new HashMap<>();
    private final Map<String, ConcurrentHashMap<String, Payload>> shelves = new HashMap<>();
    private final Map<String, MemoryJournal> open = new HashMap<>();
    private final Set<String> openShelves = new HashSet<>();

    @Override
    public synchronized Journal open(String name, JournalLimits limits) {
        requireClosed(name);
        var entries = journals.computeIfAbsent(name, _ -> new Entries());
        var journal = new MemoryJournal(name, limits, entries, () -> close(name));
        open.put(name, journal);
        return journal;
    }

    private void requireClosed(String name) {
        if (open.containsKey(name)) {
            throw new IllegalStateException("journal '" + name + "' is open already");
        }
    }

    private synchronized void close(String name) {
        open.remove(name);
        journals.computeIfPresent(name, (_, entries) -> entries.isUnused() ? null : entries);
    }

    @Override
    public synchronized Shelf shelf(String name) {
        if (!openShelves.add(name)) {
            throw new IllegalStateException("shelf '" + name + "' is open already");
        }
        var values = shelves.computeIfAbsent(name, _ -> new ConcurrentHashMap<>());
        return new MemoryShelf(name, values, () -> closeShelf(name));
    }

    private synchronized void closeShelf(String name) {
        openShelves.remove(name);
        shelves.computeIfPresent(name, (_, values) -> values.isEmpty() ? null : values);
    }

    @Override
    public synchronized Set<String> journals() {
        var names = new HashSet<>(open.keySet());
        journals.forEach((name, entries) -> {
            if (entries.count() > 0) {
                names.add(name);
            }
        });
        return names;
    }

    @Override
    public synchronized CompletionStage<Void> delete(String journal) {
        requireClosed(journal);
        journals.remove(journal);
        return CompletableFuture.completedStage(null);
    }

    /** Memory has nothing between all and nothing: the process is there, or all is gone. */
    @Override
    public void together(Runnable action) {
        action.run();
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public synchronized StoreStatus status() {
        long messages = 0;
        long bytes = 0;
        for (var entries : journals.values()) {
            messages += entries.count();
            bytes += entries.bytes();
        }
        for (var values : shelves.values()) {
            messages += values.size();
            for (var value : values.entrySet()) {
                bytes += value.getKey().length() + value.getValue().length();
            }
        }
        var oldest = journals.values().stream()
                .map(Entries::oldest)
                .filter(Objects::nonNull)
                .min(Comparable::compareTo);
        return new StoreStatus(
                StoreStatus.Mode.MEMORY,
                Optional.empty(),
                Duration.ZERO,
                Duration.ZERO,
                messages,
                bytes,
                StoreStatus.Bounds.NONE,
                0,
                oldest,
                0,
                0,
                Map.of(),
                Map.of());
    }
}
