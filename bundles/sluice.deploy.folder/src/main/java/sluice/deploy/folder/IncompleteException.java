package sluice.deploy.folder;

import java.io.IOException;

/** A file that is no whole zip file, at least not yet. */
final class IncompleteException extends IOException {

    private static final long serialVersionUID = 1L;

    IncompleteException(String message, Throwable cause) {
        super(message, cause);
    }
}
