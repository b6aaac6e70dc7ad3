package sluice.store.sqlite;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What the writer has to do without being asked, a little at a time with whatever else is written: deleting what dropped journals hold, what is
 * too old, and what gives way to the bounds of the whole store. Confined to the writer.
 */
final class Chores {

    /** How many rows of a dropped journal go at once, and how long the writer waits for something else to do with them. */
    private static final int SWEEP = 512;

    private static final long PAUSE = 10_000_000;
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private final Catalog catalog;
    private final Ages ages;
    private final Trimming trimming;
    private final ArrayDeque<Index> dropped = new ArrayDeque<>();

    Chores(Catalog catalog, Limits limits, Figures figures, Ages ages) {
        this.catalog = catalog;
        this.ages = ages;
        this.trimming = new Trimming(catalog, limits, figures);
    }

    /** Says that nobody needs these journals any more, nor what they hold. */
    void drop(List<Index> indexes) {
        dropped.addAll(indexes);
    }

    /** Returns for how many nanoseconds there is nothing to do. */
    long pause() {
        if (!dropped.isEmpty() || trimming.isDue()) {
            return PAUSE;
        }
        return ages.isBounded() ? ages.pause() * 1_000_000 : FOREVER;
    }

    /** Returns a little of what is to be done. */
    List<Operation> next() {
        var some = new ArrayList<Operation>();
        if (ages.isBounded()) {
            age(some);
        }
        if (trimming.isDue()) {
            some.addAll(trimming.some());
        }
        var index = dropped.peek();
        if (index != null) {
            sweep(index, some);
        }
        return some;
    }

    private void age(List<Operation> some) {
        var mark = ages.mark(catalog.lastNumber());
        trimming.tooOld(ages.expired());
        if (mark != null) {
            some.add(new Operation.Age(mark, ages.first()));
        }
    }

    private void sweep(Index index, List<Operation> some) {
        var numbers = new long[SWEEP];
        int count = index.some(Long.MAX_VALUE, numbers);
        for (int i = 0; i < count; i++) {
            index.remove(numbers[i]);
            some.add(new Operation.Delete(numbers[i]));
        }
        if (count == 0) {
            dropped.remove();
            some.add(new Operation.Unregister(index.journal()));
        }
    }
}
