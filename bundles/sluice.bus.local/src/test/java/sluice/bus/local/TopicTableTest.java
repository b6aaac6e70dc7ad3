package sluice.bus.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

final class TopicTableTest {

    private final TopicTable table = new TopicTable();

    private static byte[] key(String topic) {
        return topic.getBytes(UTF_8);
    }

    private List<String> all(String from) {
        var found = new ArrayList<String>();
        table.scan(key(from), (key, length, number, expires) -> {
            found.add(new String(key, 0, length, UTF_8) + "=" + number + "/" + expires);
            return TopicTable.NEXT;
        });
        return found;
    }

    private static String word(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> "a";
            case 1 -> "a!";
            case 2 -> "ab";
            case 3 -> "ä" + random.nextInt(50);
            case 4 -> "temperature" + random.nextInt(200);
            default -> random.nextInt(100) == 0 ? "x".repeat(random.nextInt(3_000)) : "";
        };
    }

    private static String topic(Random random) {
        var topic = new StringBuilder(random.nextInt(20) == 0 ? "$" : "").append(word(random));
        for (int level = random.nextInt(4); level > 0; level--) {
            topic.append('/').append(word(random));
        }
        return topic.isEmpty() ? "/" : topic.toString();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void agreesWithAMapUnderRandomChanges(long seed) {
        var random = new Random(seed);
        var expected = new TreeMap<String, Long>((one, other) -> Arrays.compareUnsigned(key(one), key(other)));
        for (int i = 0; i < 30_000; i++) {
            var topic = topic(random);
            if (random.nextInt(10) < (i / 5_000 % 2 == 0 ? 3 : 7)) {
                var before = expected.remove(topic);
                assertThat(table.remove(key(topic))).isEqualTo(before == null ? TopicTable.ABSENT : before);
            } else {
                long number = random.nextLong(TopicTable.MOST + 1);
                var before = expected.put(topic, number);
                assertThat(table.put(key(topic), number, (int) number))
                        .isEqualTo(before == null ? TopicTable.ABSENT : before);
            }
            var other = topic(random);
            assertThat(table.get(key(other))).isEqualTo(expected.getOrDefault(other, TopicTable.ABSENT));
            if (i % 1_000 == 0) {
                var from = topic(random);
                assertThat(all(from))
                        .isEqualTo(expected.tailMap(from).entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue() + "/"
                                        + entry.getValue().intValue())
                                .toList());
                assertThat(table.size()).isEqualTo(expected.size());
            }
        }
        expected.keySet().forEach(topic -> table.remove(key(topic)));
        assertThat(table.size()).isZero();
        assertThat(table.bytes()).isZero();
    }

    @Test
    void filterFindsWhatMatchesWithoutLookingAtAllElse() {
        var random = new Random(7);
        var topics = new ArrayList<String>();
        for (int i = 0; i < 5_000; i++) {
            var topic = topic(random);
            if (table.put(key(topic), 1, 0) == TopicTable.ABSENT) {
                topics.add(topic);
            }
        }
        for (int i = 0; i < 20_000; i++) {
            table.put(key("ab/million/" + i), 1, 0);
        }
        for (var text : List.of(
                "#",
                "+",
                "+/+",
                "a/#",
                "a",
                "a/b",
                "ab/+",
                "ab/+/a",
                "+/a",
                "+/ab/#",
                "$a/#",
                "$a/+",
                "+/+/+/a!",
                "/#",
                "a//#",
                "ä1/#",
                "zzz",
                "a/+/temperature1")) {
            var filter = TopicFilter.of(text);
            var scan = new FilterScan(filter);
            var found = new ArrayList<String>();
            var looked = new int[1];
            table.scan(TopicTable.NEXT, (key, length, _, _) -> {
                looked[0]++;
                var checked = scan.check(key, length);
                if (checked != FilterScan.MATCH) {
                    return checked;
                }
                found.add(new String(key, 0, length, UTF_8));
                return TopicTable.NEXT;
            });
            found.removeIf(topic -> topic.startsWith("ab/million/"));
            assertThat(found)
                    .as(text)
                    .containsExactlyInAnyOrderElementsOf(topics.stream()
                            .filter(topic -> filter.matches(TopicName.of(topic)))
                            .toList());
            if (!text.startsWith("#") && !text.startsWith("+") && !text.startsWith("ab/")) {
                assertThat(looked[0]).as(text).isLessThan(found.size() + 3_000);
            }
        }
    }

    @Test
    void aMillionTopicsTakeThirtyMegabytes() {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            table.put(key("plant/line" + random.nextInt(100) + "/machine" + i + "/temperature"), i, 0);
        }
        assertThat(table.bytes()).isLessThan(100_000 * 42L);
    }
}
