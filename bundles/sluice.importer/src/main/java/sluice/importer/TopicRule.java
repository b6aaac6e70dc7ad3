package sluice.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A {@code topic} line: {@code topic PATTERN [DIRECTION [QOS [LOCAL [REMOTE]]]]}. Immutable.
 *
 * <p>Source: mosquitto.conf(5), Configuring Bridges.
 *
 * @param pattern what follows the prefixes; empty if the rule is about a single topic
 * @param local the prefix on this side, glued on without a separator; may be empty
 * @param remote the prefix on the far side, likewise
 */
record TopicRule(Line line, String pattern, Direction direction, int qos, String local, String remote) {

    /** Which way messages go. */
    enum Direction {
        OUT,
        IN,
        BOTH
    }

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final int MOST_WORDS = 5;

    /** Returns whether topics have other names at the far side. */
    boolean renames() {
        return !local.isEmpty() || !remote.isEmpty();
    }

    /**
     * Reads a line.
     *
     * @throws ConfException if it is wrong, as it would be for Mosquitto
     */
    static TopicRule of(Line line) throws ConfException {
        var words = words(line);
        if (words.isEmpty()) {
            throw line.wrong("topic has no pattern");
        }
        if (words.size() > MOST_WORDS) {
            throw line.wrong(
                    "topic has more than PATTERN DIRECTION QOS LOCAL REMOTE: '%s'".formatted(words.get(MOST_WORDS)));
        }
        var pattern = words.getFirst();
        var direction = words.size() > 1 ? direction(line, words.get(1)) : Direction.OUT;
        int qos = words.size() > 2 ? qos(line, words.get(2)) : 0;
        var local = words.size() > 3 ? words.get(3) : "";
        var remote = words.size() > 4 ? words.get(4) : "";
        if (pattern.isEmpty() && (local.isEmpty() || remote.isEmpty())) {
            throw line.wrong("topic has an empty pattern; then both prefixes must be given");
        }
        checkPrefix(line, "local", local);
        checkPrefix(line, "remote", remote);
        checkFilter(line, local + pattern);
        checkFilter(line, remote + pattern);
        return new TopicRule(line, pattern, direction, qos, local, remote);
    }

    /** Splits the line; {@code ""} is an empty word, and # after the direction begins a comment. */
    private static List<String> words(Line line) {
        var words = new ArrayList<String>();
        for (var matcher = WORD.matcher(line.value()); matcher.find(); ) {
            var quoted = matcher.group(1);
            var word = quoted == null ? matcher.group(2) : quoted;
            if (words.size() > 1 && quoted == null && word.startsWith("#")) {
                break;
            }
            words.add(word);
        }
        return words;
    }

    private static Direction direction(Line line, String word) throws ConfException {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "out" -> Direction.OUT;
            case "in" -> Direction.IN;
            case "both" -> Direction.BOTH;
            default -> throw line.wrong("topic has the direction '%s'; it must be out, in or both".formatted(word));
        };
    }

    private static int qos(Line line, String word) throws ConfException {
        return switch (word) {
            case "0", "1", "2" -> word.charAt(0) - '0';
            default -> throw line.wrong("topic has the QoS '%s'; it must be 0, 1 or 2".formatted(word));
        };
    }

    private static void checkPrefix(Line line, String side, String prefix) throws ConfException {
        if (prefix.contains("+") || prefix.contains("#")) {
            throw line.wrong("topic has a wildcard in its %s prefix '%s'".formatted(side, prefix));
        }
    }

    /** Checks the wildcards: [MQTT-4.7.1-1] and [MQTT-4.7.1-2]. */
    private static void checkFilter(Line line, String filter) throws ConfException {
        var levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            var level = levels[i];
            boolean alone = level.length() == 1;
            if (level.contains("#") && !(alone && i == levels.length - 1)) {
                throw line.wrong("'%s' is no topic filter: # may only be a whole last level".formatted(filter));
            }
            if (level.contains("+") && !alone) {
                throw line.wrong("'%s' is no topic filter: + must be a whole level".formatted(filter));
            }
        }
    }
}
