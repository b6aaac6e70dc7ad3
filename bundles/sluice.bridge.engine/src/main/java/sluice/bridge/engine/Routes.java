package sluice.bridge.engine;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/**
 * A bridge's rules in their order. Immutable.
 *
 * @param all whether every rule that matches takes a message, not just the first; one that stops it ends it for those after it
 */
record Routes(List<Route> list, boolean all) {

    Routes {
        list = List.copyOf(list);
    }

    /** Returns whether anything is to go out, or come in, exactly once. */
    boolean once() {
        return list.stream()
                .anyMatch(route -> route.direction().out() && route.qosOut() == Qos.EXACTLY_ONCE
                        || route.direction().in() && route.qosIn() == Qos.EXACTLY_ONCE);
    }

    /** Returns whether what goes out on a topic of the far side is also asked for there. */
    boolean mayReturn(TopicName topic) {
        for (var route : list) {
            if (route.direction().in() && route.remote().matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** Returns what to subscribe to here. */
    Set<TopicFilter> local() {
        var filters = new LinkedHashSet<TopicFilter>();
        list.stream().filter(route -> route.direction().out()).forEach(route -> filters.add(route.local()));
        return filters;
    }

    /** Returns all that may be subscribed to at the far side, by filter. */
    Map<TopicFilter, Subscription> remote(boolean options, Qos most) {
        return remote(options, most, _ -> true);
    }

    /**
     * Returns what to subscribe to at the far side, by filter.
     *
     * @param options whether the far side knows no local and retain as published
     * @param most the highest QoS at which an acknowledgement can wait until the message is stored here
     * @param which for which of the rules that take something in
     */
    Map<TopicFilter, Subscription> remote(boolean options, Qos most, Predicate<Route> which) {
        var wanted = new LinkedHashMap<TopicFilter, Subscription>();
        for (var route : list) {
            if (route.direction().in() && which.test(route)) {
                var qos = route.qosIn().atMost(most);
                var before = wanted.get(route.remote());
                var higher = before == null || before.qos().compareTo(qos) < 0 ? qos : before.qos();
                wanted.put(
                        route.remote(), new Subscription(route.remote(), higher, options && !route.loop(), options, 0));
            }
        }
        return wanted;
    }
}
