package sluice.store.sqlite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the catalog with a database that was opened again. Confined to the writer.
 *
 * <p>About journals the catalog is right in what is to be kept: a row it does not have goes, if its writer was told that it failed, or what
 * was to delete it failed. Any other it does not have was acknowledged while this looks, and the change that deletes it is still to come: to
 * delete it before would tear apart what is done together. The database is right in what there is, and about shelves in everything: of a
 * change that failed it has the old value or the new one.
 */
final class Comparing implements Scan {

    private final Catalog catalog;
    private final Refusing refusing;
    private final Map<Index, Long> reached = new HashMap<>();
    private final Map<ShelfIndex, Map<String, ShelfIndex.Place>> before = new HashMap<>();
    private final List<Long> strays = new ArrayList<>();
    private long lost;

    Comparing(Catalog catalog, Refusing refusing) {
        this.catalog = catalog;
        this.refusing = refusing;
    }

    /** Returns the rows to delete. */
    List<Long> strays() {
        return strays;
    }

    /** Returns how many messages and values the disk has lost. */
    long lost() {
        return lost;
    }

    @Override
    public void begin() {
        reached.clear();
        strays.clear();
        catalog.bodies().clear();
        for (var shelf : catalog.shelves()) {
            var places = before.computeIfAbsent(shelf, _ -> new HashMap<>());
            shelf.clear(places::putIfAbsent);
        }
    }

    @Override
    public void numbersUsed(long highest) {}

    @Override
    public void journal(int id, String name, boolean gone) {}

    @Override
    public void row(long number, int journal, int size, long body) {
        Loading.count(catalog.bodies(), number, journal, body);
        if (journal == Catalog.BODIES || journal == Catalog.QUARANTINE) {
            return;
        }
        var index = catalog.journal(journal);
        if (index == null || !index.contains(number)) {
            if (index == null || refusing.isGone(number)) {
                strays.add(number);
            }
            return;
        }
        lost += index.lose(reached.getOrDefault(index, 0L), number);
        reached.put(index, number);
    }

    @Override
    public void value(long number, int shelf, int size, String key) {
        var index = catalog.shelf(shelf);
        if (index == null) {
            strays.add(number);
            return;
        }
        var older = index.set(key, new ShelfIndex.Place(number, size));
        if (older != null) {
            strays.add(older.number());
        }
    }

    @Override
    public void end() {
        for (var index : catalog.journals()) {
            lost += index.lose(reached.getOrDefault(index, 0L), Long.MAX_VALUE);
        }
        before.forEach((shelf, places) -> {
            lost += places.keySet().stream().filter(shelf::isLost).count();
            shelf.found();
        });
        catalog.bodies().forEachUnused(strays::add);
    }
}
