package sluice.store.sqlite;

import java.util.function.LongConsumer;

/**
 * How many journals need each shared message, by the number of its row: 12 bytes for each, at most three quarters full. Confined to the
 * writer.
 */
final class Bodies {

    private static final int FIRST_CAPACITY = 16;
    private static final long FREE = 0;

    private long[] numbers = new long[FIRST_CAPACITY];
    private int[] counts = new int[FIRST_CAPACITY];
    private int used;

    boolean isEmpty() {
        return used == 0;
    }

    void clear() {
        numbers = new long[FIRST_CAPACITY];
        counts = new int[FIRST_CAPACITY];
        used = 0;
    }

    /** Adds to a number's count, which is 0 if it is new, and returns it. */
    int add(long number, int change) {
        int at = find(number);
        if (numbers[at] == FREE) {
            if (4 * (used + 1) > 3 * numbers.length) {
                grow();
                at = find(number);
            }
            numbers[at] = number;
            counts[at] = 0;
            used++;
        }
        counts[at] += change;
        return counts[at];
    }

    /** Forgets a number. */
    void remove(long number) {
        int hole = find(number);
        if (numbers[hole] == FREE) {
            return;
        }
        numbers[hole] = FREE;
        used--;
        int mask = numbers.length - 1;
        for (int i = hole + 1 & mask; numbers[i] != FREE; i = i + 1 & mask) { // move up what the hole would cut off
            int home = home(numbers[i]);
            boolean mayStay = hole <= i ? hole < home && home <= i : hole < home || home <= i;
            if (!mayStay) {
                numbers[hole] = numbers[i];
                counts[hole] = counts[i];
                numbers[i] = FREE;
                hole = i;
            }
        }
    }

    /** Visits the numbers nobody needs. */
    void forEachUnused(LongConsumer sink) {
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] != FREE && counts[i] == 0) {
                sink.accept(numbers[i]);
            }
        }
    }

    private int find(long number) {
        int mask = numbers.length - 1;
        int at = home(number);
        while (numbers[at] != FREE && numbers[at] != number) {
            at = at + 1 & mask;
        }
        return at;
    }

    private int home(long number) {
        long hash = number * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 32) & numbers.length - 1;
    }

    private void grow() {
        var oldNumbers = numbers;
        var oldCounts = counts;
        numbers = new long[2 * oldNumbers.length];
        counts = new int[numbers.length];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != FREE) {
                int at = find(oldNumbers[i]);
                numbers[at] = oldNumbers[i];
                counts[at] = oldCounts[i];
            }
        }
    }
}
