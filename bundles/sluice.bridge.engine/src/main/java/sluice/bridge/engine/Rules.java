package sluice.bridge.engine;

import java.util.List;
import java.util.Optional;
import sluice.bus.TopicName;

/**
 * The rules at work at one moment, in their order. Immutable; a change makes others.
 *
 * @param all whether every rule that matches takes a message, not just the first
 * @param gateway what this gateway is called in the path of a message, empty to leave paths alone
 */
record Rules(List<Rule> list, boolean all, String gateway) {

    static final Rules NONE = new Rules(List.of(), false, "");

    Rules {
        list = List.copyOf(list);
    }

    /** Returns the number of the rule from this one on that takes a message out, -1 if there is none. */
    int out(TopicName topic, int from) {
        for (int i = from; i < list.size(); i++) {
            var route = list.get(i).route();
            if (route.decidesOut(topic)) {
                return route.direction().out() ? i : -1;
            }
        }
        return -1;
    }

    /** Returns the number of the rule from this one on that takes a message in, -1 if there is none. */
    int in(TopicName topic, int from) {
        for (int i = from; i < list.size(); i++) {
            var route = list.get(i).route();
            if (route.decidesIn(topic)) {
                return route.direction().in() ? i : -1;
            }
        }
        return -1;
    }

    /** Returns the rule of this name, if there is one. */
    Optional<Rule> named(String name) {
        return list.stream().filter(rule -> rule.route().name().equals(name)).findFirst();
    }
}
