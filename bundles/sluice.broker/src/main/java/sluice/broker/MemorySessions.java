package sluice.broker;

import java.util.concurrent.ConcurrentHashMap;

/** Keeps sessions for as long as the broker runs. Thread-safe. */
final class MemorySessions implements Sessions {

    private final Broker broker;
    private final ConcurrentHashMap<String, Session> sessions = new ConcurrentHashMap<>();

    MemorySessions(Broker broker) {
        this.broker = broker;
    }

    @Override
    public Claim claim(String clientId, boolean cleanStart, Link link, Terms terms) {
        while (true) {
            var fresh = new Session(broker, clientId, terms.identity());
            var session = sessions.putIfAbsent(clientId, fresh);
            if (session == null) {
                session = fresh;
            } else if (cleanStart || !session.belongsTo(terms.identity())) { // [MQTT-3.1.2-4]
                session.end();
                continue;
            }
            var before = session.attach(link, terms);
            if (before != null) {
                return new Claim(session, session != fresh, before);
            }
            sessions.remove(clientId, session); // it ended at this moment
        }
    }

    @Override
    public boolean contains(String clientId) {
        return sessions.containsKey(clientId);
    }

    @Override
    public void forget(Session session) {
        sessions.remove(session.clientId(), session);
    }

    @Override
    public int size() {
        return sessions.size();
    }

    @Override
    public int subscriptions() {
        return sessions.values().stream()
                .mapToInt(session -> session.subscriptions().count())
                .sum();
    }

    @Override
    public void close() {
        sessions.values().forEach(Session::end);
    }
}
