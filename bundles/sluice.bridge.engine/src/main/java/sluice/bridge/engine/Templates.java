package sluice.bridge.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import sluice.bus.TopicFilter;

/** What topic templates make, and how to undo them. Pure functions over the texts. */
final class Templates {

    private static final Pattern WHOLE = Pattern.compile("\\{([1-9][0-9]{0,4})}");

    private Templates() {}

    /** Returns a filter that matches all the template can make of topics that match the filter, and maybe more. */
    static TopicFilter image(String template, TopicFilter filter) {
        var wildcards = wildcards(filter);
        var levels = new ArrayList<String>();
        for (var level : template.split("/", -1)) {
            var plain = level.replace("{{", "");
            if (level.equals("#") || spansLevels(plain, wildcards)) {
                levels.add("#");
                break;
            }
            levels.add(plain.contains("{") ? "+" : level.replace("{{", "{"));
        }
        return TopicFilter.of(String.join("/", levels));
    }

    private static boolean spansLevels(String level, List<String> wildcards) {
        if (level.contains("{topic}")) {
            return true;
        }
        var matcher = WHOLE.matcher(level);
        while (matcher.find()) {
            if (wildcards.get(Integer.parseInt(matcher.group(1)) - 1).equals("#")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the template that undoes this one, for topics that match {@link #image}; nothing if it cannot be undone: every wildcard
     * of the filter has to fill exactly one level of the template.
     */
    static Optional<String> inverse(String template, TopicFilter filter) {
        var wildcards = wildcards(filter);
        var order = new ArrayList<Integer>(); // which wildcard fills the first, second ... of the image's
        for (var level : template.split("/", -1)) {
            var matcher = WHOLE.matcher(level);
            if (level.equals("#")) {
                order.add(wildcards.size());
            } else if (matcher.matches()) {
                order.add(Integer.valueOf(matcher.group(1)));
            } else if (level.replace("{{", "").contains("{")) {
                return Optional.empty();
            }
        }
        if (order.size() != wildcards.size() || new HashSet<>(order).size() != order.size()) {
            return Optional.empty();
        }
        var levels = new ArrayList<String>();
        int wildcard = 0;
        for (var level : filter.levels()) {
            if (level.equals("#")) {
                if (order.getLast() != wildcards.size()) {
                    return Optional.empty(); // several levels in the middle: nobody could tell where they end
                }
                levels.add("#");
            } else if (level.equals("+")) {
                levels.add("{" + (order.indexOf(++wildcard) + 1) + "}");
            } else {
                levels.add(level.replace("{", "{{"));
            }
        }
        return Optional.of(String.join("/", levels));
    }

    private static List<String> wildcards(TopicFilter filter) {
        return filter.levels().stream()
                .filter(level -> level.equals("+") || level.equals("#"))
                .toList();
    }
}
