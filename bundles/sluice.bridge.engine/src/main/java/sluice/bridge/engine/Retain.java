package sluice.bridge.engine;

/** What becomes of a message's retain flag. */
enum Retain {
    /** It stays as it is. */
    KEEP,
    /** It is cleared. */
    DROP,
    /** It is set, so that the other side always has the last message. */
    SET;

    boolean of(boolean published) {
        return this == SET || this == KEEP && published;
    }
}
