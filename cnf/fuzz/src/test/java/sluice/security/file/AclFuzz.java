package sluice.security.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import sluice.bus.TopicName;
import sluice.security.Identity;
import sluice.security.file.AclRule.Access;

/**
 * ACL files: one is read, or refused with its name and the line. Whatever it says, nobody gets by a pattern what his name does not spell
 * level by level, and a name with a wildcard opens no more than it does for anybody.
 */
public final class AclFuzz {

    private static final Path FILE = Scratch.file("acl");
    private static final List<Identity> STRANGE = List.of(
            new Identity("#", "c", "l"),
            new Identity("+", "c", "l"),
            new Identity("u", "#", "l"),
            new Identity("a/b", "c", "l"),
            new Identity("", "", "l"));
    private static final List<TopicName> TOPICS =
            List.of(TopicName.of("a"), TopicName.of("a/b"), TopicName.of("$SYS/x"), TopicName.of("u/c/x"));

    private AclFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Files.write(FILE, data);
        AclFile acl;
        try {
            acl = AclFile.read(FILE);
        } catch (CharacterCodingException e) {
            return; // not text
        } catch (IllegalArgumentException e) {
            if (!String.valueOf(e.getMessage()).startsWith(FILE + " line ")) {
                throw new AssertionError("a refusal that does not name the line", e);
            }
            return;
        }
        boolean patternsOnly =
                new String(data, UTF_8).lines().noneMatch(line -> line.strip().startsWith("topic"));
        for (var identity : STRANGE) {
            for (var topic : TOPICS) {
                for (var wanted : new Access[] {Access.READ, Access.WRITE}) {
                    if (acl.allows(identity, topic, wanted) && patternsOnly) {
                        throw new AssertionError(identity + " gets " + topic + " by a pattern");
                    }
                }
            }
        }
    }
}
