package sluice.broker;

import static sluice.broker.SessionLimits.check;

import java.time.Duration;

/**
 * What a listener's clients may have instead of what the broker's settings say; {@value #BROKERS} where those count. Immutable.
 *
 * @param expirySeconds the longest a session is kept for an absent client
 * @param queueMessages the most QoS 1 and 2 messages that wait for one client
 * @param queueBytes the most bytes of topics and payloads that wait for one client
 * @param inFlight the most messages sent to one client and not yet acknowledged
 * @param receiveMaximum the most messages a client may send without having an acknowledgement
 * @param subscriptions the most subscriptions of one session
 * @param levels the most levels of a topic
 */
record SessionOverrides(
        long expirySeconds,
        int queueMessages,
        long queueBytes,
        int inFlight,
        int receiveMaximum,
        int subscriptions,
        int levels) {

    static final int BROKERS = -1;

    static final SessionOverrides NONE =
            new SessionOverrides(BROKERS, BROKERS, BROKERS, BROKERS, BROKERS, BROKERS, BROKERS);

    SessionOverrides {
        checkUnless("session.expiry.max.seconds", expirySeconds, 0, 0xFFFF_FFFFL);
        checkUnless("queue.messages", queueMessages, 1, 10_000_000);
        checkUnless("queue.bytes", queueBytes, 1, Long.MAX_VALUE);
        checkUnless("in.flight", inFlight, 1, 65_535);
        checkUnless("receive.maximum", receiveMaximum, 1, 65_535);
        checkUnless("subscriptions", subscriptions, 1, 10_000_000);
        checkUnless("topic.levels", levels, 1, 32_768);
    }

    static SessionOverrides of(Listener.Config config) {
        return new SessionOverrides(
                config.session_expiry_max_seconds(),
                config.queue_messages(),
                config.queue_bytes(),
                config.in_flight(),
                config.receive_maximum(),
                config.subscriptions(),
                config.topic_levels());
    }

    private static void checkUnless(String key, long value, long min, long max) {
        if (value != BROKERS) {
            check(key, value, min, max);
        }
    }

    /** Returns what holds for a session that came in here: the queue's bounds are this listener's. */
    SessionLimits over(SessionLimits brokers) {
        return queueMessages == BROKERS && queueBytes == BROKERS
                ? brokers
                : brokers.withQueue(
                        queueMessages == BROKERS ? brokers.queueMessages() : queueMessages,
                        queueBytes == BROKERS ? brokers.queueBytes() : queueBytes);
    }

    Duration expiry(SessionLimits brokers) {
        return expirySeconds == BROKERS ? brokers.expiry() : Duration.ofSeconds(expirySeconds);
    }

    int inFlight(SessionLimits brokers) {
        return inFlight == BROKERS ? brokers.inFlight() : inFlight;
    }

    int receiveMaximum(SessionLimits brokers) {
        return receiveMaximum == BROKERS ? brokers.receiveMaximum() : receiveMaximum;
    }

    int subscriptions(SessionLimits brokers) {
        return subscriptions == BROKERS ? brokers.subscriptions() : subscriptions;
    }

    int levels(SessionLimits brokers) {
        return levels == BROKERS ? brokers.levels() : levels;
    }
}
