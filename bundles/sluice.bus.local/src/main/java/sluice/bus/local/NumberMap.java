package sluice.bus.local;

/** Numbers above 0, each with a value: 12 bytes for each, at most three quarters full. Guarded by its owner. Hot path. */
final class NumberMap {

    /** There is no such number. */
    static final int ABSENT = -1;

    private static final int FIRST_CAPACITY = 16;
    private static final long FREE = 0;

    private long[] numbers = new long[FIRST_CAPACITY];
    private int[] values = new int[FIRST_CAPACITY];
    private int used;

    int size() {
        return used;
    }

    /** Returns how much memory it takes, about. */
    long bytes() {
        return 12L * numbers.length;
    }

    /** Returns a number's value, or {@link #ABSENT}. */
    int get(long number) {
        int at = find(number);
        return numbers[at] == FREE ? ABSENT : values[at];
    }

    /** Gives a number a value; returns the one it had, or {@link #ABSENT}. */
    int put(long number, int value) {
        int at = find(number);
        if (numbers[at] != FREE) {
            int old = values[at];
            values[at] = value;
            return old;
        }
        if (4 * (used + 1) > 3 * numbers.length) {
            resize(2 * numbers.length);
            at = find(number);
        }
        numbers[at] = number;
        values[at] = value;
        used++;
        return ABSENT;
    }

    /** Forgets a number; returns the value it had, or {@link #ABSENT}. */
    int remove(long number) {
        int hole = find(number);
        if (numbers[hole] == FREE) {
            return ABSENT;
        }
        int old = values[hole];
        numbers[hole] = FREE;
        used--;
        int mask = numbers.length - 1;
        for (int i = hole + 1 & mask; numbers[i] != FREE; i = i + 1 & mask) { // move up what the hole would cut off
            int home = home(numbers[i]);
            boolean mayStay = hole <= i ? hole < home && home <= i : hole < home || home <= i;
            if (!mayStay) {
                numbers[hole] = numbers[i];
                values[hole] = values[i];
                numbers[i] = FREE;
                hole = i;
            }
        }
        if (numbers.length > FIRST_CAPACITY && 8 * used < numbers.length) {
            resize(numbers.length / 2);
        }
        return old;
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

    private void resize(int capacity) {
        var oldNumbers = numbers;
        var oldValues = values;
        numbers = new long[capacity];
        values = new int[capacity];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != FREE) {
                int at = find(oldNumbers[i]);
                numbers[at] = oldNumbers[i];
                values[at] = oldValues[i];
            }
        }
    }
}
