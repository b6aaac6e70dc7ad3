package sluice.store;

import java.io.IOException;

/** A journal refuses a message, or a shelf a value, because it or the whole store is at its bounds. */
public final class JournalFullException extends IOException {

    /** @param message names the journal or shelf, and the bound */
    public JournalFullException(String message) {
        super(message);
    }
}
