package sluice.bus.local;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.TopicName;

/** Lets the changes of one topic come one after the other, those of different topics at the same time. Thread-safe. */
final class Turns {

    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    /** How many topics may change at the same time; a power of two. */
    private static final int AT_ONCE = 64;

    private final Object[] turns = new Object[AT_ONCE];

    Turns() {
        Arrays.setAll(turns, _ -> new Object());
    }

    /** Changes a topic when no other change of it is under way; one change of a topic may be made within another of the same. */
    void change(TopicName topic, Runnable change) {
        int hash = topic.hashCode();
        synchronized (turns[(hash ^ hash >>> 16) & AT_ONCE - 1]) {
            change.run();
        }
    }

    /** Returns when all changes that have begun are over. */
    void awaitChanges() {
        for (var turn : turns) {
            synchronized (turn) {
                LOG.trace("a change is over");
            }
        }
    }
}
