package sluice.transform;

import java.util.ArrayList;
import java.util.List;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** What the wildcards of a topic filter stand for in a topic. */
final class Captures {

    private Captures() {}

    /** Returns how many wildcards the filter has. */
    static int count(TopicFilter filter) {
        return (int) filter.levels().stream().filter(Captures::isWildcard).count();
    }

    /** Returns the text behind each wildcard, in order; that of {@code #} may be several levels, or none: then it is empty. */
    static List<String> of(TopicFilter filter, TopicName topic) {
        if (!filter.matches(topic)) {
            throw new IllegalArgumentException("topic '" + topic + "' does not match '" + filter + "'");
        }
        var name = topic.value();
        var texts = new ArrayList<String>();
        int from = 0;
        for (var level : filter.levels()) {
            if (level.equals("#")) {
                texts.add(from > name.length() ? "" : name.substring(from));
                break;
            }
            int slash = name.indexOf('/', from);
            int end = slash < 0 ? name.length() : slash;
            if (level.equals("+")) {
                texts.add(name.substring(from, end));
            }
            from = end + 1;
        }
        return texts;
    }

    private static boolean isWildcard(String level) {
        return level.equals("+") || level.equals("#");
    }
}
