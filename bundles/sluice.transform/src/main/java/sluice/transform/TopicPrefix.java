package sluice.transform;

import sluice.bus.TopicName;

/**
 * Takes one prefix off a topic and puts another one on: how a bridge names topics on the other side. Immutable, a pure function.
 * Two equal prefixes leave every topic as it is.
 *
 * @param strip what the topic must begin with, slash included where it is meant; may be empty
 * @param add what comes in its place; may be empty
 */
public record TopicPrefix(String strip, String add) implements TopicMapping {

    /**
     * {@inheritDoc}
     *
     * <p>A topic that does not begin with the prefix is none this is for.
     */
    @Override
    public TopicName apply(TopicName topic) {
        if (strip.equals(add)) {
            return topic;
        }
        if (!topic.value().startsWith(strip)) {
            // the filter cellar/# matches the topic cellar, which has no cellar/ to take off
            throw new IllegalArgumentException("topic '" + topic + "' does not begin with '" + strip + "'");
        }
        return TopicName.of(add + topic.value().substring(strip.length()));
    }

    @Override
    public boolean mayHaveMade(TopicName topic) {
        return topic.value().startsWith(add) || strip.equals(add) && add.equals(topic.value() + "/");
    }

    /** Returns the way back. */
    public TopicPrefix reversed() {
        return new TopicPrefix(add, strip);
    }
}
