package sluice.launcher;

/** The command line is wrong; the message is the sentence the user reads. */
final class UsageException extends Exception {

    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message, null, false, false);
    }
}
