package sluice.bus.local;

import java.util.Arrays;

/**
 * Numbers above 0, each with a value that is not negative. Guarded by its owner. Hot path.
 *
 * <p>Numbers come one after the other, so those that follow each other share a run, and with it the lines of the processor's cache: 24 bytes for each
 * run of four, at most three quarters full.
 */
final class NumberMap {

    /** There is no such number. */
    static final int ABSENT = -1;

    private static final int FIRST_CAPACITY = 16;
    private static final int BITS = 2;
    private static final int RUN = 1 << BITS;
    private static final long FREE = 0;

    /** Of each run its number, plus 1. */
    private long[] runs = new long[FIRST_CAPACITY];

    private int[] values = empty(FIRST_CAPACITY);
    private int used;
    private int size;

    int size() {
        return size;
    }

    /** Returns how much memory it takes, about. */
    long bytes() {
        return (long) (Long.BYTES + RUN * Integer.BYTES) * runs.length;
    }

    /** Returns a number's value, or {@link #ABSENT}. */
    int get(long number) {
        int at = find(run(number));
        return runs[at] == FREE ? ABSENT : values[place(at, number)];
    }

    /** Gives a number a value; returns the one it had, or {@link #ABSENT}. */
    int put(long number, int value) {
        int at = find(run(number));
        if (runs[at] == FREE) {
            if (4 * (used + 1) > 3 * runs.length) {
                resize(2 * runs.length);
                at = find(run(number));
            }
            runs[at] = run(number);
            used++;
        }
        int place = place(at, number);
        int old = values[place];
        values[place] = value;
        size += old == ABSENT ? 1 : 0;
        return old;
    }

    /** Forgets a number; returns the value it had, or {@link #ABSENT}. */
    int remove(long number) {
        int at = find(run(number));
        int old = runs[at] == FREE ? ABSENT : values[place(at, number)];
        if (old == ABSENT) {
            return ABSENT;
        }
        values[place(at, number)] = ABSENT;
        size--;
        if (isEmpty(at)) {
            free(at);
        }
        return old;
    }

    private boolean isEmpty(int at) {
        for (int i = at * RUN; i < (at + 1) * RUN; i++) {
            if (values[i] != ABSENT) {
                return false;
            }
        }
        return true;
    }

    private void free(int freed) {
        int hole = freed;
        used--;
        int mask = runs.length - 1;
        for (int i = hole + 1 & mask; runs[i] != FREE; i = i + 1 & mask) { // move up what the hole would cut off
            int home = home(runs[i]);
            boolean mayStay = hole <= i ? hole < home && home <= i : hole < home || home <= i;
            if (!mayStay) {
                runs[hole] = runs[i];
                System.arraycopy(values, i * RUN, values, hole * RUN, RUN);
                hole = i;
            }
        }
        runs[hole] = FREE;
        Arrays.fill(values, hole * RUN, (hole + 1) * RUN, ABSENT);
        if (runs.length > FIRST_CAPACITY && 8 * used < runs.length) {
            resize(runs.length / 2);
        }
    }

    private static long run(long number) {
        return (number >>> BITS) + 1;
    }

    private static int place(int at, long number) {
        return at * RUN + (int) (number & RUN - 1);
    }

    private int find(long run) {
        int mask = runs.length - 1;
        int at = home(run);
        while (runs[at] != FREE && runs[at] != run) {
            at = at + 1 & mask;
        }
        return at;
    }

    private int home(long run) {
        long hash = run * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 32) & runs.length - 1;
    }

    private void resize(int capacity) {
        var oldRuns = runs;
        var oldValues = values;
        runs = new long[capacity];
        values = empty(capacity);
        for (int i = 0; i < oldRuns.length; i++) {
            if (oldRuns[i] != FREE) {
                int at = find(oldRuns[i]);
                runs[at] = oldRuns[i];
                System.arraycopy(oldValues, i * RUN, values, at * RUN, RUN);
            }
        }
    }

    private static int[] empty(int capacity) {
        var values = new int[RUN * capacity];
        Arrays.fill(values, ABSENT);
        return values;
    }
}
