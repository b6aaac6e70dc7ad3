package sluice.security.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Payload;
import sluice.security.Credentials;
import sluice.security.Identity;
import sluice.security.Verdict;

class ListenerUsersTest {

    @TempDir
    Path folder;

    private static Verdict login(ListenerUsers users, String listener, String password) throws Exception {
        var peer = new InetSocketAddress("10.0.0.1", 4711);
        var shown = new Credentials(listener, peer, "c1", "anna", Payload.of(password), List.of());
        return users.authenticate(shown).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void knowsTheUsersOfItsListenersAndSaysNothingOfOthers() throws Exception {
        var file = folder.resolve("users");
        Files.writeString(file, "anna:" + PasswordHash.create("right".getBytes(UTF_8)) + "\n");
        var users = new ListenerUsers(file, Set.of("plant", "yard"));
        assertThat(login(users, "plant", "right")).isEqualTo(new Verdict.Accepted(new Identity("anna", "c1", "plant")));
        assertThat(login(users, "yard", "wrong")).isInstanceOf(Verdict.Refused.class);
        assertThat(login(users, "default", "right")).isEqualTo(new Verdict.Abstained());
        assertThat(users.knowsUsers("yard")).isTrue();
        assertThat(users.knowsUsers("default")).isFalse();
        assertThat(users.knowsUsers()).isFalse();
        users.close();
    }

    @Test
    void whatNamesNobodyIsRefusedByItsKey() {
        assertThatThrownBy(() -> new ListenerUsers(null, Set.of("plant"))).hasMessageStartingWith("passwords: ");
        assertThatThrownBy(() -> new ListenerUsers(folder.resolve("users"), Set.of()))
                .hasMessageStartingWith("listeners: ");
        assertThatThrownBy(() -> new ListenerUsers(folder.resolve("users"), Set.of("plant")))
                .hasMessageStartingWith("passwords: ")
                .hasMessageContaining("does not exist");
    }
}
