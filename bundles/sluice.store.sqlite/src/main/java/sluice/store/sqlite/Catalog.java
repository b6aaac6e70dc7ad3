package sluice.store.sqlite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The indexes of all journals and shelves, by name and by number. Thread-safe, except for the bodies: they are the writer's. */
final class Catalog {

    /** Where damaged rows are put. */
    static final int QUARANTINE = 0;

    /** Where rows stand that say what others only refer to. Shelves have the numbers below. */
    static final int BODIES = -1;

    private final Map<String, Index> journals = new HashMap<>();
    private final Map<String, ShelfIndex> shelves = new HashMap<>();
    private final Map<Integer, Index> journalsById = new HashMap<>();
    private final Map<Integer, ShelfIndex> shelvesById = new HashMap<>();
    private final Bodies bodies = new Bodies();
    private final AtomicLong lastNumber = new AtomicLong();
    private final Totals totals = new Totals();
    private int lastJournal;
    private int lastShelf = BODIES;

    /** Returns the journal's index; makes one if there is none. */
    synchronized Index journal(String name) {
        var index = journals.get(name);
        return index != null ? index : addJournal(lastJournal + 1, name, false, false);
    }

    /** Returns the shelf's index; makes one if there is none. */
    synchronized ShelfIndex shelf(String name) {
        var index = shelves.get(name);
        return index != null ? index : addShelf(lastShelf - 1, name, false);
    }

    synchronized Index addJournal(int id, String name, boolean known, boolean gone) {
        var index = new Index(new Named(id, name, known), totals);
        if (gone) {
            index.drop();
        } else {
            journals.put(name, index);
        }
        journalsById.put(id, index);
        lastJournal = Math.max(lastJournal, id);
        return index;
    }

    synchronized ShelfIndex addShelf(int id, String name, boolean known) {
        var index = new ShelfIndex(new Named(id, name, known), totals);
        shelves.put(name, index);
        shelvesById.put(id, index);
        lastShelf = Math.min(lastShelf, id);
        return index;
    }

    /** Takes a journal away from its name, and returns it; null if there is none. What it holds is void from now on. */
    synchronized @Nullable Index drop(String name) {
        var index = journals.remove(name);
        if (index != null) {
            index.drop();
        }
        return index;
    }

    /** Forgets a dropped journal that the database does not know any more. */
    synchronized void forget(int journal) {
        journalsById.remove(journal);
    }

    synchronized @Nullable Index journal(int id) {
        return journalsById.get(id);
    }

    synchronized @Nullable ShelfIndex shelf(int id) {
        return shelvesById.get(id);
    }

    synchronized boolean hasJournal(String name) {
        return journals.containsKey(name);
    }

    synchronized boolean hasShelf(String name) {
        return shelves.containsKey(name);
    }

    synchronized List<Index> journals() {
        return new ArrayList<>(journals.values());
    }

    synchronized List<ShelfIndex> shelves() {
        return new ArrayList<>(shelves.values());
    }

    Bodies bodies() {
        return bodies;
    }

    Totals totals() {
        return totals;
    }

    /** Returns a number above all before. */
    long nextNumber() {
        return lastNumber.incrementAndGet();
    }

    /** Returns the highest number given so far. */
    long lastNumber() {
        return lastNumber.get();
    }

    void numbersUsed(long highest) {
        lastNumber.accumulateAndGet(highest, Math::max);
    }

    /** Forgets everything, before it is loaded. */
    synchronized void clear() {
        journals.clear();
        shelves.clear();
        journalsById.clear();
        shelvesById.clear();
        bodies.clear();
        totals.clear();
    }
}
