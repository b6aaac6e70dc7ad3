package sluice.store.sqlite;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import sluice.store.StoreStatus.Reason;

/** Takes away what the bounds of the whole store do not let it keep, a little at a time. Confined to the writer. */
final class Trimming {

    /** How many messages go at once, so that nobody waits long for them. */
    private static final int AT_ONCE = 512;

    private final Catalog catalog;
    private final Limits limits;
    private final Figures figures;
    private final long[] some = new long[AT_ONCE];
    private long tooOld;

    Trimming(Catalog catalog, Limits limits, Figures figures) {
        this.catalog = catalog;
        this.limits = limits;
        this.figures = figures;
    }

    /** Says that messages up to this number are older than any may become. */
    void tooOld(long number) {
        tooOld = Math.max(tooOld, number);
    }

    /** Tells whether there is something to take away. */
    boolean isDue() {
        return tooOld > 0 || limits.dropOldest() && limits.near(catalog.totals()) != null;
    }

    /** Takes a little out of the indexes, and returns what is to be deleted. */
    List<Operation.Delete> some() {
        var deletes = new ArrayList<Operation.Delete>();
        if (tooOld > 0) {
            expire(deletes);
        }
        if (limits.dropOldest()) {
            dropOldest(deletes);
        }
        return deletes;
    }

    private void expire(List<Operation.Delete> deletes) {
        for (var index : catalog.journals()) {
            int count = index.mayGiveWay() ? index.some(tooOld, some) : 0;
            for (int i = 0; i < count && deletes.size() < AT_ONCE; i++) {
                drop(index, some[i], Reason.AGE, deletes);
            }
        }
        if (deletes.size() < AT_ONCE) {
            tooOld = 0;
        }
    }

    private void dropOldest(List<Operation.Delete> deletes) {
        if (limits.near(catalog.totals()) == null) {
            return;
        }
        var byAge = new PriorityQueue<Oldest>(Comparator.comparingLong(Oldest::number));
        catalog.journals().forEach(index -> add(byAge, index));
        while (deletes.size() < AT_ONCE) {
            var reason = limits.near(catalog.totals());
            var oldest = reason == null ? null : byAge.poll();
            if (reason == null || oldest == null) {
                return;
            }
            drop(oldest.index, oldest.number, reason, deletes);
            add(byAge, oldest.index);
        }
    }

    private record Oldest(Index index, long number) {}

    private static void add(PriorityQueue<Oldest> byAge, Index index) {
        var first = new long[1];
        if (index.mayGiveWay() && index.some(Long.MAX_VALUE, first) > 0) {
            byAge.add(new Oldest(index, first[0]));
        }
    }

    private void drop(Index index, long number, Reason reason, List<Operation.Delete> deletes) {
        if (index.giveWay(number)) {
            deletes.add(new Operation.Delete(number));
            figures.dropped(reason, 1);
        }
    }
}
