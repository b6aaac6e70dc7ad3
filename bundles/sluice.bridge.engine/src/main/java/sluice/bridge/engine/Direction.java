package sluice.bridge.engine;

/** Which way a route takes messages. */
enum Direction {
    /** From this gateway to the far side. */
    OUT,
    /** From the far side to this gateway. */
    IN,
    /** Both ways. */
    BOTH,
    /** Neither way: what matches goes to no later route. */
    NONE;

    boolean out() {
        return this == OUT || this == BOTH;
    }

    boolean in() {
        return this == IN || this == BOTH;
    }
}
