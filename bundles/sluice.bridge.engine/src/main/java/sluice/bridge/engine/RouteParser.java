package sluice.bridge.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.bus.Qos;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.transform.TopicMapping;
import sluice.transform.TopicPrefix;
import sluice.transform.TopicTemplate;

/**
 * Reads routes: {@code <out|in|both|none> <filter> [-> <template>] [key=value ...]}. A word that holds blanks stands in double
 * quotes. A pure function.
 */
final class RouteParser {

    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|[^\\s\"])+");
    private static final Pattern AGE = Pattern.compile("(\\d{1,9})(s|m|h|d)");
    private static final Pattern NAME = Pattern.compile("(?<!\\{)\\{(?!topic})([^{}0-9][^{}]*)}");
    private static final Set<String> KEYS = Set.of("qos", "retain", "exclude", "expiry", "spool", "local", "remote");

    private final int index;
    private final Map<String, String> names;

    private RouteParser(int index, Map<String, String> names) {
        this.index = index;
        this.names = names;
    }

    /**
     * Parses the routes of one bridge.
     *
     * @param names what {@code {gateway}} and the like stand for
     * @throws IllegalArgumentException in one sentence that names the route and the column
     */
    static Routes parse(List<String> texts, Map<String, String> names) {
        var routes = new ArrayList<Route>();
        for (int i = 0; i < texts.size(); i++) {
            routes.add(new RouteParser(i, names).route(texts.get(i)));
        }
        return new Routes(routes);
    }

    private Route route(String text) {
        var words = words(text);
        if (words.size() < 2) {
            throw wrong(
                    "'" + text + "' is no route; write <out|in|both|none> <filter> [-> <template>] [key=value ...]");
        }
        var direction = direction(words.getFirst());
        int next = 2;
        @Nullable Word template = null;
        if (words.size() > 2 && words.get(2).text.equals("->")) {
            if (words.size() < 4) {
                throw wrong(words.get(2), "has no template behind it");
            }
            template = words.get(3);
            next = 4;
        }
        var options = options(words.subList(next, words.size()));
        return route(text, direction, words.get(1), template, options);
    }

    private Route route(
            String text, Direction direction, Word filter, @Nullable Word template, Map<String, Word> options) {
        var local = prefix(options.get("local"));
        var remote = prefix(options.get("remote"));
        var here = filter(filter, local);
        var there = filter(filter, remote);
        TopicMapping outwards = new TopicPrefix(local, remote);
        TopicMapping inwards = new TopicPrefix(remote, local);
        if (template != null) {
            if (direction == Direction.BOTH || direction == Direction.NONE) {
                throw wrong(template, "cannot be undone on the way back; 'both' and 'none' take local= and remote=");
            }
            if (options.containsKey("local") || options.containsKey("remote")) {
                throw wrong(template, "and the prefixes local= and remote= say the same thing twice; use one of them");
            }
            outwards = template(template, here);
            inwards = outwards;
        }
        return new Route(
                text,
                direction,
                here,
                there,
                outwards,
                inwards,
                qos(options.get("qos")),
                retain(options.get("retain")),
                exclude(options.get("exclude")),
                expiry(options.get("expiry")),
                spooling(options.get("spool")));
    }

    private List<Word> words(String text) {
        var words = new ArrayList<Word>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(new Word(matcher.group().replace("\"", ""), matcher.start() + 1));
        }
        if (text.chars().filter(c -> c == '"').count() % 2 != 0) {
            throw wrong("'" + text + "' opens a quotation mark and does not close it");
        }
        return words;
    }

    private Direction direction(Word word) {
        return switch (word.text.toLowerCase(Locale.ROOT)) {
            case "out" -> Direction.OUT;
            case "in" -> Direction.IN;
            case "both" -> Direction.BOTH;
            case "none" -> Direction.NONE;
            default -> throw wrong(word, "is no direction; write out, in, both or none");
        };
    }

    private Map<String, Word> options(List<Word> words) {
        var options = new HashMap<String, Word>();
        for (var word : words) {
            int equals = word.text.indexOf('=');
            var key = equals < 0 ? word.text : word.text.substring(0, equals);
            if (equals < 0 || !KEYS.contains(key)) {
                throw wrong(word, "is unknown; write qos=, retain=, exclude=, expiry=, spool=, local= or remote=");
            }
            var value = new Word(word.text.substring(equals + 1), word.column + equals + 1);
            if (options.put(key, value) != null) {
                throw wrong(word, "is given twice");
            }
        }
        return options;
    }

    private TopicFilter filter(Word word, String prefix) {
        try {
            return TopicFilter.of(prefix + fill(word.text));
        } catch (IllegalArgumentException e) {
            throw wrong(word, "is no topic filter: " + e.getMessage());
        }
    }

    private TopicMapping template(Word word, TopicFilter filter) {
        try {
            var filled = fill(word.text);
            var name = NAME.matcher(filled);
            if (name.find()) {
                throw new IllegalArgumentException(
                        "{" + name.group(1) + "} is unknown; write {1}, {2}, {topic}, {gateway}, {bridge} or {client}");
            }
            return TopicTemplate.of(filled, filter);
        } catch (IllegalArgumentException e) {
            throw wrong(word, "is no template: " + e.getMessage());
        }
    }

    private String prefix(@Nullable Word word) {
        if (word == null || word.text.isEmpty()) {
            return "";
        }
        try {
            return TopicName.of(fill(word.text)).value();
        } catch (IllegalArgumentException e) {
            throw wrong(word, "is no prefix: " + e.getMessage());
        }
    }

    private Qos qos(@Nullable Word word) {
        return switch (word == null ? "1" : word.text) {
            case "0" -> Qos.AT_MOST_ONCE;
            case "1" -> Qos.AT_LEAST_ONCE;
            case "2" -> Qos.EXACTLY_ONCE;
            default -> throw wrong(word, "is no QoS; write qos=0, qos=1 or qos=2");
        };
    }

    private boolean retain(@Nullable Word word) {
        return switch (word == null ? "keep" : word.text) {
            case "keep" -> true;
            case "drop" -> false;
            default -> throw wrong(word, "is unknown; write retain=keep or retain=drop");
        };
    }

    private Spooling spooling(@Nullable Word word) {
        return switch (word == null ? "qos1" : word.text) {
            case "always" -> Spooling.ALWAYS;
            case "qos1" -> Spooling.QOS1;
            case "never" -> Spooling.NEVER;
            default -> throw wrong(word, "is unknown; write spool=always, spool=qos1 or spool=never");
        };
    }

    private List<TopicFilter> exclude(@Nullable Word word) {
        var filters = new ArrayList<TopicFilter>();
        if (word != null) {
            for (var each : word.text.split(",", -1)) {
                filters.add(filter(new Word(each, word.column), ""));
            }
        }
        return filters;
    }

    private @Nullable Duration expiry(@Nullable Word word) {
        if (word == null) {
            return null;
        }
        var matcher = AGE.matcher(word.text);
        if (!matcher.matches()) {
            throw wrong(word, "is no age; write a number and s, m, h or d, such as expiry=90s");
        }
        long number = Long.parseLong(matcher.group(1));
        var age = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
        if (age.isZero() || age.toSeconds() > 0xFFFF_FFFFL) {
            throw wrong(word, "must be 1 s to 4294967295 s");
        }
        return age;
    }

    private String fill(String text) {
        var filled = text;
        for (var name : names.entrySet()) {
            filled = filled.replace("{" + name.getKey() + "}", name.getValue());
        }
        return filled;
    }

    private IllegalArgumentException wrong(@Nullable Word word, String why) {
        return word == null ? wrong(why) : wrong("'" + word.text + "' at column " + word.column + " " + why);
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("routes[" + index + "]: " + why);
    }

    /** A word of a route, and the column it begins at, counted from 1. */
    private record Word(String text, int column) {}
}
