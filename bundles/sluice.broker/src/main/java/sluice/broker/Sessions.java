package sluice.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.mqtt.Will;

/** All sessions, by client identifier. Thread-safe. */
final class Sessions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final Broker broker;
    private final ConcurrentHashMap<String, Session> sessions = new ConcurrentHashMap<>();

    Sessions(Broker broker) {
        this.broker = broker;
    }

    /**
     * A session given to a connection.
     *
     * @param present whether it was there before
     * @param before what is to be cleared up after the CONNACK
     * @param safe what the CONNACK has to wait for
     */
    record Claim(Session session, boolean present, Presence.Predecessor before, CompletionStage<Void> safe) {}

    /**
     * Gives a connection the session of its client.
     *
     * @param cleanStart whether a session that is there is to be thrown away
     */
    Claim claim(String clientId, boolean cleanStart, Link link, Terms terms) {
        var cleared = Kept.SAFE;
        while (true) {
            var journal = broker.keeper().journalFor(terms);
            var fresh = new Session(broker, terms.identity(), journal, 0);
            var session = sessions.putIfAbsent(clientId, fresh);
            if (session == null) {
                session = fresh;
            } else if (cleanStart || !session.belongsTo(terms.identity()) || !session.outlives()) { // [MQTT-3.1.2-4]
                cleared = both(cleared, session.end()); // [MQTT311-3.1.2-6]
                continue;
            }
            var before = session.attach(link, terms);
            if (before != null) {
                return new Claim(session, session != fresh, before, both(cleared, before.saved()));
            }
            sessions.remove(clientId, session); // it ended at this moment
        }
    }

    private static CompletionStage<Void> both(CompletionStage<Void> one, CompletionStage<Void> other) {
        if (one == Kept.SAFE) {
            return other;
        }
        return other == Kept.SAFE ? one : one.thenCombine(other, (_, _) -> null);
    }

    /**
     * Brings back what was kept when the gateway ended, then publishes the wills that are due by now.
     *
     * @param whenBack run between the two
     */
    void restore(Collection<Keeper.Found> all, Runnable whenBack) {
        record Due(Session session, Will will) {}
        var wills = new ArrayList<Due>();
        var restored = new ArrayList<Session>();
        for (var found : all) {
            var record = found.record();
            var session = new Session(broker, record.identity(), record.journal(), record.window());
            if (sessions.putIfAbsent(session.clientId(), session) != null) {
                continue; // its client did not wait, and began anew
            }
            try {
                found.received().forEach(id -> session.received().restore(id));
                var due = session.restore(record);
                restored.add(session);
                if (due != null) {
                    wills.add(new Due(session, due));
                }
            } catch (IOException | IllegalStateException e) {
                LOG.error("The messages of client {} cannot be read", session.clientId(), e);
            }
            session.restore(record.held()); // also one that cannot be read: what comes for it is not acknowledged
        }
        whenBack.run();
        for (var due : wills) {
            due.session().publishAndSave(due.will());
        }
        for (var session : restored) {
            var kept = session.kept();
            if (kept != null) { // those that were connected are away from now on
                kept.saveSoon();
            }
        }
    }

    /** Returns whether there is a session with this client identifier. */
    boolean contains(String clientId) {
        return sessions.containsKey(clientId);
    }

    /** Returns whether the store keeps the session with this client identifier. */
    boolean isKept(String clientId) {
        var session = sessions.get(clientId);
        return session != null && session.kept() != null;
    }

    /** Removes a session that has ended. */
    void forget(Session session) {
        sessions.remove(session.clientId(), session);
    }

    /** Returns those that the store keeps. */
    List<Session> kept() {
        return sessions.values().stream()
                .filter(session -> session.kept() != null)
                .toList();
    }

    int size() {
        return sessions.size();
    }

    /** Returns how many subscriptions they have together. */
    int subscriptions() {
        return sessions.values().stream()
                .mapToInt(session -> session.subscriptions().count())
                .sum();
    }

    /** Ends all sessions that the store does not keep, and leaves it the others. */
    @Override
    public void close() {
        for (var session : sessions.values()) {
            if (session.kept() == null) {
                var _ = session.end();
            }
        }
        broker.groups().leave(); // before their members take nothing any more
        kept().forEach(Session::suspend);
    }
}
