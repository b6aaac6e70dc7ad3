package sluice.security.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Payload;
import sluice.security.Credentials;
import sluice.security.Identity;
import sluice.security.Verdict;

class FileAuthenticatorTest {

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private FileAuthenticator authenticator;

    @BeforeEach
    void open() throws IOException {
        var file = folder.resolve("passwords");
        Files.writeString(file, "anna:" + PasswordHash.create("right".getBytes(UTF_8)) + "\n");
        authenticator = new FileAuthenticator(file, now::get);
    }

    @AfterEach
    void close() {
        authenticator.close();
    }

    private Verdict login(@Nullable String user, @Nullable String password, String source) throws Exception {
        var shown = new Credentials(
                "default",
                new InetSocketAddress(source, 4711),
                "c1",
                user,
                password == null ? null : Payload.of(password),
                List.of());
        return authenticator.authenticate(shown).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void letsAKnownUserInWithTheRightPassword() throws Exception {
        assertThat(login("anna", "right", "10.0.0.1"))
                .isEqualTo(new Verdict.Accepted(new Identity("anna", "c1", "default")));
    }

    @Test
    void refusesAWrongPasswordAndAnUnknownUser() throws Exception {
        assertThat(login("anna", "wrong", "10.0.0.1")).isEqualTo(new Verdict.Refused("wrong password"));
        assertThat(login("anna", null, "10.0.0.1")).isEqualTo(new Verdict.Refused("wrong password"));
        assertThat(login("otto", "right", "10.0.0.1")).isEqualTo(new Verdict.Refused("unknown user"));
        assertThat(login("otto", "", "10.0.0.2")).isEqualTo(new Verdict.Refused("unknown user"));
    }

    @Test
    void hasNoOpinionOnAClientWithoutAUserName() throws Exception {
        assertThat(login(null, null, "10.0.0.1")).isEqualTo(new Verdict.Abstained());
    }

    @Test
    void slowsDownWhoeverFailsAgainAndAgainAndNobodyElse() throws Exception {
        for (int i = 0; i < 3; i++) {
            login("otto" + i, "x", "10.0.0.1");
        }

        assertThat(login("anna", "right", "10.0.0.1")).isEqualTo(new Verdict.Refused("too many failures, must wait"));
        assertThat(login("anna", "right", "10.0.0.2")).isInstanceOf(Verdict.Accepted.class);
        now.updateAndGet(time -> time.plusSeconds(2));
        assertThat(login("anna", "right", "10.0.0.1")).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void aMissingFileIsSaidWithItsKey() {
        assertThatThrownBy(() -> new FileAuthenticator(folder.resolve("nowhere"), now::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("passwords: ")
                .hasMessageEndingWith("does not exist");
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        login("anna", "right", "10.0.0.1");
        authenticator.close();

        for (var thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("passwords") || thread.getName().equals("watch passwords")) {
                thread.join(5_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }
}
