package sluice.config;

/** A file, a key or a value that cannot be taken; the message is the part of the sentence that says why. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    RefusedException(String reason) {
        super(reason);
    }

    /** Returns why; never empty. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
