package sluice.transform;

import java.util.ArrayList;
import java.util.List;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** What the wildcards of a topic filter stand for in a topic. Immutable; the filter is taken apart once, not for each topic. */
final class Captures {

    private final TopicFilter filter;
    private final List<String> levels;
    private final int count;

    Captures(TopicFilter filter) {
        this.filter = filter;
        levels = List.copyOf(filter.levels());
        count = (int) levels.stream()
                .filter(level -> level.equals("+") || level.equals("#"))
                .count();
    }

    /** Returns the filter whose wildcards these are. */
    TopicFilter filter() {
        return filter;
    }

    /** Returns how many wildcards the filter has. */
    int count() {
        return count;
    }

    /** Returns whether the last wildcard stands for any number of levels, none included. */
    boolean hasTail() {
        return levels.getLast().equals("#");
    }

    /**
     * Returns the text behind each wildcard, in order; that of {@code #} may be several levels, or none: then it is empty.
     *
     * @throws IllegalArgumentException if the topic does not match the filter
     */
    List<String> of(TopicName topic) {
        if (!filter.matches(topic)) {
            throw new IllegalArgumentException("topic '" + topic + "' does not match '" + filter + "'");
        }
        if (count == 0) {
            return List.of();
        }
        var name = topic.value();
        var texts = new ArrayList<String>(count);
        int from = 0;
        for (var level : levels) {
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
}
