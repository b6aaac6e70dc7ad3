package sluice.broker;

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
        SharedGroup group;
        do {
            group = groups.computeIfAbsent(filter, _ -> new SharedGroup(filter, counters));
        } while (!group.join(session, subscription));
        bus.subscribe(group, Subscription.to(filter.topics()));
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
