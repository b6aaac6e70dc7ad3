package sluice.security.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordFileTest {

    /** Written by mosquitto_passwd 2.0.11. */
    private static final String WRITTEN_BY_MOSQUITTO = """
            anna:$7$101$157u84xBBoD5QxQm$hT3rBbj8ON0pulKi5cqe9ylvS/Jzd+P/TF3XLSzXhJK08E60FMUPTFW9yowDgP4HA7nLQMkZJBAW8nx80Hr9vQ==
            ben:$7$101$/lne3JcQr2dzP58d$fs1wV6y8RL5fN+1j5ZHbggp44VMRHIMEWCqoB9SuwG7EbnNYLtR5sXbNf2dW3LVqHHfEci94TkTxtB9o/sns/A==
            """;

    @TempDir
    Path folder;

    @Test
    void knowsThePasswordsThatMosquittoWrote() throws IOException {
        var users = PasswordFile.read(Files.writeString(folder.resolve("passwords"), WRITTEN_BY_MOSQUITTO));

        assertThat(matches(users, "anna", "sesam öffne")).isTrue();
        assertThat(matches(users, "anna", "sesam oeffne")).isFalse();
        assertThat(matches(users, "ben", "")).isTrue();
        assertThat(matches(users, "ben", " ")).isFalse();
        assertThat(users.hash("carl")).isNull();
    }

    @Test
    void knowsWhatTheToolWritesNow() throws Exception {
        var tool = Path.of("/usr/bin/mosquitto_passwd");
        assumeTrue(Files.isExecutable(tool), "skipped, because mosquitto_passwd is not installed");
        var file = Files.createFile(folder.resolve("passwords"));
        var process = new ProcessBuilder(tool.toString(), "-b", file.toString(), "dora", "d$:o").start();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        var users = PasswordFile.read(file);
        assertThat(matches(users, "dora", "d$:o")).isTrue();
        assertThat(matches(users, "dora", "d$:O")).isFalse();
    }

    @Test
    void ourOwnHashesAreSlowAndSalted() {
        var first = PasswordHash.create("pw".getBytes(UTF_8));
        var second = PasswordHash.create("pw".getBytes(UTF_8));

        assertThat(first).startsWith("$7$100000$").isNotEqualTo(second);
        assertThat(PasswordHash.parse(first).matches("pw".getBytes(UTF_8))).isTrue();
        assertThat(PasswordHash.parse(first).matches("pW".getBytes(UTF_8))).isFalse();
    }

    @Test
    void sha512OfOldFilesIsRead() {
        // SHA-512 of "old" + the salt bytes "salt", computed with sha512sum
        var hash = PasswordHash.parse(
                "$6$c2FsdA==$gFWeQ5GIHV5IxNf4iLI6kXDgVo404kGl/PKntPsRoshyplmC5mneM9E1U0VCKiZ2bhoZaPY+ZtMWlU4V+VSGiA==");

        assertThat(hash.matches("old".getBytes(UTF_8))).isTrue();
        assertThat(hash.matches("new".getBytes(UTF_8))).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "anna            | line 1: expected name:hash",
                ":$7$101$YQ==$YQ== | line 1: expected name:hash",
                "anna:secret     | line 1: the password must be hashed as $7$ or $6$: mosquitto_passwd -H sha512-pbkdf2",
                "anna:$7$x$YQ==$YQ== | line 1: the password hash is damaged",
                "anna:$7$101$?$YQ== | line 1: the password hash is damaged",
                "anna:$7$0$YQ==$YQ== | line 1: the password hash is damaged: its iterations",
            })
    void aWrongLineIsRefusedByItsNumberAndNotRepeated(String text, String complaint) throws IOException {
        var file = Files.writeString(folder.resolve("passwords"), text);

        assertThatThrownBy(() -> PasswordFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("secret");
    }

    private static boolean matches(PasswordFile users, String user, String password) {
        var hash = users.hash(user);
        return hash != null && hash.matches(password.getBytes(UTF_8));
    }
}
