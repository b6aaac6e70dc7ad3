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
 * One bridge rule, parsed. Immutable.
 *
 * @param rule how it is written
 * @param name what it is called: what its {@code name=} says, or else its direction and filter
 * @param local the topics here it is about: what it takes out, or a filter that covers all it makes of what comes in
 * @param remote the topics at the far side it is about, likewise
 * @param outwards makes the far side's topic of ours
 * @param inwards makes our topic of the far side's
 * @param qosOut the most a message gets on its way out
 * @param qosIn the most a message gets on its way in
 * @param exclude what it leaves to later rules, in the topics of the side a message comes from
 * @param expiry the longest a message may live from its arrival here, null for as long as it says itself
 * @param spooling which messages wait while the link is away
 * @param lane how urgent its messages are, 0 to 7, 0 the most
 * @param bounds how much of it may wait
 * @param latest whether only the newest message of each topic waits
 * @param rate how many messages a second it may send, 0 for any number
 * @param transform the name of the transform its messages go through, null for none
 * @param receipt makes, of our topic, the one on which a publisher hears what became of its message; null for none
 * @param loop whether it is meant to send back what came in
 * @param demand whether the far side is asked for what it takes in only while somebody here wants it
 */
record Route(
        String rule,
        String name,
        Direction direction,
        TopicFilter local,
        TopicFilter remote,
        TopicMapping outwards,
        TopicMapping inwards,
        Qos qosOut,
        Qos qosIn,
        Retain retain,
        List<TopicFilter> exclude,
        @Nullable Duration expiry,
        Spooling spooling,
        int lane,
        Bounds bounds,
        boolean latest,
        double rate,
        @Nullable String transform,
        @Nullable TopicMapping receipt,
        boolean loop,
        boolean demand) {

    /** The lane of a rule that names none. */
    static final int ORDINARY_LANE = 4;

    /** The lane of what may wait longest. */
    static final int LAST_LANE = 7;

    Route {
        exclude = List.copyOf(exclude);
    }

    /** Returns whether this rule decides about a message on its way out, be it by stopping it. */
    boolean decidesOut(TopicName topic) {
        return direction != Direction.IN && local.matches(topic) && !excludes(topic);
    }

    /** Returns whether this rule decides about a message on its way in, be it by stopping it. */
    boolean decidesIn(TopicName topic) {
        return direction != Direction.OUT && remote.matches(topic) && !excludes(topic);
    }

    /** Returns whether its messages wait apart from those of other rules. */
    boolean waitsAlone() {
        return latest || rate > 0 || !bounds.isNone();
    }

    private boolean excludes(TopicName topic) {
        for (var filter : exclude) {
            if (filter.matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a message waits in the spool: what goes out with QoS 0 does not, unless the rule wants it. */
    boolean keeps(Message message) {
        return spooling.keeps(message.atMost(qosOut).qos());
    }

    /** Returns the message as the far side is to see it. */
    Message out(Message message) {
        return apply(message, outwards, qosOut);
    }

    /** Returns the message as this side is to see it. */
    Message in(Message message) {
        return apply(message, inwards, qosIn);
    }

    private Message apply(Message message, TopicMapping mapping, Qos qos) {
        var mapped =
                message.withTopic(mapping.apply(message.topic())).atMost(qos).withRetain(retain.of(message.retain()));
        var own = mapped.properties().expiry();
        if (expiry != null && (own == null || own.compareTo(expiry) > 0)) {
            mapped = mapped.withProperties(mapped.properties().withExpiry(expiry));
        }
        return mapped;
    }
}
