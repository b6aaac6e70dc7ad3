package sluice.security.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Payload;
import sluice.security.Credentials;
import sluice.security.Identity;
import sluice.security.Verdict;

class FileAuthenticatorTest {

    /** As PasswordFileTest has it, written by mosquitto_passwd. */
    private static final String SESAM =
            "anna:$7$101$157u84xBBoD5QxQm$hT3rBbj8ON0pulKi5cqe9ylvS/Jzd+P/TF3XLSzXhJK08E60FMUPTFW9yowDgP4HA7nLQMkZJBAW8nx80Hr9vQ==";

    /** Hashed once: it takes long on purpose. */
    private static final String ANNA = "anna:" + PasswordHash.create("right".getBytes(UTF_8)) + "\n";

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private FileAuthenticator authenticator;

    @BeforeEach
    void open() throws IOException {
        var file = folder.resolve("passwords");
        Files.writeString(file, ANNA);
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
        return authenticator.authenticate(shown).toCompletableFuture().get(60, TimeUnit.SECONDS);
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
    void aPasswordFoundRightIsNotHashedAgainForFiveMinutesUnlessTheLineChanges() throws Exception {
        var verified = new Verified(now::get);
        var hash = PasswordHash.parse(ANNA.strip().substring(5));
        verified.add("anna", hash, Payload.of("right"));

        assertThat(verified.contains("anna", hash, Payload.of("right"))).isTrue();
        assertThat(verified.contains("anna", hash, Payload.of("wrong"))).isFalse();
        assertThat(verified.contains("otto", hash, Payload.of("right"))).isFalse();
        var other = PasswordHash.parse(PasswordHash.create("right".getBytes(UTF_8)));
        assertThat(verified.contains("anna", other, Payload.of("right"))).isFalse();
        now.updateAndGet(time -> time.plusSeconds(299));
        assertThat(verified.contains("anna", hash, Payload.of("right"))).isTrue();
        now.updateAndGet(time -> time.plusSeconds(1));
        assertThat(verified.contains("anna", hash, Payload.of("right"))).isFalse();
    }

    @Test
    void aStormOfReconnectsCostsOneHashing() throws Exception {
        login("anna", "right", "10.0.0.1");
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getTotalStartedThreadCount();
        for (int i = 0; i < 1_000; i++) {
            assertThat(login("anna", "right", "10.0.0.1")).isInstanceOf(Verdict.Accepted.class);
        }
        var shown = new Credentials(
                "default", new InetSocketAddress("10.0.0.1", 1), "c", "anna", Payload.of("right"), List.of());
        assertThat(authenticator.authenticate(shown).toCompletableFuture()).isDone(); // at once, on this thread
        assertThat(threads.getTotalStartedThreadCount() - before).isLessThan(50);
    }

    @Test
    void aWeakHashIsWrittenAnewWithTheLinesAroundItAndItsPermissions() throws Exception {
        var file = folder.resolve("weak");
        Files.writeString(file, "# ours\notto:" + PasswordHash.create("o".getBytes(UTF_8)) + "\n" + SESAM + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        var before = Files.readAllLines(file);
        var password = Payload.of("sesam öffne");
        new Rehash(file).renew("anna", PasswordHash.parse(SESAM.substring(5)), password);

        var after = Files.readAllLines(file);
        assertThat(after.subList(0, 2)).isEqualTo(before.subList(0, 2));
        assertThat(after).hasSize(3);
        assertThat(after.get(2)).startsWith("anna:$7$100000$");
        var anna = Objects.requireNonNull(PasswordFile.read(file).hash("anna"));
        assertThat(anna.matches(password.toArray())).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        try (var names = Files.list(folder)) {
            assertThat(names.map(Path::getFileName)).doesNotHaveDuplicates().hasSize(2);
        }
    }

    @Test
    void aUserWhoIsDeletedMayNotStayButWhoCameByCertificateMay() throws Exception {
        var anna = new Identity("anna", "c1", "default");
        var shown = new Credentials("default", new InetSocketAddress("10.0.0.1", 1), "c1", "anna", null, List.of());
        assertThat(authenticator.mayStay(anna, shown)).isTrue();
        long before = authenticator.version();
        Files.writeString(folder.resolve("passwords"), "# nobody\n");
        while (authenticator.version() == before) {
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
        assertThat(authenticator.mayStay(anna, shown)).isFalse();
        assertThat(authenticator.mayStay(new Identity(null, "c1", "default"), shown))
                .isTrue();
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

    /** Which names count is CertificateNameTest's. */
    @ParameterizedTest(name = "{0} {1} -> {2}")
    @CsvSource({
        "CN=sensor7,           'DNS:host7,URI:urn:dev:7',         urn:dev:7",
        "CN=a+b,               ,                                  "
    })
    void aCertificateNamesItsUser(String subject, @Nullable String names, @Nullable String user) throws Exception {
        var command =
                new ArrayList<String>(List.of("keytool", "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname"));
        command.add(subject.replace("+", "\\+").replace("#", "\\#"));
        command.addAll(List.of(
                "-storepass", "secret", "-keystore", folder.resolve("store").toString()));
        if (names != null) {
            command.addAll(List.of("-ext", "SAN=" + names));
        }
        command.set(
                0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        var store = KeyStore.getInstance(folder.resolve("store").toFile(), "secret".toCharArray());
        var shown = new Credentials(
                "default", new InetSocketAddress("10.0.0.1", 4711), "c1", "anna", null, List.of((X509Certificate)
                        store.getCertificate("a")));
        var verdict = authenticator.authenticate(shown).toCompletableFuture().get(60, TimeUnit.SECONDS);
        if (user == null) {
            assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        } else {
            assertThat(verdict).isEqualTo(new Verdict.Accepted(new Identity(user, "c1", "default")));
        }
    }
}
