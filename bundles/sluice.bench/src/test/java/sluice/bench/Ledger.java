package sluice.bench;

import java.util.HashSet;
import java.util.Set;

/** What came of one publisher's messages at one subscriber: each once and in order, or not. Confined to its thread. */
final class Ledger {

    private final Set<Long> missing = new HashSet<>();
    private long next = 1;
    private long received;
    private long duplicates;
    private long reordered;

    /** Takes a message's number; the first has 1. Returns whether it came for the first time. */
    boolean take(long number) {
        if (number == next) {
            next++;
        } else if (number > next) {
            for (; next < number; next++) {
                missing.add(next);
            }
            next++;
        } else if (missing.remove(number)) {
            reordered++;
        } else {
            duplicates++;
            return false;
        }
        received++;
        return true;
    }

    /** Returns how many of so many sent did not come. */
    long lost(long sent) {
        return sent - received;
    }

    long duplicates() {
        return duplicates;
    }

    long reordered() {
        return reordered;
    }
}
