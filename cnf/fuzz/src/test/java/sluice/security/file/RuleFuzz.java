package sluice.security.file;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Identity;

/**
 * Files of ordered rules: one is read, or refused with its name and the line. Whatever it says, nobody gets anything without a rule that allows,
 * and whoever may subscribe to one topic may subscribe to everything, unless a rule denies that: each message is looked at again.
 */
public final class RuleFuzz {

    private static final Path FILE = Scratch.file("rules");
    private static final List<Identity> IDENTITIES = List.of(
            new Identity(null, "c", "l"),
            new Identity("u", "c", "l"),
            new Identity("#", "+", "l"),
            new Identity("a/b", "", "l"));
    private static final List<String> TOPICS = List.of("a", "a/b", "$SYS/x", "u/c/x", "/");

    private RuleFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Files.write(FILE, data);
        RuleFile rules;
        try {
            rules = RuleFile.read(FILE);
        } catch (CharacterCodingException e) {
            return; // not text
        } catch (IllegalArgumentException e) {
            if (!String.valueOf(e.getMessage()).startsWith(FILE + " line ")) {
                throw new AssertionError("a refusal that does not name the line", e);
            }
            return;
        }
        boolean gives = Files.readAllLines(FILE).stream().anyMatch(line -> line.contains("allow"));
        for (var identity : IDENTITIES) {
            for (var topic : TOPICS) {
                var name = TopicName.of(topic);
                boolean anything = rules.mayPublish(identity, name)
                        || rules.mayReceive(identity, name)
                        || rules.maySubscribe(identity, TopicFilter.of(topic));
                if (anything && !gives) {
                    throw new AssertionError(identity + " gets " + topic + " though nothing is allowed");
                }
                if (rules.maySubscribe(identity, TopicFilter.of(topic))
                        && !rules.maySubscribe(identity, TopicFilter.of("#"))
                        && !topic.startsWith("$")) {
                    deniedEntirely(identity, topic);
                }
            }
        }
    }

    /** Only a rule that denies everything may refuse more than what it refuses of each part. */
    private static void deniedEntirely(Identity identity, String topic) throws IOException {
        if (Files.readAllLines(FILE).stream().noneMatch(line -> line.contains("deny"))) {
            throw new AssertionError(identity + " may subscribe to " + topic + " and not to #");
        }
    }
}
