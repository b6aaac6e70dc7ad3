package sluice.bridge;

/** Why a bridge dropped a message. */
public enum Drop {
    /** The link was away and the route does not spool the message. */
    NOT_CONNECTED,
    /** More came than the link could take, and the route does not spool the message. */
    CONGESTED,
    /** The spool was full. */
    OVERFLOW,
    /** The spool failed to keep it. */
    STORE,
    /** It was too old when its turn came. */
    EXPIRED,
    /** The far side takes no packet that long. */
    TOO_LONG,
    /** The far side refused it for good. */
    REFUSED,
    /** No route of this bridge takes what the far side sent. */
    NO_ROUTE,
    /** The route makes a topic of it that is none. */
    BAD_TOPIC,
    /** It was our own message, which the far side sent back. */
    ECHO,
    /** It has been through this gateway before, or through too many. */
    LOOP,
    /** A newer one of its topic took its place, as its rule says. */
    REPLACED,
    /** It made room for others: every second one of its topic did, as its rule says. */
    THINNED,
    /** Its rule's transform is not there, fails on it, or ends it. */
    TRANSFORM
}
