package sluice.bridge.engine;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;
import sluice.bus.Payload;
import sluice.bus.TopicFilter;
import sluice.store.Shelf;
import sluice.store.Store;

/**
 * What a bridge has to know of the session its far side keeps, after a link or the gateway is gone. Thread-safe.
 *
 * <pre>
 *   shelf bridge/plant7
 *     session      at which far side, and as whom
 *     filters      what is subscribed to there, one in a line
 *     out 40000    an exchange of ours: see {@link SentOnce}
 *     in 17        an exchange of theirs: see {@link CameOnce}
 * </pre>
 */
final class FarSession {

    private static final Logger LOG = LoggerFactory.getLogger(FarSession.class);
    private static final String SESSION = "session";
    private static final String FILTERS = "filters";

    private final Shelf shelf;
    private final SentOnce sent;
    private final CameOnce came;
    private final Set<TopicFilter> filters = new LinkedHashSet<>(); // guarded by this, like the next
    private @Nullable String session;

    FarSession(Store store, String bridge) throws IOException {
        shelf = store.shelf("bridge/" + bridge);
        sent = new SentOnce(store, shelf);
        came = new CameOnce(store, shelf);
        shelf.forEach(this::restore);
    }

    private synchronized void restore(String key, Payload value) {
        switch (key) {
            case SESSION -> session = value.text();
            case FILTERS -> value.text().lines().map(TopicFilter::of).forEach(filters::add);
            default -> {
                if (!sent.restore(key, value) && !came.restore(key)) {
                    LOG.warn("Shelf of a bridge holds what nobody knows, '{}'", key);
                }
            }
        }
    }

    /** Returns whether all that is under way in the session at this far side is known here: nothing is under way in one that is new. */
    synchronized boolean knows(Endpoint endpoint) {
        return endpoint.version() != Version.V3_1 && name(endpoint).equals(session);
    }

    /**
     * A link is open.
     *
     * @param resumed whether the far side goes on with the session it had; else all exchanges and subscriptions are gone there
     */
    void opened(Endpoint endpoint, boolean resumed) {
        synchronized (this) {
            if (resumed) {
                return;
            }
            session = name(endpoint);
            keep(SESSION, session);
            filters.clear();
            keep(FILTERS, "");
        }
        sent.clear();
        came.clear();
    }

    private static String name(Endpoint endpoint) {
        return endpoint.clientId() + "\n" + endpoint.uri();
    }

    /** Returns what the session is subscribed to, as far as anybody knows. */
    synchronized Set<TopicFilter> filters() {
        return Set.copyOf(filters);
    }

    /** Says what the session is subscribed to now. */
    synchronized void subscribed(Set<TopicFilter> now) {
        if (filters.equals(now)) {
            return;
        }
        filters.clear();
        filters.addAll(now);
        keep(FILTERS, String.join("\n", now.stream().map(TopicFilter::value).toList()));
    }

    /** Says what the session is not subscribed to any more. */
    synchronized void unsubscribed(List<TopicFilter> gone) {
        var left = new LinkedHashSet<>(filters);
        gone.forEach(left::remove);
        subscribed(left);
    }

    private void keep(String key, String value) {
        shelf.put(key, Payload.of(value)).whenComplete((_, failure) -> {
            if (failure != null) { // the next link begins a new session then
                LOG.debug("The shelf of a bridge does not take '{}'", key, failure);
            }
        });
    }

    SentOnce sent() {
        return sent;
    }

    CameOnce came() {
        return came;
    }

    void close() {
        shelf.close();
    }
}
