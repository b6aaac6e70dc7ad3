package sluice.security.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Identity;
import sluice.security.file.Rule.Action;
import sluice.security.file.Rule.Who;

/**
 * Ordered rules: the first that speaks of what somebody wants to do decides, and what none speaks of is denied. Immutable.
 *
 * <pre>
 *   group NAME = USER USER ...
 *   allow|deny WHO [WHO ...] publish|subscribe|receive|read|all FILTER
 *
 *   WHO     anyone | anonymous | user NAME | group NAME | client IDENTIFIER[*] | listener NAME
 *   FILTER  a topic filter, in which a level %u is the user and a level %c the client identifier
 * </pre>
 *
 * {@code read} is subscribe and receive. Words with blanks stand in double quotes, remarks behind {@code #} at the beginning of a line.
 */
final class RuleFile implements RightsFile {

    private final List<Rule> rules;

    private RuleFile(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if a line is wrong; the sentence names file and line
     */
    static RuleFile read(Path file) throws IOException {
        var lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        var groups = new HashMap<String, Set<String>>();
        var rules = new ArrayList<Rule>();
        for (boolean rulesNow : new boolean[] {false, true}) { // groups may stand anywhere
            for (int i = 0; i < lines.size(); i++) {
                try {
                    var words = Words.of(lines.get(i));
                    if (!words.isEnd()) {
                        read(words, rulesNow, groups, rules);
                    }
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(file + " line " + (i + 1) + ": " + e.getMessage(), e);
                }
            }
        }
        return new RuleFile(rules);
    }

    private static void read(Words words, boolean rulesNow, Map<String, Set<String>> groups, List<Rule> rules) {
        var first = words.next("allow, deny or group");
        switch (first) {
            case "group" -> {
                if (!rulesNow) {
                    group(words, groups);
                }
            }
            case "allow", "deny" -> {
                if (rulesNow) {
                    rules.add(rule(first.equals("allow"), words, groups));
                }
            }
            default -> throw new IllegalArgumentException("'" + first + "' is none of allow, deny and group");
        }
    }

    private static void group(Words words, Map<String, Set<String>> groups) {
        var name = words.next("the group's name");
        var equals = words.next("= and its users");
        if (!equals.equals("=")) {
            throw new IllegalArgumentException("'" + equals + "' stands where = has to");
        }
        var members = new HashSet<String>();
        while (!words.isEnd()) {
            members.add(words.next("a user"));
        }
        if (groups.put(name, members) != null) {
            throw new IllegalArgumentException("there is a group '" + name + "' already");
        }
    }

    private static Rule rule(boolean allows, Words words, Map<String, Set<String>> groups) {
        var who = new ArrayList<Who>();
        while (true) {
            var word = words.next("who, then publish, subscribe, receive, read or all, and a topic filter");
            var actions = actions(word);
            if (actions.isEmpty()) {
                who.add(who(word, words, groups));
                continue;
            }
            if (who.isEmpty()) {
                throw new IllegalArgumentException("nobody stands before '" + word + "'; anyone is everybody");
            }
            var topics = new TopicPattern(words.next("a topic filter"));
            words.end();
            return new Rule(allows, who, actions, topics);
        }
    }

    private static Set<Action> actions(String word) {
        return switch (word) {
            case "publish" -> Set.of(Action.PUBLISH);
            case "subscribe" -> Set.of(Action.SUBSCRIBE);
            case "receive" -> Set.of(Action.RECEIVE);
            case "read" -> Set.of(Action.SUBSCRIBE, Action.RECEIVE);
            case "all" -> Set.of(Action.PUBLISH, Action.SUBSCRIBE, Action.RECEIVE);
            default -> Set.of();
        };
    }

    private static Who who(String word, Words words, Map<String, Set<String>> groups) {
        return switch (word) {
            case "anyone" -> new Who.Anyone();
            case "anonymous" -> new Who.Anonymous();
            case "user" -> new Who.User(words.next("the user's name"));
            case "listener" -> new Who.Listener(words.next("the listener's name"));
            case "client" -> client(words.next("a client identifier"));
            case "group" -> {
                var name = words.next("the group's name");
                var members = groups.get(name);
                if (members == null) {
                    throw new IllegalArgumentException("there is no group '" + name + "'");
                }
                yield new Who.Group(members);
            }
            default ->
                throw new IllegalArgumentException("'" + word
                        + "' is none of anyone, anonymous, user, group, client, listener, and none of publish, subscribe,"
                        + " receive, read, all");
        };
    }

    private static Who client(String text) {
        int star = text.indexOf('*');
        if (star >= 0 && star < text.length() - 1) {
            throw new IllegalArgumentException("'" + text + "': * has to be the last character of a client identifier");
        }
        return star < 0 ? new Who.Client(text, false) : new Who.Client(text.substring(0, star), true);
    }

    @Override
    public boolean mayPublish(Identity identity, TopicName topic) {
        return may(identity, Action.PUBLISH, topic);
    }

    @Override
    public boolean mayReceive(Identity identity, TopicName topic) {
        return may(identity, Action.RECEIVE, topic);
    }

    private boolean may(Identity identity, Action action, TopicName topic) {
        for (var rule : rules) {
            var verdict = rule.says(identity, action, topic);
            if (verdict != null) {
                return verdict;
            }
        }
        return false;
    }

    @Override
    public boolean maySubscribe(Identity identity, TopicFilter filter) {
        for (var rule : rules) {
            var verdict = rule.says(identity, filter);
            if (verdict != null) {
                return verdict;
            }
        }
        return false;
    }
}
