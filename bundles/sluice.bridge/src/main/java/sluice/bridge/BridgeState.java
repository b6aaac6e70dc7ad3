package sluice.bridge;

/** Where a bridge stands. */
public enum BridgeState {
    /** It does not try to connect: it is being started or stopped, or nobody can open its URI. */
    STOPPED,
    /** It is opening a link, or waiting for its subscriptions. */
    CONNECTING,
    /** The link is open and messages flow. */
    CONNECTED,
    /** The link looked open, but the far side stopped acknowledging; the link is being replaced. */
    STALLED,
    /** The last link was lost; the next try has its time. */
    BACKING_OFF,
    /** The far side does not want us; somebody has to change something. It is tried again now and then. */
    REFUSED
}
