package sluice.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.mqtt.Filter;

/**
 * A topic filter and, on the next line, a topic: four ways to say whether they match have to agree: a matcher too plain to be wrong, the
 * filter itself, the tree of subscriptions and the tree of retained messages.
 */
public final class FilterFuzz {

    private static final Origin FUZZER = new Origin("fuzzer");

    private FilterFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        var lines = new String(data, UTF_8).split("\n", 2);
        if (lines.length < 2) {
            return;
        }
        Filter asked;
        TopicName topic;
        try {
            asked = Filter.of(lines[0]);
            topic = TopicName.of(lines[1]);
        } catch (IllegalArgumentException e) {
            if (String.valueOf(e.getMessage()).isBlank()) {
                throw new AssertionError("an exception that does not say why", e);
            }
            return;
        }
        if (!asked.value().equals(lines[0])) {
            throw new AssertionError("'" + lines[0] + "' is read as '" + asked.value() + "'");
        }
        check(asked.topics(), topic);
    }

    private static void check(TopicFilter filter, TopicName topic) {
        boolean plain = !(topic.value().startsWith("$")
                        && (filter.value().startsWith("#") || filter.value().startsWith("+")))
                && matches(filter.value().split("/", -1), topic.value().split("/", -1), 0);
        agree(filter, topic, "the filter", plain, filter.matches(topic));

        var bus = new LocalBus();
        var received = new AtomicInteger();
        bus.subscribe(_ -> received.incrementAndGet(), Subscription.to(filter));
        bus.publish(
                new Message(topic, Payload.of("x"), Qos.AT_MOST_ONCE, true, MessageProperties.NONE, Instant.EPOCH),
                FUZZER);
        agree(filter, topic, "the bus", plain, received.get() == 1);
        var retained = new ArrayList<Message>();
        bus.retained(filter, retained::add);
        agree(filter, topic, "what is retained", plain, retained.size() == 1);
    }

    private static boolean matches(String[] filter, String[] topic, int level) {
        if (level == filter.length) {
            return level == topic.length;
        }
        if (filter[level].equals("#")) {
            return true;
        }
        return level < topic.length
                && (filter[level].equals("+") || filter[level].equals(topic[level]))
                && matches(filter, topic, level + 1);
    }

    private static void agree(TopicFilter filter, TopicName topic, String who, boolean expected, boolean actual) {
        if (expected != actual) {
            throw new AssertionError(
                    "%s %s %s: %s says %s".formatted(filter, expected ? "matches" : "is not for", topic, who, actual));
        }
    }
}
