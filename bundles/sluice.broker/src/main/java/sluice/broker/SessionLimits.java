package sluice.broker;

import java.time.Duration;

/**
 * What one session may have of us. Immutable.
 *
 * @param expiry the longest a session is kept for an absent client
 * @param queueMessages the most QoS 1 and 2 messages that wait for one client
 * @param queueBytes the most bytes of topics and payloads that wait for one client
 * @param queueMemory the most bytes of memory that messages for one client take which are not on the disk
 * @param queueAge the longest a message waits for a client, zero for any time
 * @param overflow what gives way when as much waits
 * @param inFlight the most messages sent to one client and not yet acknowledged
 * @param receiveMaximum the most messages a client may send without having an acknowledgement
 * @param subscriptions the most subscriptions of one session
 * @param subscriptionMemory the most bytes of memory that all subscriptions take
 * @param levels the most levels of a topic
 */
record SessionLimits(
        Duration expiry,
        int queueMessages,
        long queueBytes,
        long queueMemory,
        Duration queueAge,
        Overflow overflow,
        int inFlight,
        int receiveMaximum,
        int subscriptions,
        long subscriptionMemory,
        int levels) {

    /** What a message that waits in memory takes beside its topic and payload: three objects and its place in the queue. */
    private static final int OBJECTS = 180;

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
        check("queue.memory.bytes", queueMemory, 1, Long.MAX_VALUE);
        check("queue.age.seconds", queueAge.toSeconds(), 0, 0xFFFF_FFFFL);
        check("in.flight", inFlight, 1, 65_535);
        check("receive.maximum", receiveMaximum, 1, 65_535);
        check("subscriptions", subscriptions, 1, 10_000_000);
        check("subscriptions.memory.bytes", subscriptionMemory, 0, Long.MAX_VALUE);
        check("topic.levels", levels, 1, 32_768);
    }

    /** Makes limits without any for memory. */
    SessionLimits(
            Duration expiry,
            int queueMessages,
            long queueBytes,
            Duration queueAge,
            Overflow overflow,
            int inFlight,
            int receiveMaximum,
            int subscriptions,
            int levels) {
        this(
                expiry,
                queueMessages,
                queueBytes,
                Long.MAX_VALUE,
                queueAge,
                overflow,
                inFlight,
                receiveMaximum,
                subscriptions,
                Long.MAX_VALUE,
                levels);
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

    SessionLimits withQueue(int messages, long bytes) {
        return new SessionLimits(
                expiry,
                messages,
                bytes,
                queueMemory,
                queueAge,
                overflow,
                inFlight,
                receiveMaximum,
                subscriptions,
                subscriptionMemory,
                levels);
    }

    static SessionLimits of(Broker.Config config) {
        return new SessionLimits(
                Duration.ofSeconds(config.session_expiry_max_seconds()),
                config.queue_messages(),
                config.queue_bytes(),
                config.queue_memory_bytes(),
                Duration.ofSeconds(config.queue_age_seconds()),
                overflow(config.queue_overflow()),
                config.in_flight(),
                config.receive_maximum(),
                config.subscriptions(),
                config.subscriptions_memory_bytes() == 0
                        ? Runtime.getRuntime().maxMemory() / 8 * 3
                        : config.subscriptions_memory_bytes(),
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

    /** Returns whether one more message fits behind so much, all of it in memory. */
    boolean hasMemory(long messages, long bytes, int more) {
        return hasRoom(messages, bytes, more) && memory(messages + 1, bytes + more) <= queueMemory;
    }

    /** Returns whether so much, all of it in memory, is more than nine tenths. */
    boolean isMemoryNearlyFull(long messages, long bytes, int more) {
        return isNearlyFull(messages, bytes, more)
                || memory(messages + 1, bytes + more) > queueMemory - queueMemory / 10;
    }

    private static long memory(long messages, long bytes) {
        return bytes + messages * OBJECTS;
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
