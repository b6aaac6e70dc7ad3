package sluice.bus;

import java.util.List;

/**
 * What a subscription asks for: a topic name in which {@code +} stands for any one level and {@code #}, at the end, for
 * all that follow. Immutable; equal when every character is.
 *
 * <p>Source: MQTT 5 section 4.7. A shared subscription's {@code $share/name/} is not part of the filter.
 */
public final class TopicFilter {

    private final String value;
    private final List<String> levels;

    private TopicFilter(String value, List<String> levels) {
        this.value = value;
        this.levels = levels;
    }

    /**
     * Returns the topic filter with this text.
     *
     * @throws IllegalArgumentException if the text is empty, too long, not well-formed or misplaces a wildcard
     */
    public static TopicFilter of(String text) {
        Topics.utf8(text, "topic filter");
        var levels = List.of(text.split("/", -1));
        for (int i = 0; i < levels.size(); i++) {
            var level = levels.get(i);
            if (level.indexOf('+') >= 0 && level.length() > 1) { // [MQTT-4.7.1-2]
                throw new IllegalArgumentException("topic filter '" + text + "': + must fill a whole level");
            }
            if (level.indexOf('#') >= 0 && (level.length() > 1 || i < levels.size() - 1)) { // [MQTT-4.7.1-1]
                throw new IllegalArgumentException("topic filter '" + text + "': # must be the whole last level");
            }
        }
        return new TopicFilter(text, levels);
    }

    /** Returns the filter that matches just this topic. */
    public static TopicFilter of(TopicName topic) {
        return of(topic.value());
    }

    /** Returns the filter's text. */
    public String value() {
        return value;
    }

    /** Returns the filter's levels, wildcards included; never empty, a level may be. */
    public List<String> levels() {
        return levels;
    }

    /** Returns whether the filter holds {@code +} or {@code #}. */
    public boolean hasWildcard() {
        return value.indexOf('+') >= 0 || value.indexOf('#') >= 0;
    }

    /** Returns whether a message with this topic is asked for. */
    public boolean matches(TopicName topic) {
        if (topic.isReserved() && isWildcard(levels.getFirst())) { // [MQTT-4.7.2-1]
            return false;
        }
        var name = topic.value();
        int from = 0;
        for (int i = 0; i < levels.size(); i++) {
            var level = levels.get(i);
            if (level.equals("#")) {
                return true;
            }
            if (from > name.length()) { // the name has no more levels; a/# matches a as well [MQTT-4.7.1-1]
                return false;
            }
            int slash = name.indexOf('/', from);
            int end = slash < 0 ? name.length() : slash;
            if (!level.equals("+") && !(level.length() == end - from && name.startsWith(level, from))) {
                return false;
            }
            from = slash < 0 ? name.length() + 1 : slash + 1;
        }
        return from > name.length();
    }

    private static boolean isWildcard(String level) {
        return level.equals("+") || level.equals("#");
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof TopicFilter that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
