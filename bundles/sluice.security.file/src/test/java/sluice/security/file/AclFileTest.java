package sluice.security.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.TopicName;
import sluice.security.Identity;
import sluice.security.file.AclRule.Access;

class AclFileTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("acl");
    }

    private AclFile acl(String text) throws IOException {
        return AclFile.read(Files.writeString(file, text));
    }

    private static boolean allows(AclFile acl, @Nullable String user, String client, Access wanted, String topic) {
        return acl.allows(new Identity(user, client, "default"), TopicName.of(topic), wanted);
    }

    @ParameterizedTest(name = "{0} as {1}: {2} {3} -> {4}")
    @CsvSource({
        "anna, c1, READ,  sensors/a,        true",
        "anna, c1, WRITE, sensors/a,        false",
        "anna, c1, WRITE, cmd/lamp,         true",
        "anna, c1, READ,  cmd/lamp,         false",
        "anna, c1, READ,  shared/x,         true",
        "anna, c1, WRITE, shared/x,         true",
        "anna, c1, READ,  shared/secret/x,  false",
        "anna, c1, WRITE, client/c1/up,     true",
        "anna, c1, WRITE, client/c2/up,     false",
        "anna, c1, READ,  user/anna/in,     true",
        "anna, c1, READ,  user/ben/in,      false",
        "ben,  c2, READ,  sensors/a,        false",
        "ben,  c2, READ,  user/ben/in,      true",
        ",     c3, READ,  public/news,      true",
        ",     c3, READ,  user//in,         false",
        ",     c3, WRITE, client/c3/up,     true",
        "ben,  c2, READ,  public/news,      false",
    })
    void givesWhatTheFileSays(@Nullable String user, String client, Access wanted, String topic, boolean allowed)
            throws IOException {
        var acl = acl("""
                # anonymous clients
                topic read public/#

                user anna
                topic read sensors/#
                topic write cmd/+
                topic shared/#
                topic deny shared/secret/#

                pattern readwrite client/%c/#
                pattern read user/%u/in
                """);

        assertThat(allows(acl, user, client, wanted, topic)).isEqualTo(allowed);
    }

    @Test
    void anEmptyFileDeniesEverything() throws IOException {
        var acl = acl("# nothing\n\n");

        assertThat(allows(acl, null, "c", Access.READ, "a")).isFalse();
        assertThat(allows(acl, "anna", "c", Access.WRITE, "a")).isFalse();
    }

    @ParameterizedTest(name = "user {0}, client {1}")
    @CsvSource({"#, c", "+, c", "a/b, c", "anna, #", "anna, +", "anna, a/b", "'', c"})
    void aNameThatWouldReachFurtherGetsNothingFromPatterns(String user, String client) throws IOException {
        var acl = acl("pattern user/%u/%c/#\npattern deny nothing/%c\npattern all/#\n");

        assertThat(allows(acl, user, client, Access.READ, "user/anna/c/x")).isFalse();
        assertThat(allows(acl, user, client, Access.READ, "all/x")).isFalse();
    }

    @Test
    void dollarTopicsNeedARuleThatBeginsWithDollar() throws IOException {
        var acl = acl("topic #\nuser op\ntopic read $SYS/#\n");

        assertThat(allows(acl, null, "c", Access.READ, "$SYS/broker/uptime")).isFalse();
        assertThat(allows(acl, "op", "c", Access.READ, "$SYS/broker/uptime")).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "topic                | line 1: 'topic' needs something behind it",
                "topic reed a/b       | line 1: 'reed' is none of read, write, readwrite and deny",
                "topics a             | line 1: 'topics' is none of user, topic and pattern",
                "topic read a/#/b     | # must be the whole last level",
                "pattern write a%u+/b | + must fill a whole level",
            })
    void aWrongLineIsRefusedByItsNumber(String text, String complaint) {
        assertThatThrownBy(() -> acl(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest(name = "{0} may read something below {1}: {2}")
    @CsvSource({"ada, $SYS, true", "ada, $other, false", "ben, $SYS, false", ", $SYS, false", "ben, $u, true"})
    void theServersOwnTopicsAreForThoseWhoMayReadSomeOfThem(@Nullable String user, String level, boolean may)
            throws IOException {
        var acl = acl("""
                user ada
                topic read $SYS/broker/#
                topic write $other/#
                user ben
                topic deny $SYS/#
                pattern read $u/%u
                """);
        assertThat(acl.mayReadBelow(new Identity(user, "c", "default"), level)).isEqualTo(may);
    }
}
