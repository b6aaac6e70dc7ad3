package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.importer.Imported;

/** The engine, given imported rules, names every topic as Mosquitto's manual says it would. */
class AgreementTest {

    private static final int RULE_SETS = 200;
    private static final List<String> LEVELS = List.of("a", "b", "site", "");
    private static final List<String> PREFIXES = List.of("", "a/", "b/", "site/a/", "si", "/");
    private static final List<String> PATTERNS = List.of("#", "a/#", "+/b", "a", "b/+", "te/#", "+", "");

    /** A rule as it is written. */
    private record Rule(String pattern, String direction, String local, String remote) {

        String text() {
            return "%s %s 1 %s %s".formatted(word(pattern), direction, word(local), word(remote));
        }

        private static String word(String text) {
            return text.isEmpty() ? "\"\"" : text;
        }
    }

    @Test
    void twoHundredRuleSetsAgreeWithTheManual() throws Exception {
        var random = new Random(20_261_121);
        var topics = topics();
        int forwarded = 0;
        for (int i = 0; i < RULE_SETS; i++) {
            var rules = rules(random);
            var texts = rules.stream().map(Rule::text).toList();
            var routes = RouteParser.parse(Imported.routes(texts), Map.of());
            for (var topic : topics) {
                var out = expected(rules, topic, true);
                assertThat(actual(routes, topic, true))
                        .as("%s out with %s", topic, texts)
                        .isEqualTo(out);
                var in = expected(rules, topic, false);
                assertThat(actual(routes, topic, false))
                        .as("%s in with %s", topic, texts)
                        .isEqualTo(in);
                forwarded += out.isPresent() || in.isPresent() ? 1 : 0;
            }
        }
        assertThat(forwarded).isGreaterThan(RULE_SETS * topics.size() / 10);
    }

    private static List<Rule> rules(Random random) {
        var rules = new ArrayList<Rule>();
        int count = 1 + random.nextInt(5);
        while (rules.size() < count) {
            var rule = new Rule(
                    one(PATTERNS, random),
                    one(List.of("out", "in", "both"), random),
                    one(PREFIXES, random),
                    one(PREFIXES, random));
            if (isAllowed(rule)) {
                rules.add(rule);
            }
        }
        return rules;
    }

    /** The importer refuses the others, as Mosquitto does. */
    private static boolean isAllowed(Rule rule) {
        boolean whole = rule.local.isEmpty() || rule.local.endsWith("/");
        boolean far = rule.remote.isEmpty() || rule.remote.endsWith("/");
        return switch (rule.pattern) {
            case "" -> !rule.local.isEmpty() && !rule.remote.isEmpty();
            case "a", "a/#", "b/+", "te/#" -> true;
            default -> whole && far; // a wildcard must be a level of its own
        };
    }

    private static <T> T one(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static Set<String> topics() {
        var topics = new LinkedHashSet<String>();
        for (var first : LEVELS) {
            topics.add(first);
            for (var second : LEVELS) {
                topics.add(first + "/" + second);
                for (var third : LEVELS) {
                    topics.add(first + "/" + second + "/" + third);
                }
            }
        }
        topics.remove("");
        return topics;
    }

    /** The manual's words: any rule lets a message through; the first with a prefix that fits names it. */
    private static Optional<String> expected(List<Rule> rules, String topic, boolean out) {
        boolean through = false;
        for (var rule : rules) {
            var strip = out ? rule.local : rule.remote;
            var add = out ? rule.remote : rule.local;
            if (rule.direction.equals(out ? "in" : "out") || !matches(strip + rule.pattern, topic)) {
                continue;
            }
            through = true;
            if (!rule.local.isEmpty() || !rule.remote.isEmpty()) {
                var name = add + (topic.startsWith(strip) ? topic.substring(strip.length()) : topic);
                return name.isEmpty() ? Optional.empty() : Optional.of(name); // an empty one goes nowhere
            }
        }
        return through ? Optional.of(topic) : Optional.empty();
    }

    private static boolean matches(String filter, String topic) {
        return TopicFilter.of(filter).matches(TopicName.of(topic));
    }

    private static Optional<String> actual(Routes routes, String text, boolean out) {
        var topic = TopicName.of(text);
        var route = routes.list().stream()
                .filter(each -> out ? each.decidesOut(topic) : each.decidesIn(topic))
                .findFirst();
        try {
            return route.map(found ->
                    (out ? found.outwards() : found.inwards()).apply(topic).value());
        } catch (IllegalArgumentException _) { // the engine counts it as a bad topic
            return Optional.empty();
        }
    }
}
