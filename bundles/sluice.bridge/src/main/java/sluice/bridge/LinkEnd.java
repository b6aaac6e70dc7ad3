package sluice.bridge;

/**
 * How a link ended, or why it never came to be. Immutable.
 *
 * @param kind what whoever opens the next link has to know
 * @param reason one clause for people: {@code connection refused}, {@code bad user name or password}
 */
public record LinkEnd(Kind kind, String reason) {

    /** What to do about it. */
    public enum Kind {
        /** This side closed it. */
        CLOSED,
        /** It was lost, or the far side could not be reached: try again. */
        LOST,
        /** The far side is there but has no room now: try again later. */
        BUSY,
        /** The far side does not speak this version of MQTT: try an older one. */
        VERSION,
        /**
         * The far side hung up instead of answering to CONNECT: it may be in trouble, or not speak this version of MQTT and not say so.
         */
        MUTE,
        /** The far side does not want this client: trying again helps only once somebody changed something. */
        REFUSED,
        /** Somebody else connected with the same client id: trying again at once would throw them out in turn. */
        TAKEN_OVER
    }

    /** Returns the kind and the reason. */
    @Override
    public String toString() {
        return kind + ": " + reason;
    }
}
