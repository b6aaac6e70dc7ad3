package sluice.bench;

import java.util.List;

/**
 * A steady load: who publishes what to whom.
 *
 * @param name what it is called on the command line
 * @param publishers how many clients publish, each to a topic of its own
 * @param subscribers how many clients subscribe
 * @param layout who gets what
 * @param qos of messages and subscriptions; {@link #MIXED} for 0, 1 and 2 in turn
 * @param five whether the clients speak MQTT 5, else 3.1.1
 * @param bytes of a payload
 * @param window how many messages of a publisher may be on the way, end to end; 0 for a given rate
 * @param rate messages a second of all publishers, 0 for as many as the window allows
 */
record Scenario(
        String name,
        int publishers,
        int subscribers,
        Layout layout,
        int qos,
        boolean five,
        int bytes,
        int window,
        int rate) {

    static final int MIXED = -1;

    private static final int SMALL = 128;

    /** Who gets what. */
    enum Layout {
        /** Each subscriber gets the messages of one publisher. */
        PAIRS,
        /** Each subscriber gets all messages. */
        ALL
    }

    static final List<Scenario> STEADY = List.of(
            new Scenario("fanin", 50, 1, Layout.ALL, 0, false, SMALL, 16, 0),
            new Scenario("fanout", 1, 100, Layout.ALL, 0, false, SMALL, 32, 0),
            pairs("pairs", 0, false),
            pairs("pairs-q1", 1, false),
            pairs("pairs-q2", 2, false),
            pairs("pairs-v5", 0, true),
            pairs("pairs-v5-q1", 1, true),
            pairs("pairs-v5-q2", 2, true),
            new Scenario("paced", 50, 50, Layout.PAIRS, 0, false, SMALL, 0, 5_000),
            new Scenario("paced-q1", 50, 50, Layout.PAIRS, 1, false, SMALL, 0, 5_000),
            new Scenario("ping", 1, 1, Layout.PAIRS, 0, false, SMALL, 0, 1_000),
            new Scenario("ping-q1", 1, 1, Layout.PAIRS, 1, false, SMALL, 0, 1_000),
            new Scenario("large", 1, 1, Layout.PAIRS, 0, false, 1 << 20, 2, 0));

    private static Scenario pairs(String name, int qos, boolean five) {
        return new Scenario(name, 50, 50, Layout.PAIRS, qos, five, SMALL, 16, 0);
    }

    /** Returns how many subscribers each message has. */
    int copies() {
        return layout == Layout.ALL ? subscribers : 1;
    }

    /** Returns the QoS of a publisher and its subscriber. */
    int qos(int publisher) {
        return qos == MIXED ? publisher % 3 : qos;
    }
}
