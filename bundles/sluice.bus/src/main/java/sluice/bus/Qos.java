package sluice.bus;

/** Quality of service: how hard a sender tries to bring a message to its receiver. Immutable. */
public enum Qos {
    /** QoS 0: sent once, nobody answers. */
    AT_MOST_ONCE,
    /** QoS 1: repeated until acknowledged, duplicates are possible. */
    AT_LEAST_ONCE,
    /** QoS 2: acknowledged in two steps, no duplicates. */
    EXACTLY_ONCE;

    private static final Qos[] LEVELS = values();

    /** Returns the number the standards use, 0 to 2. */
    public int level() {
        return ordinal();
    }

    /** Returns the lower of both: what is left of a message's QoS on a path that grants {@code other}. */
    public Qos atMost(Qos other) {
        return ordinal() <= other.ordinal() ? this : other;
    }

    /**
     * Returns the QoS with this number.
     *
     * @throws IllegalArgumentException if {@code level} is not 0, 1 or 2
     */
    public static Qos of(int level) {
        if (level < 0 || level > 2) {
            throw new IllegalArgumentException("QoS must be 0, 1 or 2, not " + level);
        }
        return LEVELS[level];
    }
}
