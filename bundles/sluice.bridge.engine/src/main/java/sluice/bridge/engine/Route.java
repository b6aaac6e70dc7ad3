package sluice.bridge.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.transform.TopicMapping;

/**
 * One route of a bridge, parsed. Immutable.
 *
 * @param rule how it is written
 * @param local the topics here it is about
 * @param remote the topics at the far side it is about
 * @param outwards makes the far side's topic of ours
 * @param inwards makes our topic of the far side's
 * @param qos the most a message gets
 * @param retain whether the retain flag stays
 * @param exclude what it leaves to later routes, in the topics of the side a message comes from
 * @param expiry the longest a message may live from its arrival here, null for as long as it says itself
 * @param spooling which messages wait while the link is away
 */
record Route(
        String rule,
        Direction direction,
        TopicFilter local,
        TopicFilter remote,
        TopicMapping outwards,
        TopicMapping inwards,
        Qos qos,
        boolean retain,
        List<TopicFilter> exclude,
        @Nullable Duration expiry,
        Spooling spooling) {

    Route {
        exclude = List.copyOf(exclude);
    }

    /** Returns whether this route decides about a message on its way out, be it by stopping it. */
    boolean decidesOut(TopicName topic) {
        return direction != Direction.IN && local.matches(topic) && !excludes(topic);
    }

    /** Returns whether this route decides about a message on its way in, be it by stopping it. */
    boolean decidesIn(TopicName topic) {
        return direction != Direction.OUT && remote.matches(topic) && !excludes(topic);
    }

    private boolean excludes(TopicName topic) {
        for (var filter : exclude) {
            if (filter.matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the message as the far side is to see it. */
    Message out(Message message) {
        return apply(message, outwards);
    }

    /** Returns the message as this side is to see it. */
    Message in(Message message) {
        return apply(message, inwards);
    }

    private Message apply(Message message, TopicMapping mapping) {
        var mapped = message.withTopic(mapping.apply(message.topic())).atMost(qos);
        if (!retain) {
            mapped = mapped.withRetain(false);
        }
        var own = mapped.properties().expiry();
        if (expiry != null && (own == null || own.compareTo(expiry) > 0)) {
            mapped = mapped.withProperties(mapped.properties().withExpiry(expiry));
        }
        return mapped;
    }
}
