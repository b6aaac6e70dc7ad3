package sluice.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicFilterTest {

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource({
        "a/b,        a/b,       true",
        "a/b,        a/c,       false",
        "a/b,        a,         false",
        "a,          a/b,       false",
        "#,          a,         true",
        "#,          /,         true",
        "a/#,        a,         true",
        "a/#,        a/,        true",
        "a/#,        a/b/c,     true",
        "a/#,        ab,        false",
        "a/b/#,      a,         false",
        "+,          a,         true",
        "+,          /a,        false",
        "+/+,        /a,        true",
        "/+,         /a,        true",
        "+,          a/b,       false",
        "a/+,        a,         false",
        "a/+,        a/,        true",
        "a/+/c,      a/b/c,     true",
        "a/+/c,      a//c,      true",
        "a/+/c,      a/b/d,     false",
        "+/b/#,      a/b,       true",
        "+/#,        a,         true",
        "a/+/#,      a,         false",
        "#,          $SYS/a,    false",
        "+/a,        $SYS/a,    false",
        "+/#,        $SYS/a,    false",
        "$SYS/#,     $SYS/a,    true",
        "$SYS/+,     $SYS/a,    true",
        "a/#,        a/$b,      true",
        "a/+,        a/$b,      true",
        "A,          a,         false",
        "a b,        a b,       true",
        "a b,        a  b,      false",
        "//,         /,         false",
        "a//b,       a/b,       false",
        "/a,         a,         false",
    })
    void matchesAsTheStandardSays(String filter, String topic, boolean expected) {
        assertThat(TopicFilter.of(filter).matches(TopicName.of(topic))).isEqualTo(expected);
    }

    @Test
    void composedAndDecomposedAccentsAreDifferent() { // [MQTT-4.7.3-4]
        assertThat(TopicFilter.of("caf\u00e9").matches(TopicName.of("cafe\u0301")))
                .isFalse();
        assertThat(TopicFilter.of("\ufeffa").matches(TopicName.of("a"))).isFalse(); // [MQTT-1.5.4-3]
    }

    @ParameterizedTest
    @ValueSource(strings = {"a#", "a/#/b", "#/a", "a/b#", "##", "a+", "+a", "a/+b", "a/b+/c", "++", "a/#b", "+#", ""})
    void misplacedWildcardsAreRefused(String filter) {
        assertThatThrownBy(() -> TopicFilter.of(filter)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusalNamesTheFilterAndTheFix() {
        assertThatThrownBy(() -> TopicFilter.of("a/b+")).hasMessage("topic filter 'a/b+': + must fill a whole level");
        assertThatThrownBy(() -> TopicFilter.of("a/#/b"))
                .hasMessage("topic filter 'a/#/b': # must be the whole last level");
    }

    @Test
    void levelsComeWithTheEmptyOnes() {
        assertThat(TopicFilter.of("/a//+/#").levels()).containsExactly("", "a", "", "+", "#");
        assertThat(TopicFilter.of("/").levels()).containsExactly("", "");
    }

    @Test
    void filterOfATopicMatchesJustThat() {
        var filter = TopicFilter.of(TopicName.of("a/b"));

        assertThat(filter).isEqualTo(TopicFilter.of("a/b")).hasSameHashCodeAs(TopicFilter.of("a/b"));
        assertThat(filter.hasWildcard()).isFalse();
        assertThat(TopicFilter.of("+").hasWildcard()).isTrue();
        assertThat(TopicFilter.of("a/#").hasWildcard()).isTrue();
    }

    @Test
    void agreesWithTheDefinitionOnRandomPairs() {
        var random = new Random(20_261_121);
        int matches = 0;
        for (int i = 0; i < 200_000; i++) {
            var topic = topic(random);
            var filter = filter(random);
            boolean expected = defined(filter.split("/", -1), 0, topic.split("/", -1), 0);
            assertThat(TopicFilter.of(filter).matches(TopicName.of(topic)))
                    .as("%s on %s", filter, topic)
                    .isEqualTo(expected);
            matches += expected ? 1 : 0;
        }
        assertThat(matches).isGreaterThan(10_000); // both answers are tried
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "a/#, a, true",
        "a/+, a/b, true",
        "a/+/c, a/b/+, true",
        "a/b, a/c, false",
        "a/+, a/b/c, false",
        "#, x/y, true",
        "#, $SYS/x, false",
        "+/x, $SYS/x, false",
        "$SYS/#, $SYS/+, true",
        "a/+, a/#, true",
        "a, a/b/#, false",
        "a/, a/#, true",
        "a/, a, false",
        "+, /, false",
        "+/+, /, true",
        "/#, +, false",
        "/#, +/#, true",
        "$SYS, #, false",
        "$SYS/#, $SYS, true",
        "$x/a, $y/#, false",
        "ab/#, a/#, false",
    })
    void knowsWhetherFiltersMeet(String one, String other, boolean meet) {
        assertThat(TopicFilter.of(one).meets(TopicFilter.of(other))).isEqualTo(meet);
        assertThat(TopicFilter.of(other).meets(TopicFilter.of(one))).isEqualTo(meet);
    }

    @Test
    void meetWhereSomeTopicMatchesBoth() {
        var words = List.of("a", "b", "ab", "", "$a");
        var topics = new ArrayList<String>(words);
        for (int i = 0; topics.size() < 780; i++) { // all of up to four levels
            var shorter = topics.get(i);
            words.forEach(word -> topics.add(shorter + "/" + word));
        }
        topics.remove("");
        var random = new Random(20_261_122);
        int meetings = 0;
        for (int i = 0; i < 5_000; i++) {
            var one = TopicFilter.of(filter(random));
            var other = TopicFilter.of(filter(random));
            boolean expected =
                    topics.stream().map(TopicName::of).anyMatch(topic -> one.matches(topic) && other.matches(topic));
            assertThat(one.meets(other)).as("%s and %s", one, other).isEqualTo(expected);
            meetings += expected ? 1 : 0;
        }
        assertThat(meetings).isBetween(500, 4_500); // both answers are tried
    }

    /** The definition, level by level, with no thought of speed. */
    private static boolean defined(String[] filter, int f, String[] topic, int t) {
        if (f == 0 && topic[0].startsWith("$") && (filter[0].equals("+") || filter[0].equals("#"))) {
            return false;
        }
        if (f == filter.length) {
            return t == topic.length;
        }
        if (filter[f].equals("#")) {
            return true;
        }
        return t < topic.length
                && (filter[f].equals("+") || filter[f].equals(topic[t]))
                && defined(filter, f + 1, topic, t + 1);
    }

    private static String topic(Random random) {
        var words = new String[] {"a", "b", "ab", "", "$a"};
        var levels = new String[1 + random.nextInt(4)];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = words[random.nextInt(words.length)];
        }
        var text = String.join("/", levels);
        return text.isEmpty() ? "a" : text;
    }

    private static String filter(Random random) {
        var words = new String[] {"a", "b", "ab", "", "$a", "+", "+", "+"};
        var levels = new String[1 + random.nextInt(4)];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = words[random.nextInt(words.length)];
        }
        if (random.nextInt(4) == 0) {
            levels[levels.length - 1] = "#";
        }
        var text = String.join("/", levels);
        return text.isEmpty() ? "#" : text;
    }
}
