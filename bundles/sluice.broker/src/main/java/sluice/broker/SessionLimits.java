package sluice.broker;

import java.time.Duration;

/**
 * What one session may have of us. Immutable.
 *
 * @param expiry the longest a session is kept for an absent client
 * @param queueMessages the most QoS 1 and 2 messages that wait for one client
 * @param queueBytes the most bytes of topics and payloads that wait for one client
 * @param queueAge the longest a message waits for a client, zero for any time
 * @param overflow what gives way when as much waits
 * @param inFlight the most messages sent to one client and not yet acknowledged
 * @param receiveMaximum the most messages a client may send without having an acknowledgement
 * @param subscriptions the most subscriptions of one session
 * @param levels the most levels of a topic
 */
record SessionLimits(
        Duration expiry,
        int queueMessages,
        long queueBytes,
        Duration queueAge,
        Overflow overflow,
        int inFlight,
        int receiveMaximum,
        int subscriptions,
        int levels) {

    /** What gives way to a message that comes to a full queue. */
    enum Overflow {
        /** The publisher is told that the message was not taken, where its version has a way to, from nine tenths on. */
        REFUSE,
        /** The message that comes is dropped, and its publisher hears nothing. */
        DROP_NEWEST,
        /** The messages that have waited longest are dropped. */
        DROP_OLDEST
    }

    SessionLimits {
        check("session.expiry.max.seconds", expiry.toSeconds(), 0, 0xFFFF_FFFFL);
        check("queue.messages", queueMessages, 1, 10_000_000);
        check("queue.bytes", queueBytes, 1, Long.MAX_VALUE);
        check("queue.age.seconds", queueAge.toSeconds(), 0, 0xFFFF_FFFFL);
        check("in.flight", inFlight, 1, 65_535);
        check("receive.maximum", receiveMaximum, 1, 65_535);
        check("subscriptions", subscriptions, 1, 10_000_000);
        check("topic.levels", levels, 1, 32_768);
    }

    /** Makes limits for messages of any age, of which the newest give way. */
    SessionLimits(
            Duration expiry,
            int queueMessages,
            long queueBytes,
            int inFlight,
            int receiveMaximum,
            int subscriptions,
            int levels) {
        this(
                expiry,
                queueMessages,
                queueBytes,
                Duration.ZERO,
                Overflow.DROP_NEWEST,
                inFlight,
                receiveMaximum,
                subscriptions,
                levels);
    }

    static SessionLimits of(Broker.Config config) {
        return new SessionLimits(
                Duration.ofSeconds(config.session_expiry_max_seconds()),
                config.queue_messages(),
                config.queue_bytes(),
                Duration.ofSeconds(config.queue_age_seconds()),
                overflow(config.queue_overflow()),
                config.in_flight(),
                config.receive_maximum(),
                config.subscriptions(),
                config.topic_levels());
    }

    private static Overflow overflow(String text) {
        return switch (text) {
            case "refuse" -> Overflow.REFUSE;
            case "drop-newest" -> Overflow.DROP_NEWEST;
            case "drop-oldest" -> Overflow.DROP_OLDEST;
            default ->
                throw new IllegalArgumentException(
                        "queue.overflow: must be refuse, drop-newest or drop-oldest, not " + text);
        };
    }

    /** Returns whether one more message fits behind so much. */
    boolean hasRoom(long messages, long bytes, int more) {
        return messages < queueMessages && bytes + more <= queueBytes;
    }

    /** Returns whether so much is more than nine tenths: the rest is for messages that nobody can be told to keep. */
    boolean isNearlyFull(long messages, long bytes, int more) {
        return messages >= queueMessages - queueMessages / 10 || bytes + more > queueBytes - queueBytes / 10;
    }

    static void check(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s: must be %d to %d, not %d".formatted(key, min, max, value));
        }
    }
}
