package sluice.importer;

/** A mosquitto.conf is wrong: one sentence with file, line and the fix. */
final class ConfException extends Exception {

    ConfException(String message) {
        super(message);
    }
}
