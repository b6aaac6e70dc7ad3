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
    private boolean bit;
    private boolean plain;
    private int silences;

    /** Whether the next link, or the one there is, speaks an older version than the far side is known to refuse. */
    private boolean guess;

    /** @param bit whether to say before MQTT 5 that a bridge connects, as long as it is not refused */
    Versions(Version wanted, boolean bit) {
        this.wanted = wanted;
        this.bit = bit;
    }

    /** Returns whether the next link says that a bridge connects. */
    boolean asBridge() {
        return bit && !plain && now() != Version.V5;
    }

    /** Begins anew, as another configuration says. */
    void begin(Version newer, boolean newerBit) {
        bit = newerBit;
        plain = false;
        begin(newer);
    }

    private void begin(Version newer) {
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

    /** Goes on without the bit, or with the version before; returns whether there is one. */
    boolean older() {
        if (asBridge()) {
            plain = true;
            return true;
        }
        var before = now();
        begin(before == Version.V5 ? Version.V3_1_1 : Version.V3_1);
        return before != Version.V3_1;
    }

    /** A link ended, or never came to be; {@code mute} if the far side hung up instead of answering. */
    void ended(boolean mute) {
        plain |= mute && asBridge(); // some hang up at a version they do not know
        silences = mute && !guess && wanted == Version.V5 ? silences + 1 : 0;
        guess = silences >= ENOUGH;
        if (guess) {
            silences = 0;
        }
    }
}
