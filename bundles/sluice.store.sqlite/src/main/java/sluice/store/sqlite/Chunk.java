package sluice.store.sqlite;

import java.util.Arrays;

/**
 * A run of messages by ascending number: 12 bytes for each, nothing of the message itself. Guarded by its index.
 *
 * <pre>
 *   numbers  ..  7   8   9  10
 *   sizes    .. 90  -1  12  12+P    8 is gone, 10 is not on the disk yet
 *              ^start         ^end
 * </pre>
 */
final class Chunk {

    static final int CAPACITY = 1_024;

    private static final int FIRST_CAPACITY = 8;
    private static final int GONE = -1;
    private static final int PENDING = 1 << 30;

    private long[] numbers = new long[FIRST_CAPACITY];
    private int[] sizes = new int[FIRST_CAPACITY];
    private int start;
    private int end;
    private int live;
    private int pending;

    boolean isFull() {
        return end >= CAPACITY;
    }

    boolean isEmpty() {
        return live == 0;
    }

    /** Returns the highest number it ever held. */
    long last() {
        return numbers[end - 1];
    }

    /** Returns the lowest number it holds; it must not be empty. */
    long first() {
        return numbers[start];
    }

    void add(long number, int size) {
        if (end == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * end);
            sizes = Arrays.copyOf(sizes, 2 * end);
        }
        numbers[end] = number;
        sizes[end++] = size | PENDING;
        live++;
        pending++;
    }

    /** Says that a number is on the disk; returns whether that is news. */
    boolean commit(long number) {
        int at = numbers[end - 1] == number ? end - 1 : Arrays.binarySearch(numbers, start, end, number);
        if (at < 0 || sizes[at] == GONE || (sizes[at] & PENDING) == 0) {
            return false;
        }
        sizes[at] &= ~PENDING;
        pending--;
        return true;
    }

    /** Returns how many numbers are not on the disk yet. */
    int pending() {
        return pending;
    }

    /** Returns the lowest number that is not on the disk yet; there must be one. */
    long firstPending() {
        int at = start;
        while (sizes[at] == GONE || (sizes[at] & PENDING) == 0) {
            at++;
        }
        return numbers[at];
    }

    /** Forgets a number; returns the size kept for it, or -1 if it is not here. */
    int remove(long number) {
        int at = Arrays.binarySearch(numbers, start, end, number);
        if (at < 0 || sizes[at] == GONE) {
            return GONE;
        }
        int size = sizes[at] & ~PENDING;
        if (size != sizes[at]) {
            pending--;
        }
        sizes[at] = GONE;
        live--;
        while (start < end && sizes[start] == GONE) { // so that the oldest is always at the start
            start++;
        }
        return size;
    }

    /** Puts a number back that is on the disk; it must not be here. */
    void restore(long number, int size) {
        int at = Arrays.binarySearch(numbers, 0, end, number);
        if (at >= 0) {
            sizes[at] = size;
            live++;
            start = Math.min(start, at);
            return;
        }
        int before = -at - 1;
        numbers = Arrays.copyOf(numbers, Math.max(end + 1, numbers.length));
        sizes = Arrays.copyOf(sizes, numbers.length);
        System.arraycopy(numbers, before, numbers, before + 1, end - before);
        System.arraycopy(sizes, before, sizes, before + 1, end - before);
        numbers[before] = number;
        sizes[before] = size;
        end++;
        live++;
        start = Math.min(start, before);
    }

    /** Says that a number is not on the disk yet. */
    void suspend(long number) {
        sizes[Arrays.binarySearch(numbers, start, end, number)] |= PENDING;
        pending++;
    }

    boolean isCommitted(long number) {
        int at = Arrays.binarySearch(numbers, start, end, number);
        return at >= 0 && sizes[at] != GONE && (sizes[at] & PENDING) == 0;
    }

    int room() {
        return numbers.length;
    }

    /** Returns whether most of its room is wasted on what is gone. */
    boolean isSparse() {
        return numbers.length >= 8 * FIRST_CAPACITY && live < numbers.length / 4;
    }

    /** Takes no more room than it needs. */
    void squeeze() {
        take(this);
    }

    /** Returns whether it should take over what is left of the chunk behind it. */
    boolean hasRoomFor(Chunk next) {
        return live + next.live <= CAPACITY / 2;
    }

    /** Takes over what is left of the chunk behind it. */
    void absorb(Chunk next) {
        take(this, next);
    }

    private void take(Chunk... from) {
        int count = 0;
        int waiting = 0;
        for (var chunk : from) {
            count += chunk.live;
            waiting += chunk.pending;
        }
        var newNumbers = new long[count];
        var newSizes = new int[count];
        int to = 0;
        for (var chunk : from) {
            for (int i = chunk.start; i < chunk.end; i++) {
                if (chunk.sizes[i] != GONE) {
                    newNumbers[to] = chunk.numbers[i];
                    newSizes[to++] = chunk.sizes[i];
                }
            }
        }
        numbers = newNumbers;
        sizes = newSizes;
        start = 0;
        end = count;
        live = count;
        pending = waiting;
    }

    boolean contains(long number) {
        int at = Arrays.binarySearch(numbers, start, end, number);
        return at >= 0 && sizes[at] != GONE;
    }

    /** Returns whether a number is here and its message on the disk. */
    boolean isReadable(long number) {
        int at = Arrays.binarySearch(numbers, start, end, number);
        return at >= 0 && sizes[at] >= 0 && (sizes[at] & PENDING) == 0;
    }

    /** Puts the numbers in (after, until] that are on the disk into {@code to} from {@code count} on; returns the new count. */
    int copy(long after, long until, long[] to, int count) {
        int at = Arrays.binarySearch(numbers, start, end, after);
        for (int i = at >= 0 ? at + 1 : -at - 1; i < end && count < to.length && numbers[i] <= until; i++) {
            if (sizes[i] >= 0 && (sizes[i] & PENDING) == 0) {
                to[count++] = numbers[i];
            }
        }
        return count;
    }
}
