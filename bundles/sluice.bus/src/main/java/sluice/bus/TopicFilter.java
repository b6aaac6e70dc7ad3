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

    private TopicFilter(String value) {
        this.value = value;
    }

    /**
     * Returns the topic filter with this text.
     *
     * @throws IllegalArgumentException if the text is empty, too long, not well-formed or misplaces a wildcard
     */
    public static TopicFilter of(String text) {
        Topics.utf8(text, "topic filter");
        var levels = text.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            var level = levels[i];
            if (level.indexOf('+') >= 0 && level.length() > 1) { // [MQTT-4.7.1-2]
                throw new IllegalArgumentException("topic filter '" + text + "': + must fill a whole level");
            }
            if (level.indexOf('#') >= 0 && (level.length() > 1 || i < levels.length - 1)) { // [MQTT-4.7.1-1]
                throw new IllegalArgumentException("topic filter '" + text + "': # must be the whole last level");
            }
        }
        return new TopicFilter(text);
    }

    /** Returns the filter that matches just this topic. */
    public static TopicFilter of(TopicName topic) {
        return of(topic.value());
    }

    /** Returns the filter's text. */
    public String value() {
        return value;
    }

    /** Returns the filter's levels, wildcards included; never empty, a level may be. Made anew: filters are kept by the thousand. */
    public List<String> levels() {
        return List.of(value.split("/", -1));
    }

    /** Returns whether the filter holds {@code +} or {@code #}. */
    public boolean hasWildcard() {
        return value.indexOf('+') >= 0 || value.indexOf('#') >= 0;
    }

    /** Returns whether a message with this topic is asked for. */
    public boolean matches(TopicName topic) {
        char first = value.charAt(0);
        if (topic.isReserved() && (first == '+' || first == '#')) { // [MQTT-4.7.2-1]
            return false;
        }
        var name = topic.value();
        int at = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '#') {
                return true;
            }
            if (c == '+') {
                int slash = name.indexOf('/', at);
                at = slash < 0 ? name.length() : slash;
            } else if (at == name.length()) {
                return value.startsWith("/#", i); // a/# matches a as well [MQTT-4.7.1-1]
            } else if (c != name.charAt(at++)) {
                return false;
            }
        }
        return at == name.length();
    }

    /** Returns whether some topic is asked for by both. */
    public boolean meets(TopicFilter other) {
        if (isReserved() != other.isReserved() && (isReserved() ? other : this).hasWildcard()) { // [MQTT-4.7.2-1]
            return false;
        }
        int here = 0;
        int there = 0;
        while (here <= value.length() && there <= other.value.length()) {
            int end = end(here);
            int otherEnd = other.end(there);
            if (isLevel('#', here, end) || other.isLevel('#', there, otherEnd)) {
                return true;
            }
            boolean any = isLevel('+', here, end) || other.isLevel('+', there, otherEnd);
            if (!any
                    && (end - here != otherEnd - there || !value.regionMatches(here, other.value, there, end - here))) {
                return false;
            }
            here = end + 1;
            there = otherEnd + 1;
        }
        return isOver(here) && other.isOver(there);
    }

    /** Returns whether nothing more is asked for from this place on: a/# matches a as well, but before /# there is no topic. */
    private boolean isOver(int at) { // [MQTT-4.7.1-1]
        return at > value.length() || at > 1 && isLevel('#', at, end(at));
    }

    private boolean isReserved() {
        return value.charAt(0) == '$';
    }

    private int end(int at) {
        int slash = value.indexOf('/', at);
        return slash < 0 ? value.length() : slash;
    }

    private boolean isLevel(char wildcard, int at, int end) {
        return end == at + 1 && value.charAt(at) == wildcard;
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
