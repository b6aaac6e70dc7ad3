package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** The topic tree against the definition in the standard, on a million pairs of topic and filter. */
class TopicTreeTest {

    private static final int EACH = 1_000;
    private static final String[] WORDS = {"a", "b", "c", "", "$SYS", "$x", "ab"};

    private final Random random = new Random(20_261_121);
    private final LocalBus bus = new LocalBus();
    private final Set<String> reached = new HashSet<>();

    @Test
    void agreesWithTheDefinitionOnAMillionRandomPairs() {
        var filters = List.copyOf(distinct(true));
        var topics = List.copyOf(distinct(false));
        var subscribers = filters.stream()
                .<Subscriber>map(filter -> _ -> reached.add(filter))
                .toList();
        for (int i = 0; i < EACH; i++) {
            bus.subscribe(subscribers.get(i), Subscription.to(TopicFilter.of(filters.get(i))));
        }
        int matches = compare(filters, topics);
        assertThat(matches).isBetween(EACH * EACH / 200, EACH * EACH / 2); // both answers are tried

        for (int i = 0; i < EACH; i += 2) { // and again without every second one
            bus.unsubscribe(subscribers.get(i), TopicFilter.of(filters.get(i)));
        }
        var left = new LinkedHashSet<String>();
        for (int i = 1; i < EACH; i += 2) {
            left.add(filters.get(i));
        }
        assertThat(compare(List.copyOf(left), topics)).isPositive();
    }

    private int compare(List<String> filters, List<String> topics) {
        int matches = 0;
        for (var topic : topics) {
            reached.clear();
            bus.publish(Message.of(TopicName.of(topic), Payload.of("x")), new Origin("test"));
            var levels = topic.split("/", -1);
            var expected = new HashSet<String>();
            for (var filter : filters) {
                if (defined(filter.split("/", -1), levels)) {
                    expected.add(filter);
                }
            }
            assertThat(reached).as(topic).isEqualTo(expected);
            matches += expected.size();
        }
        return matches;
    }

    private static boolean defined(String[] filter, String[] topic) {
        boolean wild = filter[0].equals("#") || filter[0].equals("+");
        return !(wild && topic[0].startsWith("$")) && defined(filter, topic, 0);
    }

    private static boolean defined(String[] filter, String[] topic, int level) {
        if (level == filter.length) {
            return level == topic.length;
        }
        if (filter[level].equals("#")) {
            return true;
        }
        return level < topic.length
                && (filter[level].equals("+") || filter[level].equals(topic[level]))
                && defined(filter, topic, level + 1);
    }

    private Set<String> distinct(boolean wildcards) {
        var found = new LinkedHashSet<String>();
        while (found.size() < EACH) {
            var levels = new String[random.nextInt(1, 7)];
            for (int i = 0; i < levels.length; i++) {
                levels[i] = wildcards && random.nextInt(3) == 0 ? "+" : WORDS[random.nextInt(WORDS.length)];
            }
            if (wildcards && random.nextInt(3) == 0) {
                levels[levels.length - 1] = "#";
            }
            var text = String.join("/", levels);
            if (!text.isEmpty()) {
                found.add(text);
            }
        }
        return found;
    }
}
