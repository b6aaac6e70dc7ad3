package sluice.bridge.engine;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/**
 * A bridge's rules in their order. Immutable.
 *
 * @param all whether every rule that matches takes a message, not just the first; one that stops it ends it for those after it
 */
record Routes(List<Route> list, boolean all) {

    Routes {
        list = List.copyOf(list);
    }

    /** Returns what to subscribe to here. */
    Set<TopicFilter> local() {
        var filters = new LinkedHashSet<TopicFilter>();
        list.stream().filter(route -> route.direction().out()).forEach(route -> filters.add(route.local()));
        return filters;
    }

    /**
     * Returns what to subscribe to at the far side, by filter. At most with QoS 1: only there an acknowledgement can wait until the
     * message is stored here.
     *
     * @param options whether the far side knows no local and retain as published
     */
    Map<TopicFilter, Subscription> remote(boolean options) {
        var wanted = new LinkedHashMap<TopicFilter, Subscription>();
        for (var route : list) {
            if (route.direction().in()) {
                var qos = route.qosIn().atMost(Qos.AT_LEAST_ONCE);
                var before = wanted.get(route.remote());
                var most = before == null || before.qos().compareTo(qos) < 0 ? qos : before.qos();
                wanted.put(
                        route.remote(), new Subscription(route.remote(), most, options && !route.loop(), options, 0));
            }
        }
        return wanted;
    }
}
