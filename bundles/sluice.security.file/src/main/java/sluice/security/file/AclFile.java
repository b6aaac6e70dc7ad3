package sluice.security.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Identity;
import sluice.security.file.AclRule.Access;

/**
 * The rights an ACL file gives, with the meaning of Mosquitto's {@code acl_file}. Immutable.
 *
 * <pre>
 *   topic  [read|write|readwrite|deny] FILTER    for the user named above, or for anonymous clients before any user
 *   user   NAME
 *   pattern [read|write|readwrite|deny] FILTER   for everybody, %c the client identifier, %u the user
 * </pre>
 *
 * Of the rules of the user, then of the patterns, denials are looked at first, then the others in their order; what no rule
 * gives is denied. Rules that do not begin with {@code $} say nothing about topics that do. Source: mosquitto.conf(5).
 */
final class AclFile implements RightsFile {

    private static final String ANONYMOUS = "";

    private final Map<String, List<AclRule>> users;
    private final List<AclRule> patterns;

    private AclFile(Map<String, List<AclRule>> users, List<AclRule> patterns) {
        this.users = users;
        this.patterns = patterns;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if a line is wrong; the sentence names file and line
     */
    static AclFile read(Path file) throws IOException {
        var users = new HashMap<String, List<AclRule>>();
        var patterns = new ArrayList<AclRule>();
        var user = ANONYMOUS;
        int number = 0;
        for (var line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var words = line.strip().split("\\s+", 2);
            try {
                if (words.length < 2) {
                    throw new IllegalArgumentException("'" + words[0] + "' needs something behind it");
                }
                switch (words[0]) {
                    case "user" -> user = words[1];
                    case "topic" -> add(users.computeIfAbsent(user, _ -> new ArrayList<>()), rule(words[1], false));
                    case "pattern" -> add(patterns, rule(words[1], true));
                    default ->
                        throw new IllegalArgumentException("'" + words[0] + "' is none of user, topic and pattern");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + " line " + number + ": " + e.getMessage(), e);
            }
        }
        return new AclFile(users, patterns);
    }

    private static AclRule rule(String text, boolean pattern) {
        var words = text.split("\\s+", 2);
        if (words.length == 1) {
            return AclRule.of(Access.READWRITE, text, pattern);
        }
        for (var access : Access.values()) {
            if (words[0].equals(access.name().toLowerCase(Locale.ROOT))) {
                return AclRule.of(access, words[1], pattern);
            }
        }
        throw new IllegalArgumentException("'" + words[0] + "' is none of read, write, readwrite and deny");
    }

    private static void add(List<AclRule> rules, AclRule rule) {
        rules.add(rule.access() == Access.DENY ? 0 : rules.size(), rule);
    }

    @Override
    public boolean mayPublish(Identity identity, TopicName topic) {
        return allows(identity, topic, Access.WRITE);
    }

    @Override
    public boolean mayReceive(Identity identity, TopicName topic) {
        return allows(identity, topic, Access.READ);
    }

    /**
     * Everybody may subscribe to anything, as with Mosquitto: what is delivered is decided topic by topic. The server's own topics are for
     * those only who may read some of them.
     */
    @Override
    public boolean maySubscribe(Identity identity, TopicFilter filter) {
        return !filter.value().startsWith("$")
                || mayReadBelow(identity, filter.levels().getFirst());
    }

    /** Returns whether this identity may read, or write, this topic. */
    boolean allows(Identity identity, TopicName topic, Access wanted) {
        var own = users.getOrDefault(userKey(identity.user()), List.of());
        var verdict = verdict(own, identity, topic, wanted);
        if (verdict != null) {
            return verdict;
        }
        return !isDangerous(identity) && Boolean.TRUE.equals(verdict(patterns, identity, topic, wanted));
    }

    /** Returns whether a rule lets this identity read topics whose first level is this. */
    boolean mayReadBelow(Identity identity, String level) {
        var own = users.getOrDefault(userKey(identity.user()), List.of());
        return Stream.concat(own.stream(), isDangerous(identity) ? Stream.empty() : patterns.stream())
                .anyMatch(rule -> rule.access() != Access.DENY
                        && rule.access().covers(Access.READ)
                        && rule.topic().split("/", 2)[0].equals(level));
    }

    /**
     * Put into a pattern, a name with a wildcard would open other people's topics, and one with a slash would reach another
     * level: patterns give such a client nothing.
     */
    private static boolean isDangerous(Identity identity) {
        var user = identity.user();
        return isDangerous(identity.clientId()) || user != null && isDangerous(user);
    }

    private static boolean isDangerous(String name) {
        return name.isEmpty() || name.chars().anyMatch(c -> c == '+' || c == '#' || c == '/' || c < ' ');
    }

    private static String userKey(@Nullable String user) {
        return user == null ? ANONYMOUS : user;
    }

    private static @Nullable Boolean verdict(List<AclRule> rules, Identity identity, TopicName topic, Access wanted) {
        for (var rule : rules) {
            if (topic.isReserved() && !rule.topic().startsWith("$") || !rule.matches(identity, topic)) {
                continue;
            }
            if (rule.access() == Access.DENY) {
                return false;
            }
            if (rule.access().covers(wanted)) {
                return true;
            }
        }
        return null;
    }
}
