package sluice.importer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sluice.importer.TopicRule.Direction;

/**
 * Writes {@code topic} rules as routes. A pure function.
 *
 * <p>Mosquitto takes a message if any rule fits, and names it after the first rule with a prefix that fits; here the first route
 * decides. So the rules that rename come first, each group in its order.
 */
final class Routes {

    private final boolean keepsRetain;
    private final boolean queues;
    private final boolean queuesQos0;
    private final List<String> routes = new ArrayList<>();
    private final Map<String, Integer> names = new HashMap<>();

    /**
     * @param keepsRetain whether messages go out with their retain flag
     * @param queues whether anything waits while the link is away
     * @param queuesQos0 whether messages with QoS 0 do as well
     */
    Routes(boolean keepsRetain, boolean queues, boolean queuesQos0) {
        this.keepsRetain = keepsRetain;
        this.queues = queues;
        this.queuesQos0 = queuesQos0;
    }

    List<String> of(List<TopicRule> rules) {
        rules.stream().sorted(Comparator.comparing(rule -> !rule.renames())).forEach(this::add);
        return List.copyOf(routes);
    }

    private void add(TopicRule rule) {
        if (keepsRetain || rule.direction() != Direction.BOTH) {
            add(rule, rule.direction());
        } else { // the flag is dropped one way only
            add(rule, Direction.OUT);
            add(rule, Direction.IN);
        }
    }

    private void add(TopicRule rule, Direction direction) {
        if (rule.pattern().isEmpty()) {
            addTopic(rule, direction);
            return;
        }
        addParent(rule, direction);
        var route = new StringBuilder(word(direction)).append(' ').append(quoted(rule.pattern()));
        if (rule.renames()) {
            prefix(" local=", rule.local(), route);
            prefix(" remote=", rule.remote(), route);
        }
        finish(rule, direction, word(direction) + " " + rule.pattern(), route);
    }

    private void addTopic(TopicRule rule, Direction direction) {
        if (direction != Direction.IN) {
            addTopic(rule, Direction.OUT, rule.local(), rule.remote());
        }
        if (direction != Direction.OUT) {
            addTopic(rule, Direction.IN, rule.local(), rule.remote());
        }
    }

    /**
     * The filter cellar/# fits the topic cellar, too, which does not begin with the prefix cellar/; Mosquitto takes nothing off then
     * and puts the other prefix on.
     */
    private void addParent(TopicRule rule, Direction direction) {
        if (!rule.pattern().equals("#") || !rule.renames()) {
            return;
        }
        if (direction != Direction.IN && hasParent(rule.local())) {
            var parent = parent(rule.local());
            addTopic(rule, Direction.OUT, parent, rule.remote() + parent);
        }
        if (direction != Direction.OUT && hasParent(rule.remote())) {
            var parent = parent(rule.remote());
            addTopic(rule, Direction.IN, rule.local() + parent, parent);
        }
    }

    private static boolean hasParent(String prefix) {
        return prefix.length() > 1 && prefix.endsWith("/");
    }

    private static String parent(String prefix) {
        return prefix.substring(0, prefix.length() - 1);
    }

    private void addTopic(TopicRule rule, Direction direction, String local, String remote) {
        var from = direction == Direction.IN ? remote : local;
        var to = direction == Direction.IN ? local : remote;
        var route = new StringBuilder(word(direction)).append(' ').append(quoted(from));
        if (!from.equals(to)) {
            route.append(" -> ").append(quoted(to.replace("{", "{{"))); // one brace begins a name
        }
        finish(rule, direction, word(direction) + " " + from, route);
    }

    /** Adds what every route has; a name where direction and filter have been there before. */
    private void finish(TopicRule rule, Direction direction, String name, StringBuilder route) {
        route.append(" qos=").append(rule.qos());
        if (!keepsRetain && direction == Direction.OUT) {
            route.append(" retain=drop");
        }
        if (direction != Direction.IN && (!queues || queuesQos0)) {
            route.append(queues ? " spool=always" : " spool=never");
        }
        int count = names.merge(name, 1, Integer::sum);
        if (count > 1) {
            route.append(" name=").append(quoted(name + " " + count));
        }
        routes.add(route.toString());
    }

    private static void prefix(String key, String prefix, StringBuilder to) {
        if (!prefix.isEmpty()) {
            to.append(key).append(quoted(prefix));
        }
    }

    private static String word(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT);
    }

    /** Blanks need quotation marks. */
    private static String quoted(String text) {
        return text.isEmpty() || text.contains(" ") ? '"' + text + '"' : text;
    }
}
