package sluice.bridge.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.bridge.engine.Words.Word;
import sluice.bus.Qos;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.store.JournalLimits.Overflow;
import sluice.transform.TopicMapping;
import sluice.transform.TopicPrefix;
import sluice.transform.TopicTemplate;

/**
 * Reads rules: {@code <out|in|both|none> <filter> [-> <template>] [key=value ...]}. A word that holds blanks stands in double
 * quotes. A pure function.
 */
final class RouteParser {

    private static final Pattern NAME = Pattern.compile("(?<!\\{)\\{(?!topic})([^{}0-9][^{}]*)}");
    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            "qos",
            "qos.in",
            "qos.out",
            "retain",
            "exclude",
            "expiry",
            "spool",
            "local",
            "remote",
            "lane",
            "max",
            "max.bytes",
            "max.age",
            "overflow",
            "latest",
            "rate",
            "transform",
            "receipt",
            "name",
            "loop",
            "demand"));

    private final Words words;
    private final Map<String, String> names;
    private final Set<String> taken;

    private RouteParser(int index, Map<String, String> names, Set<String> taken) {
        this.words = new Words(index);
        this.names = names;
        this.taken = taken;
    }

    /**
     * Parses the rules of one bridge; the first that matches decides.
     *
     * @param names what {@code {gateway}} and the like stand for
     * @throws IllegalArgumentException in one sentence that names the rule and the column
     */
    static Routes parse(List<String> texts, Map<String, String> names) {
        return parse(texts, names, false);
    }

    /** @param all whether all rules that match decide */
    static Routes parse(List<String> texts, Map<String, String> names, boolean all) {
        var routes = new ArrayList<Route>();
        var taken = new HashSet<String>();
        for (int i = 0; i < texts.size(); i++) {
            routes.add(new RouteParser(i, names, taken).route(texts.get(i)));
        }
        return new Routes(routes, all);
    }

    private Route route(String text) {
        var all = words.split(text);
        if (all.size() < 2) {
            throw words.wrong(
                    "'" + text + "' is no route; write <out|in|both|none> <filter> [-> <template>] [key=value ...]");
        }
        var direction = direction(all.getFirst());
        int next = 2;
        @Nullable Word template = null;
        if (all.size() > 2 && all.get(2).text().equals("->")) {
            if (all.size() < 4) {
                throw words.wrong(all.get(2), "has no template behind it");
            }
            template = all.get(3);
            next = 4;
        }
        var options = words.options(all.subList(next, all.size()), KEYS);
        return route(text, direction, all.get(1), template, options);
    }

    private Route route(
            String text, Direction direction, Word filter, @Nullable Word template, Map<String, Word> options) {
        var local = prefix(options.get("local"));
        var remote = prefix(options.get("remote"));
        var sides = new Sides(
                filter(filter, local),
                filter(filter, remote),
                new TopicPrefix(local, remote),
                new TopicPrefix(remote, local));
        if (template != null) {
            if (options.containsKey("local") || options.containsKey("remote")) {
                throw words.wrong(
                        template, "and the prefixes local= and remote= say the same thing twice; use one of them");
            }
            sides = sides(direction, filter(filter, ""), template);
        }
        var qos = qos(options.get("qos"), Qos.AT_LEAST_ONCE);
        return new Route(
                text,
                name(options.get("name"), direction.name().toLowerCase(Locale.ROOT) + " " + filter.text()),
                direction,
                sides.local,
                sides.remote,
                sides.outwards,
                sides.inwards,
                qos(options.get("qos.out"), qos),
                qos(options.get("qos.in"), qos),
                option(
                        options.get("retain"),
                        Map.of("keep", Retain.KEEP, "drop", Retain.DROP, "set", Retain.SET),
                        Retain.KEEP),
                exclude(options.get("exclude")),
                age(options.get("expiry")),
                option(
                        options.get("spool"),
                        Map.of("always", Spooling.ALWAYS, "qos1", Spooling.QOS1, "never", Spooling.NEVER),
                        Spooling.QOS1),
                lane(options.get("lane")),
                bounds(options),
                option(options.get("latest"), Map.of("true", true, "false", false), false),
                rate(options.get("rate")),
                Optional.ofNullable(options.get("transform")).map(Word::text).orElse(null),
                receipt(options.get("receipt"), direction, sides.local),
                option(options.get("loop"), Map.of("allow", true, "refuse", false), false),
                demand(options.get("demand"), direction));
    }

    private @Nullable TopicMapping receipt(@Nullable Word word, Direction direction, TopicFilter local) {
        if (word == null) {
            return null;
        }
        if (!direction.out()) {
            throw words.wrong(word, "is for what goes out; only out and both have receipts");
        }
        return template(word, local);
    }

    private Bounds bounds(Map<String, Word> options) {
        var word = options.get("overflow");
        boolean thin = word != null && word.text().equals("thin");
        if (thin && option(options.get("latest"), Map.of("true", true, "false", false), false)) {
            throw words.wrong(
                    word, "and latest= contradict each other: of each topic only one message waits; leave one out");
        }
        var overflow = option(
                word,
                Map.of(
                        "drop-oldest", Overflow.DROP_OLDEST,
                        "drop-newest", Overflow.DROP_NEWEST,
                        "thin", Overflow.DROP_OLDEST), // what comes too fast to be thinned out
                null);
        return new Bounds(
                atLeastOne(options.get("max")),
                atLeastOne(options.get("max.bytes")),
                age(options.get("max.age")),
                overflow,
                thin);
    }

    /** Rules need names of their own; those that say none and would share one are numbered. */
    private String name(@Nullable Word word, String otherwise) {
        if (word != null) {
            if (word.text().isEmpty() || !taken.add(word.text())) {
                throw words.wrong(word, "is no name of its own; give each rule another one");
            }
            return word.text();
        }
        var name = otherwise;
        for (int i = 2; !taken.add(name); i++) {
            name = otherwise + " " + i;
        }
        return name;
    }

    /** What a rule knows of both sides. */
    private record Sides(TopicFilter local, TopicFilter remote, TopicMapping outwards, TopicMapping inwards) {}

    private Sides sides(Direction direction, TopicFilter filter, Word template) {
        var mapping = template(template, filter);
        var image = Templates.image(mapping.toString(), filter);
        return switch (direction) {
            case OUT -> new Sides(filter, image, mapping, mapping);
            case IN -> new Sides(image, filter, mapping, mapping);
            case BOTH -> {
                var back = Templates.inverse(mapping.toString(), filter)
                        .orElseThrow(() -> words.wrong(
                                template,
                                "cannot be undone on the way back; give each wildcard of the filter one level of its own,"
                                        + " or write an out and an in rule"));
                yield new Sides(filter, image, mapping, TopicTemplate.of(back, image));
            }
            case NONE -> throw words.wrong(template, "is for messages that go somewhere; 'none' stops them");
        };
    }

    private Direction direction(Word word) {
        return switch (word.text().toLowerCase(Locale.ROOT)) {
            case "out" -> Direction.OUT;
            case "in" -> Direction.IN;
            case "both" -> Direction.BOTH;
            case "none" -> Direction.NONE;
            default -> throw words.wrong(word, "is no direction; write out, in, both or none");
        };
    }

    private TopicFilter filter(Word word, String prefix) {
        try {
            return TopicFilter.of(prefix + fill(word.text()));
        } catch (IllegalArgumentException e) {
            throw words.wrong(word, "is no topic filter: " + e.getMessage());
        }
    }

    private TopicTemplate template(Word word, TopicFilter filter) {
        try {
            var filled = fill(word.text());
            var name = NAME.matcher(filled);
            if (name.find()) {
                throw new IllegalArgumentException(
                        "{" + name.group(1) + "} is unknown; write {1}, {2}, {topic}, {gateway}, {bridge} or {client}");
            }
            return TopicTemplate.of(filled, filter);
        } catch (IllegalArgumentException e) {
            throw words.wrong(word, "is no template: " + e.getMessage());
        }
    }

    private String prefix(@Nullable Word word) {
        if (word == null || word.text().isEmpty()) {
            return "";
        }
        try {
            return TopicName.of(fill(word.text())).value();
        } catch (IllegalArgumentException e) {
            throw words.wrong(word, "is no prefix: " + e.getMessage());
        }
    }

    private Qos qos(@Nullable Word word, Qos otherwise) {
        return option(word, Map.of("0", Qos.AT_MOST_ONCE, "1", Qos.AT_LEAST_ONCE, "2", Qos.EXACTLY_ONCE), otherwise);
    }

    private <T extends @Nullable Object> T option(@Nullable Word word, Map<String, ? extends T> values, T otherwise) {
        if (word == null) {
            return otherwise;
        }
        var value = values.get(word.text());
        if (value == null) {
            throw words.wrong(word, "is unknown; write " + String.join(" or ", new TreeSet<>(values.keySet())));
        }
        return value;
    }

    private boolean demand(@Nullable Word word, Direction direction) {
        if (word != null && !direction.in()) {
            throw words.wrong(word, "is for what comes in; leave demand= to in and both rules");
        }
        return option(word, Map.of("true", true, "false", false), false);
    }

    private int lane(@Nullable Word word) {
        if (word == null) {
            return Route.ORDINARY_LANE;
        }
        if (!word.text().matches("[0-7]")) {
            throw words.wrong(word, "is no lane; write 0 for the most urgent to 7 for what may wait longest");
        }
        return Integer.parseInt(word.text());
    }

    private @Nullable Long atLeastOne(@Nullable Word word) {
        if (word == null) {
            return null;
        }
        var size = Quantities.size(word.text());
        if (size.isEmpty() || size.getAsLong() == 0) {
            throw words.wrong(word, "is no bound; write a number from 1, for bytes with kB, MB or GB if you like");
        }
        return size.getAsLong();
    }

    private double rate(@Nullable Word word) {
        if (word == null) {
            return 0;
        }
        var rate = Quantities.rate(word.text());
        if (rate.isEmpty() || rate.getAsDouble() == 0) {
            throw words.wrong(word, "is no rate; write a number and /s, /m or /h, such as rate=50/s");
        }
        return rate.getAsDouble();
    }

    private List<TopicFilter> exclude(@Nullable Word word) {
        var filters = new ArrayList<TopicFilter>();
        if (word != null) {
            for (var each : word.text().split(",", -1)) {
                filters.add(filter(new Word(each, word.column()), ""));
            }
        }
        return filters;
    }

    private @Nullable Duration age(@Nullable Word word) {
        if (word == null) {
            return null;
        }
        var age = Quantities.age(word.text());
        if (age == null) {
            throw words.wrong(word, "is no age; write a number and s, m, h or d, such as 90s");
        }
        if (age.isZero() || age.toSeconds() > 0xFFFF_FFFFL) {
            throw words.wrong(word, "must be 1 s to 4294967295 s");
        }
        return age;
    }

    private String fill(String text) {
        return Placeholders.fill(text, names);
    }
}
