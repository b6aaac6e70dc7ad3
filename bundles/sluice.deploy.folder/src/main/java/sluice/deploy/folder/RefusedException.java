package sluice.deploy.folder;

import org.jspecify.annotations.Nullable;

/** A file that cannot be taken; the message is the part of the sentence that says why. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean curable;

    private RefusedException(String reason, @Nullable Throwable cause, boolean curable) {
        super(reason, cause);
        this.curable = curable;
    }

    RefusedException(String reason) {
        this(reason, null, false);
    }

    RefusedException(String reason, Throwable cause) {
        this(reason, cause, false);
    }

    /** Returns one that may no longer be true when other files have come or gone. */
    static RefusedException curable(String reason) {
        return new RefusedException(reason, null, true);
    }

    /** Returns why; never empty. */
    String reason() {
        return String.valueOf(getMessage());
    }

    /** Returns whether it is worth another try when other files have come or gone. */
    boolean isCurable() {
        return curable;
    }
}
