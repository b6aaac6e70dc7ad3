package sluice.security.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Identity;

class RuleFileTest {

    private static final String RULES = """
            # the house
            group night = ada "ben b"

            deny  anyone                  publish   cellar/alarm/+/silence
            allow group night             all       cellar/#
            deny  user cora               receive   hall/secret/#
            deny  user cora               subscribe hall/secret/#
            allow user cora               read      hall/#
            allow anyone                  publish   home/%u/#
            allow client meter-*          publish   meters/%c/up
            allow user dan listener plant all       plant/#
            allow anonymous               read      weather/+
            allow user ada                read      $SYS/#
            """;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("rules");
    }

    private RuleFile rules(String text) throws IOException {
        return RuleFile.read(Files.writeString(file, text));
    }

    @ParameterizedTest(name = "{0} as {1} at {2}: {3} {4} -> {5}")
    @CsvSource({
        "ada,   c,       default, publish,   cellar/lamp,           true",
        "ben b, c,       default, receive,   cellar/lamp,           true",
        "ada,   c,       default, publish,   cellar/alarm/1/silence, false",
        "ada,   c,       default, receive,   cellar/alarm/1/silence, true",
        "cora,  c,       default, receive,   cellar/lamp,           false",
        "cora,  c,       default, receive,   hall/lamp,             true",
        "cora,  c,       default, receive,   hall/secret/x,         false",
        "cora,  c,       default, subscribe, hall/#,                true",
        "cora,  c,       default, subscribe, #,                     true",
        "cora,  c,       default, subscribe, hall/secret/+,         false",
        "cora,  c,       default, subscribe, cellar/#,              false",
        "cora,  c,       default, publish,   home/cora/heat,        true",
        "cora,  c,       default, publish,   home/ada/heat,         false",
        "     , c,       default, publish,   home//heat,            false",
        "ada/x, c,       default, publish,   home/ada/x/heat,       false",
        "+,     c,       default, publish,   home/ada/heat,         false",
        "zoe,   meter-7, default, publish,   meters/meter-7/up,     true",
        "zoe,   meter-7, default, publish,   meters/meter-8/up,     false",
        "zoe,   mete-7,  default, publish,   meters/mete-7/up,      false",
        "dan,   c,       plant,   publish,   plant/1,               true",
        "dan,   c,       default, publish,   plant/1,               false",
        "     , c,       default, receive,   weather/rain,          true",
        "     , c,       default, subscribe, weather/#,             true",
        "zoe,   c,       default, receive,   weather/rain,          false",
        "ada,   c,       default, receive,   $SYS/broker/uptime,    true",
        "ada,   c,       default, subscribe, $SYS/broker/#,         true",
        "ada,   c,       default, publish,   $SYS/broker/uptime,    false",
        "dan,   c,       plant,   subscribe, $SYS/#,                false",
    })
    void theFirstRuleThatFitsDecides(
            @Nullable String user, String client, String listener, String action, String where, boolean allowed)
            throws IOException {
        var rules = rules(RULES);
        var identity = new Identity(user, client, listener);
        assertThat(
                        switch (action) {
                            case "publish" -> rules.mayPublish(identity, TopicName.of(where));
                            case "receive" -> rules.mayReceive(identity, TopicName.of(where));
                            default -> rules.maySubscribe(identity, TopicFilter.of(where));
                        })
                .isEqualTo(allowed);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "permit anyone all # | 'permit' is none of allow, deny and group",
                "allow | the line ends where there has to be who, then publish",
                "allow publish # | nobody stands before 'publish'; anyone is everybody",
                "allow user | the line ends where there has to be the user's name",
                "allow bob publish # | 'bob' is none of anyone, anonymous, user",
                "allow anyone publish | the line ends where there has to be a topic filter",
                "allow anyone publish a b | 'b' is too much",
                "allow anyone publish a/#/b | a/#/b",
                "allow anyone publish a/x%u | 'x%u': %u and %c have to be whole levels",
                "allow group g all # | there is no group 'g'",
                "allow client a*b all # | 'a*b': * has to be the last character",
                "group g ada | 'ada' stands where = has to",
                "allow user \"ada publish # | a quotation mark is missing behind \"ada publish #"
            })
    void aLineThatIsWrongIsNamed(String line, String complaint) {
        assertThatThrownBy(() -> rules("allow anyone all a\n\n" + line + "\nallow anyone all b\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + " line 3: ")
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "\n\n", "group g = ada\n"})
    void whatHasNoRulesDeniesEverything(String text) throws IOException {
        var rules = rules(text);
        var ada = new Identity("ada", "c", "default");
        assertThat(rules.mayPublish(ada, TopicName.of("a"))).isFalse();
        assertThat(rules.mayReceive(ada, TopicName.of("a"))).isFalse();
        assertThat(rules.maySubscribe(ada, TopicFilter.of("#"))).isFalse();
    }

    /** Asked in another way: with every topic of a small world. */
    @Test
    void coversAndOverlapsAgreeWithTheTopicsThereAre() {
        var random = new Random(150);
        var identity = new Identity("b", "a", "default");
        var topics = topics();
        for (int i = 0; i < 5_000; i++) {
            var mine = filter(random, "%u");
            var other = TopicFilter.of(filter(random, "b"));
            var pattern = new TopicPattern(mine);
            var plain = TopicFilter.of(mine.replace("%u", "b"));
            boolean all = true;
            boolean some = false;
            for (var topic : topics) {
                assertThat(pattern.matches(topic, identity)).isEqualTo(plain.matches(topic));
                if (other.matches(topic)) {
                    all &= plain.matches(topic);
                    some |= plain.matches(topic);
                }
            }
            if (pattern.covers(other, identity)) {
                assertThat(all).as("%s covers %s", mine, other).isTrue();
            }
            assertThat(pattern.overlaps(other, identity))
                    .as("%s and %s", mine, other)
                    .isEqualTo(some);
        }
        assertThat(new TopicPattern("+/#").covers(TopicFilter.of("a/+"), identity))
                .isTrue();
        assertThat(new TopicPattern("a/#").covers(TopicFilter.of("a"), identity))
                .isTrue();
        assertThat(new TopicPattern("a/+").covers(TopicFilter.of("a/#"), identity))
                .isFalse();
        assertThat(new TopicPattern("#").covers(TopicFilter.of("$SYS/#"), identity))
                .isFalse();
    }

    private static List<TopicName> topics() {
        var levels = List.of("a", "b", "$x", "");
        var topics = new ArrayList<TopicName>();
        for (var one : levels) {
            if (!one.isEmpty()) {
                topics.add(TopicName.of(one));
            }
            for (var two : levels) {
                topics.add(TopicName.of(one + "/" + two));
                for (var three : levels) {
                    topics.add(TopicName.of(one + "/" + two + "/" + three));
                }
            }
        }
        return topics;
    }

    private static String filter(Random random, String name) {
        var text = new StringBuilder();
        int levels = random.nextInt(1, 4);
        for (int i = 0; i < levels; i++) {
            var level = List.of("a", "b", "+", name, i == 0 ? "$x" : "", "#").get(random.nextInt(6));
            text.append(i == 0 ? "" : "/").append(level);
            if (level.equals("#")) {
                break;
            }
        }
        return text.toString();
    }
}
