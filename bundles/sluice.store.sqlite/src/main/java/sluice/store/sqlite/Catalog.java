package sluice.store.sqlite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The indexes of all journals, by name and by number. Thread-safe. */
final class Catalog {

    /** Where damaged rows are put. */
    static final int QUARANTINE = 0;

    private final Map<String, Index> byName = new HashMap<>();
    private final Map<Integer, Index> byJournal = new HashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private int lastJournal;

    /** Returns the journal's index; makes one if there is none. */
    synchronized Index index(String name) {
        var index = byName.get(name);
        return index != null ? index : add(++lastJournal, name, false);
    }

    private Index add(int journal, String name, boolean known) {
        var index = new Index(journal, name, bytes, known);
        byName.put(name, index);
        byJournal.put(journal, index);
        lastJournal = Math.max(lastJournal, journal);
        return index;
    }

    private synchronized @Nullable Index index(int journal) {
        return byJournal.get(journal);
    }

    synchronized List<Index> all() {
        return new ArrayList<>(byName.values());
    }

    /** Returns the bytes of all messages, with what each takes beside topic and payload, about. */
    long bytes() {
        return bytes.get();
    }

    /** Returns a number above all before. */
    long nextNumber() {
        return lastNumber.incrementAndGet();
    }

    /** Fills the catalog from a database, before anybody uses it. */
    final class Loading implements Scan {

        private final List<Long> orphans = new ArrayList<>();
        private @Nullable Index last;

        /** Returns the rows that belong to no journal. */
        List<Long> orphans() {
            return orphans;
        }

        @Override
        public void begin() {
            synchronized (Catalog.this) {
                byName.clear();
                byJournal.clear();
            }
            bytes.set(0);
            orphans.clear();
            last = null;
        }

        @Override
        public void numbersUsed(long highest) {
            lastNumber.accumulateAndGet(highest, Math::max);
        }

        @Override
        public void journal(int id, String name) {
            synchronized (Catalog.this) {
                if (id > QUARANTINE && !byName.containsKey(name)) {
                    add(id, name, true);
                }
            }
        }

        @Override
        public void row(long number, int journal, int size) {
            lastNumber.accumulateAndGet(number, Math::max);
            var index = last != null && last.journal() == journal ? last : index(journal);
            if (index == null || size < 0) {
                if (journal != QUARANTINE) {
                    orphans.add(number);
                }
                return;
            }
            index.add(number, size);
            index.committed(number);
            last = index;
        }

        @Override
        public void end() {}
    }

    /**
     * Compares the catalog with a database that was opened again. The catalog is right about what is to be kept: a row it does not
     * have was acknowledged, or its writer was told that it failed. The database is right about what there is.
     */
    final class Comparing implements Scan {

        private final Map<Index, Long> reached = new HashMap<>();
        private final List<Long> strays = new ArrayList<>();
        private long lost;

        /** Returns the rows to delete. */
        List<Long> strays() {
            return strays;
        }

        /** Returns how many messages the disk has lost. */
        long lost() {
            return lost;
        }

        @Override
        public void begin() {
            reached.clear();
            strays.clear();
        }

        @Override
        public void numbersUsed(long highest) {}

        @Override
        public void journal(int id, String name) {}

        @Override
        public void row(long number, int journal, int size) {
            var index = index(journal);
            if (index == null || !index.contains(number)) {
                if (journal != QUARANTINE) {
                    strays.add(number);
                }
                return;
            }
            lost += index.lose(reached.getOrDefault(index, 0L), number);
            reached.put(index, number);
        }

        @Override
        public void end() {
            for (var index : all()) {
                lost += index.lose(reached.getOrDefault(index, 0L), Long.MAX_VALUE);
            }
        }
    }
}
