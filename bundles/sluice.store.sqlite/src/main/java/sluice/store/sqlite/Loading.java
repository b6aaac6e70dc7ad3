package sluice.store.sqlite;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fills the catalog from a database, before anybody uses it. Confined to the writer. */
final class Loading implements Scan {

    private final Catalog catalog;
    private final List<Index> dropped = new ArrayList<>();
    private final List<Long> orphans = new ArrayList<>();
    private final List<Long> strays = new ArrayList<>();
    private @Nullable Index last;
    private long quarantined;

    Loading(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Returns the journals that nobody needs and that still hold something. */
    List<Index> dropped() {
        return dropped;
    }

    /** Returns the rows that belong to nothing. */
    List<Long> orphans() {
        return orphans;
    }

    /** Returns the rows to delete. */
    List<Long> strays() {
        return strays;
    }

    /** Returns how many damaged rows there are. */
    long quarantined() {
        return quarantined;
    }

    @Override
    public void begin() {
        catalog.clear();
        dropped.clear();
        orphans.clear();
        strays.clear();
        last = null;
        quarantined = 0;
    }

    @Override
    public void numbersUsed(long highest) {
        catalog.numbersUsed(highest);
    }

    @Override
    public void journal(int id, String name, boolean gone) {
        if (gone && id > Catalog.QUARANTINE) {
            dropped.add(catalog.addJournal(id, name, true, true));
        } else if (id > Catalog.QUARANTINE && !catalog.hasJournal(name)) {
            catalog.addJournal(id, name, true, false);
        } else if (id < Catalog.BODIES && !catalog.hasShelf(name)) {
            catalog.addShelf(id, name, true);
        }
    }

    @Override
    public void row(long number, int journal, int size, long body) {
        catalog.numbersUsed(number);
        count(catalog.bodies(), number, journal, body);
        if (journal == Catalog.BODIES) {
            return;
        }
        if (journal == Catalog.QUARANTINE) {
            quarantined++;
            return;
        }
        var index = last != null && last.journal() == journal ? last : catalog.journal(journal);
        if (index == null || size < 0) {
            orphans.add(number);
            return;
        }
        index.add(number, size);
        index.committed(number);
        last = index;
    }

    static void count(Bodies bodies, long number, int journal, long body) {
        if (journal == Catalog.BODIES) {
            bodies.add(number, 0);
        } else if (body != 0) {
            bodies.add(body, 1);
        }
    }

    @Override
    public void value(long number, int shelf, int size, String key) {
        catalog.numbersUsed(number);
        var index = catalog.shelf(shelf);
        if (index == null || size < 0) {
            orphans.add(number);
            return;
        }
        var older = index.set(key, new ShelfIndex.Place(number, size));
        if (older != null) {
            strays.add(older.number());
        }
    }

    @Override
    public void end() {
        catalog.bodies().forEachUnused(strays::add);
    }
}
