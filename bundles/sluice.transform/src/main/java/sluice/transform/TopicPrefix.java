package sluice.transform;

import java.util.Optional;
import sluice.bus.TopicName;

/**
 * Takes one prefix off a topic and puts another one on: how a bridge names topics on the other side. Immutable, a pure function.
 *
 * @param strip what the topic must begin with, slash included where it is meant; may be empty
 * @param add what comes in its place; may be empty
 */
public record TopicPrefix(String strip, String add) {

    /** Returns the other topic, or empty if the topic does not begin with the prefix or is nothing but it. */
    public Optional<TopicName> apply(TopicName topic) {
        var name = topic.value();
        if (!name.startsWith(strip) || name.length() == strip.length()) {
            return Optional.empty();
        }
        return Optional.of(strip.equals(add) ? topic : TopicName.of(add + name.substring(strip.length())));
    }

    /** Returns the way back. */
    public TopicPrefix reversed() {
        return new TopicPrefix(add, strip);
    }
}
