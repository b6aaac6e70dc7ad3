package sluice.bridge.engine;

import sluice.bridge.Endpoint.Version;

/**
 * Which version of MQTT a bridge speaks. Confined to its bridge's loop.
 *
 * <p>What the far side says it does not speak is not tried again. One that hangs up on MQTT 5 without a word may not speak it or may
 * just be in trouble: after the second time MQTT 3.1.1 is tried once, and kept for no longer than that link.
 */
final class Versions {

    private static final int ENOUGH = 2;

    private Version wanted;
    private int silences;

    /** Whether the next link, or the one there is, speaks an older version than the far side is known to refuse. */
    private boolean guess;

    Versions(Version wanted) {
        this.wanted = wanted;
    }

    /** Begins anew with this version. */
    void begin(Version newer) {
        wanted = newer;
        silences = 0;
        guess = false;
    }

    Version now() {
        return guess ? Version.V3_1_1 : wanted;
    }

    /** Returns whether nobody said that it has to be this version. */
    boolean isGuess() {
        return guess;
    }

    /** Goes on with the version before; returns whether there is one. */
    boolean older() {
        var before = now();
        begin(before == Version.V5 ? Version.V3_1_1 : Version.V3_1);
        return before != Version.V3_1;
    }

    /** A link ended, or never came to be; {@code mute} if the far side hung up instead of answering. */
    void ended(boolean mute) {
        silences = mute && !guess && wanted == Version.V5 ? silences + 1 : 0;
        guess = silences >= ENOUGH;
        if (guess) {
            silences = 0;
        }
    }
}
