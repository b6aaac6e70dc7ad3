package sluice.bus;

/**
 * What one subscriber asks for with one topic filter. Immutable.
 *
 * @param filter the topics it wants
 * @param qos the QoS it was granted: a message is delivered with at most this
 * @param noLocal whether the subscriber leaves out what it published itself; it does so by comparing origins
 * @param retainAsPublished whether the subscriber passes the retain flag on as published
 * @param identifier the number the subscriber gave it, 1 to 268435455, or 0 for none
 */
public record Subscription(TopicFilter filter, Qos qos, boolean noLocal, boolean retainAsPublished, int identifier) {

    /** The highest subscription identifier (MQTT 5, 3.8.2.1.2). */
    public static final int MAX_IDENTIFIER = 268_435_455;

    public Subscription {
        if (identifier < 0 || identifier > MAX_IDENTIFIER) {
            throw new IllegalArgumentException(
                    "subscription identifier must be 1 to 268435455, or 0 for none, not " + identifier);
        }
    }

    /** Returns a subscription to everything that matches the filter, just as it was published. */
    public static Subscription to(TopicFilter filter) {
        return new Subscription(filter, Qos.EXACTLY_ONCE, false, true, 0);
    }
}
