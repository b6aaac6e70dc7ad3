package sluice.broker;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import sluice.bus.MessageBus;
import sluice.bus.Subscription;
import sluice.mqtt.Filter;

/** All shared subscriptions, by share name and filter. Each is one subscriber of the bus. Thread-safe. */
final class SharedGroups {

    private final MessageBus bus;
    private final Counters counters;
    private final ConcurrentHashMap<Filter, SharedGroup> groups = new ConcurrentHashMap<>();

    SharedGroups(MessageBus bus, Counters counters) {
        this.bus = bus;
        this.counters = counters;
    }

    void join(Filter filter, Session session, Subscription subscription) {
        var topics = Subscription.to(filter.topics());
        while (true) {
            var fresh = new SharedGroup(filter, counters);
            var before = groups.putIfAbsent(filter, fresh);
            var group = before == null ? fresh : before;
            if (!group.join(session, subscription)) {
                continue; // it dissolves at this moment
            }
            if (before == null) {
                bus.resume(place(filter), group, List.of(topics));
            } else {
                bus.subscribe(group, topics);
            }
            return;
        }
    }

    private static String place(Filter filter) {
        return "shared subscription " + filter;
    }

    /** Leaves the places of all groups at the bus to whoever brings their sessions back: the broker is being closed. */
    void leave() {
        groups.forEach((filter, group) -> group.leaveTo(bus.leave(group, place(filter))));
        groups.clear();
    }

    /** Returns the group with this filter, as it is on the wire; null if there is none any more. */
    @Nullable
    SharedGroup find(String filter) {
        return groups.get(Filter.of(filter));
    }

    void leave(Filter filter, Session session) {
        var group = groups.get(filter);
        if (group != null && group.leave(session)) {
            groups.remove(filter, group);
            bus.unsubscribe(group);
        }
    }
}
