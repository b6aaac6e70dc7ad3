package sluice.launcher;

import org.jspecify.annotations.Nullable;

/** The gateway cannot start; the message is the sentence the user reads. */
final class StartException extends Exception {

    private static final long serialVersionUID = 1;

    StartException(String message) {
        this(message, null);
    }

    StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
