package sluice.bridge.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** A bridge's routes in their order; the first that decides about a message is the only one. Immutable. */
record Routes(List<Route> list) {

    Routes {
        list = List.copyOf(list);
    }

    /** Returns the number of the route that takes a message out, nothing if none does. */
    OptionalInt out(TopicName topic) {
        for (int i = 0; i < list.size(); i++) {
            var route = list.get(i);
            if (route.decidesOut(topic)) {
                return route.direction().out() ? OptionalInt.of(i) : OptionalInt.empty();
            }
        }
        return OptionalInt.empty();
    }

    /** Returns the number of the route that takes a message in, nothing if none does. */
    OptionalInt in(TopicName topic) {
        for (int i = 0; i < list.size(); i++) {
            var route = list.get(i);
            if (route.decidesIn(topic)) {
                return route.direction().in() ? OptionalInt.of(i) : OptionalInt.empty();
            }
        }
        return OptionalInt.empty();
    }

    /** Returns what to subscribe to here. */
    Set<TopicFilter> local() {
        var filters = new LinkedHashSet<TopicFilter>();
        list.stream().filter(route -> route.direction().out()).forEach(route -> filters.add(route.local()));
        return filters;
    }

    /**
     * Returns what to subscribe to at the far side. At most with QoS 1: only there an acknowledgement can wait until the message
     * is stored here.
     *
     * @param options whether the far side knows no local and retain as published
     */
    List<Subscription> remote(boolean options) {
        return list.stream()
                .filter(route -> route.direction().in())
                .map(route ->
                        new Subscription(route.remote(), route.qos().atMost(Qos.AT_LEAST_ONCE), options, options, 0))
                .toList();
    }
}
