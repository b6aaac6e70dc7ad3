package sluice.store;

import java.io.IOException;

/** A journal refuses a message because it is at its bounds. */
public final class JournalFullException extends IOException {

    /** @param message names the journal and the bound */
    public JournalFullException(String message) {
        super(message);
    }
}
