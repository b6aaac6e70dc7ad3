package sluice.transform;

import sluice.bus.TopicName;

/** Makes one topic of another, as rules and bridges do. Immutable, a pure function, so any thread may call it. */
public sealed interface TopicMapping permits TopicPrefix, TopicTemplate {

    /**
     * Returns the other topic.
     *
     * @throws IllegalArgumentException if the topic is none this mapping is for, or what comes out is no topic name
     */
    TopicName apply(TopicName topic);

    /** Returns whether a topic may have come out of here; false is certain, true is not. */
    boolean mayHaveMade(TopicName topic);
}
