package sluice.bridge.paho;

import java.io.IOException;
import java.util.BitSet;
import sluice.bridge.Link;

/** The packet identifiers a link gives away itself: those its owner does not. Thread-safe. */
final class Identifiers {

    private final BitSet used = new BitSet(Link.FIRST_IDENTIFIER);
    private int last;

    /**
     * Returns one that is free, and was not just given back: Paho looks after a token a little longer than its listener.
     *
     * @throws IOException if none is free
     */
    synchronized int take() throws IOException {
        int next = used.nextClearBit(last + 1);
        if (next >= Link.FIRST_IDENTIFIER) {
            next = used.nextClearBit(1);
        }
        if (next >= Link.FIRST_IDENTIFIER) {
            throw new IOException("no packet identifier is free");
        }
        used.set(next);
        last = next;
        return next;
    }

    synchronized void free(int identifier) {
        used.clear(identifier);
    }
}
