package sluice.broker;

import java.time.Duration;

/**
 * What one session may have of us. Immutable.
 *
 * @param expiry the longest a session is kept for an absent client
 * @param queueMessages the most QoS 1 and 2 messages that wait for one client
 * @param queueBytes the most bytes of topics and payloads that wait for one client
 * @param inFlight the most messages sent to one client and not yet acknowledged
 * @param receiveMaximum the most messages a client may send without having an acknowledgement
 * @param subscriptions the most subscriptions of one session
 * @param levels the most levels of a topic
 */
record SessionLimits(
        Duration expiry,
        int queueMessages,
        long queueBytes,
        int inFlight,
        int receiveMaximum,
        int subscriptions,
        int levels) {

    SessionLimits {
        check("session.expiry.max.seconds", expiry.toSeconds(), 0, 0xFFFF_FFFFL);
        check("queue.messages", queueMessages, 1, 10_000_000);
        check("queue.bytes", queueBytes, 1, Long.MAX_VALUE);
        check("in.flight", inFlight, 1, 65_535);
        check("receive.maximum", receiveMaximum, 1, 65_535);
        check("subscriptions", subscriptions, 1, 10_000_000);
        check("topic.levels", levels, 1, 32_768);
    }

    static SessionLimits of(Broker.Config config) {
        return new SessionLimits(
                Duration.ofSeconds(config.session_expiry_max_seconds()),
                config.queue_messages(),
                config.queue_bytes(),
                config.in_flight(),
                config.receive_maximum(),
                config.subscriptions(),
                config.topic_levels());
    }

    static void check(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s: must be %d to %d, not %d".formatted(key, min, max, value));
        }
    }
}
