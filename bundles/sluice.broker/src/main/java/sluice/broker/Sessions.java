package sluice.broker;

/** Where sessions are kept between connections, by client identifier. Thread-safe. */
interface Sessions extends AutoCloseable {

    /**
     * Gives a connection the session of its client.
     *
     * @param cleanStart whether a session that is there is to be thrown away
     */
    Claim claim(String clientId, boolean cleanStart, Link link, Terms terms);

    /** Returns whether there is a session with this client identifier. */
    boolean contains(String clientId);

    /** Removes a session that has ended. */
    void forget(Session session);

    /** Returns how many there are. */
    int size();

    /** Returns how many subscriptions they have together. */
    int subscriptions();

    /** Ends all sessions that are not kept elsewhere. */
    @Override
    void close();

    /**
     * A session given to a connection.
     *
     * @param present whether it was there before
     * @param before what is to be cleared up after the CONNACK
     */
    record Claim(Session session, boolean present, Session.Predecessor before) {}
}
