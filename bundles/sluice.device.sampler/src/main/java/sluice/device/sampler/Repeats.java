package sluice.device.sampler;

/** Counts what repeats, so that the log gets the first of it and then every power of two. Thread-safe. */
final class Repeats {

    private int count;

    /** Counts one more, and returns whether it is one for the log. */
    synchronized boolean another() {
        count++;
        return Integer.bitCount(count) == 1;
    }

    synchronized int count() {
        return count;
    }

    /** Begins anew, and returns how many there were. */
    synchronized int clear() {
        int were = count;
        count = 0;
        return were;
    }
}
