package sluice.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.mqtt.Filter;

/** What one session is subscribed to: at the bus, or through shared groups. Thread-safe: nothing foreign is called under its lock. */
final class Subscriptions {

    private final Broker broker;
    private final Session session;
    /** An immutable map while there is one at most: most clients subscribe once, and a table for that takes 80 bytes more. */
    private Map<Filter, Subscription> held = Map.of();

    /** Retained messages that are still to be sent. */
    private final Map<Filter, Replay> owed = new HashMap<>(0);

    private boolean ended;

    Subscriptions(Broker broker, Session session) {
        this.broker = broker;
        this.session = session;
    }

    /** Subscribes, or replaces a subscription; true if it is new. Quota is the caller's to check. */
    boolean add(Filter filter, Subscription subscription) {
        boolean isNew;
        synchronized (this) {
            isNew = put(filter, subscription);
            if (isNew && !ended) {
                broker.subscriptionMemory().add(filter);
            }
        }
        if (filter.isShared()) {
            broker.groups().join(filter, session, subscription);
        } else {
            broker.bus().subscribe(session, subscription);
        }
        if (isEnded()) { // taken over and thrown away by a connection on another loop
            remove(filter);
        }
        return isNew;
    }

    /** Takes all that was kept, and the place that was left at the bus with it. */
    void restore(List<SessionRecord.Held> all) {
        var own = new ArrayList<Subscription>();
        synchronized (this) {
            for (var each : all) {
                if (put(each.filter(), each.subscription())) {
                    broker.subscriptionMemory().add(each.filter());
                }
                if (!each.filter().isShared()) {
                    own.add(each.subscription());
                }
            }
        }
        broker.bus().resume(place(), session, own);
        for (var each : all) {
            if (each.filter().isShared()) {
                broker.groups().join(each.filter(), session, each.subscription());
            }
        }
    }

    private String place() {
        return "client " + session.clientId();
    }

    /** Ends them here, but not at the bus, where they wait for a successor; returns who gets what comes too late. */
    Subscriber leave() {
        synchronized (this) {
            if (!ended) {
                held.keySet().forEach(broker.subscriptionMemory()::remove);
            }
            ended = true;
        }
        return broker.bus().leave(session, place());
    }

    private boolean put(Filter filter, Subscription subscription) {
        boolean isNew = !held.containsKey(filter);
        if (held.size() + (isNew ? 1 : 0) == 1) {
            held = Map.of(filter, subscription);
            return isNew;
        }
        if (held.size() <= 1) {
            held = new HashMap<>(held);
        }
        held.put(filter, subscription);
        return isNew;
    }

    private boolean take(Filter filter) {
        if (held.size() > 1) {
            boolean was = held.remove(filter) != null;
            if (held.size() == 1) {
                held = Map.copyOf(held);
            }
            return was;
        }
        boolean was = held.containsKey(filter);
        if (was) {
            held = Map.of();
        }
        return was;
    }

    /** Returns whether there was such a subscription. */
    boolean remove(Filter filter) {
        boolean existed;
        synchronized (this) {
            existed = take(filter);
            if (existed && !ended) {
                broker.subscriptionMemory().remove(filter);
            }
            cancel(owed.remove(filter));
        }
        if (filter.isShared()) {
            broker.groups().leave(filter, session);
        } else {
            broker.bus().unsubscribe(session, filter.topics());
        }
        return existed;
    }

    /** Notes retained messages that are to be sent; those of the same subscription that are not sent yet are not any more. */
    synchronized void owe(Filter filter, Replay replay) {
        cancel(owed.put(filter, replay));
    }

    private static void cancel(@Nullable Replay replay) {
        if (replay != null) {
            replay.cancel();
        }
    }

    /** Returns what there is to a filter, null if nothing is. */
    synchronized @Nullable Subscription get(Filter filter) {
        return held.get(filter);
    }

    /** Returns all of them. Under the session's lock. */
    synchronized List<SessionRecord.Held> held() {
        owed.values().removeIf(Replay::isAtEnd);
        var all = new ArrayList<SessionRecord.Held>(held.size());
        held.forEach((filter, subscription) ->
                all.add(new SessionRecord.Held(filter, subscription, after(owed.get(filter)))));
        return all;
    }

    private static @Nullable String after(@Nullable Replay replay) {
        if (replay == null) {
            return null;
        }
        var position = replay.position();
        return position == null ? "" : position.value();
    }

    /** Puts back what was there before a change that could not be stored; null for nothing. */
    void restore(Filter filter, @Nullable Subscription before) {
        if (before == null) {
            remove(filter);
        } else {
            add(filter, before);
        }
    }

    synchronized int count() {
        return held.size();
    }

    /** Returns whether one more subscription, or this one again, is within {@code limit}, and all together within their memory. */
    synchronized boolean mayAdd(Filter filter, int limit) {
        return held.containsKey(filter)
                || held.size() < limit
                        && broker.subscriptionMemory()
                                .hasRoom(filter, broker.limits().subscriptionMemory());
    }

    /** Ends them all, also one that is being added. */
    void end() {
        List<Filter> filters;
        synchronized (this) {
            filters = List.copyOf(held.keySet());
            if (!ended) {
                filters.forEach(broker.subscriptionMemory()::remove);
            }
            ended = true;
        }
        broker.bus().unsubscribe(session);
        for (var filter : filters) {
            if (filter.isShared()) {
                broker.groups().leave(filter, session);
            }
        }
    }

    private synchronized boolean isEnded() {
        return ended;
    }
}
