package sluice.io.sim;

import java.util.ArrayDeque;
import java.util.Deque;

/** The queue of 1024 bytes inside a motion sensor: full, it forgets the oldest and says so. Confined to its chip's transactions. */
final class SampleQueue {

    private static final int CAPACITY = 1_024;

    private final Deque<Integer> bytes = new ArrayDeque<>();
    private boolean overflow;

    void add(int word) {
        bytes.add(word >> 8 & 0xFF);
        bytes.add(word & 0xFF);
        while (bytes.size() > CAPACITY) {
            bytes.remove();
            overflow = true;
        }
    }

    /** Returns the next byte; 0xFF when there is none, as the chip does not say so either. */
    int take() {
        var next = bytes.poll();
        return next == null ? 0xFF : next;
    }

    int size() {
        return bytes.size();
    }

    /** Returns whether it ran over since it was asked last. */
    boolean ranOver() {
        boolean was = overflow;
        overflow = false;
        return was;
    }

    void clear() {
        bytes.clear();
        overflow = false;
    }
}
