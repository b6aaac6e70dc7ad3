package sluice.bus.local;

import sluice.bus.TopicName;

/** Where messages on one topic go. Immutable, though it holds an array: nobody writes to it. Hot path. */
final class Route {

    private final TopicName topic;
    private final Stop[] stops;

    Route(TopicName topic, Stop[] stops) {
        this.topic = topic;
        this.stops = stops;
    }

    TopicName topic() {
        return topic;
    }

    /** Returns how many subscribers the topic has. */
    int length() {
        return stops.length;
    }

    Stop stop(int index) {
        return stops[index];
    }
}
