package sluice.broker;

import java.util.LinkedHashMap;
import java.util.Map;
import sluice.bus.TopicName;

/**
 * The topic aliases given out on one connection. Confined to its connection's loop. Hot path.
 *
 * <p>An alias costs three bytes the first time and saves the topic less three from then on. So short topics have none, and as long as there
 * are aliases left each other topic gets one. Then a topic that comes twice takes that of the topic not used for longest: topics that come
 * once, such as retained messages after a SUBSCRIBE, push nothing out.
 */
final class Aliases {

    /** Topics with fewer characters are sent as they are: a frame made once for all receivers is worth more than a few bytes. */
    static final int WORTH = 12;

    private static final Integer TWICE = 0;

    private final int most;
    private final LinkedHashMap<TopicName, Integer> given = new LinkedHashMap<>(4, 0.75f, true);
    private final LinkedHashMap<TopicName, Integer> once = new LinkedHashMap<>(4, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TopicName, Integer> eldest) {
            return size() > most;
        }
    };

    /** Begins without any. */
    Aliases(int most) {
        this.most = most;
    }

    /** Returns the alias the client knows this topic by, 0 for none. */
    int known(TopicName topic) {
        var alias = given.get(topic);
        return alias == null ? 0 : alias;
    }

    /** Returns the alias a topic is to have from now on, 0 for none; it counts once it is {@link #give given}. */
    int offer(TopicName topic) {
        if (given.size() < most) {
            return given.size() + 1;
        }
        if (once.remove(topic) == null) {
            once.put(topic, TWICE);
            return 0;
        }
        return given.sequencedValues().getFirst();
    }

    /** The client has been told. */
    void give(TopicName topic, int alias) {
        if (given.size() == most) { // else it is the next free one
            given.pollFirstEntry();
        }
        given.put(topic, alias);
    }
}
