package sluice.transport.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;
import sluice.transport.Transport;
import sluice.transport.tcp.TcpTransport;

/** The program openssl as a client, and what it is refused. What it says is answered in capitals. */
class OpensslTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    static Path etc;

    private static Authority ca;

    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private TcpTransport tcp;
    private @Nullable TlsTransport tls;

    @BeforeAll
    static void certify() throws Exception {
        ca = Authority.create(etc, "ca");
        ca.issue("server", "gateway", "rsa:2048", "DNS:localhost,IP:127.0.0.1");
        for (var name : List.of("client", "revoked", "later")) {
            ca.issue(name, name, "ec -pkeyopt ec_paramgen_curve:P-256", "DNS:" + name);
        }
        ca.issueExpired("expired", "expired");
        ca.revoke("revoked");
        ca.list();
        Authority.create(etc, "other").issue("foreign", "client", "ed25519", "DNS:client");
    }

    @BeforeEach
    void start() throws IOException {
        tcp = new TcpTransport(1);
    }

    @AfterEach
    void stop() {
        if (tls != null) {
            tls.close();
        }
        tcp.close();
    }

    private Transport.Port serve(Settings settings) throws IOException {
        tls = new TlsTransport(tcp, etc, settings);
        return tls.listen(ANY, this::shout);
    }

    private record Shout(Connection connection, BlockingQueue<String> ends) implements ConnectionHandler {
        @Override
        public int received(ByteBuffer bytes) {
            var said = UTF_8.decode(bytes).toString();
            connection
                    .output(said.length())
                    .put(said.toUpperCase(java.util.Locale.ROOT).getBytes(UTF_8));
            if (said.endsWith("!\n")) {
                connection.close();
            }
            return 0;
        }

        @Override
        public void drained() {}

        @Override
        public void closed(@Nullable Throwable cause) {
            ends.add(cause == null ? "end" : Refusals.reason(cause));
        }
    }

    private ConnectionHandler shout(Connection connection) {
        return new Shout(connection, ends);
    }

    /** Returns all openssl printed. */
    private static String client(Transport.Port port, String input, String options) throws Exception {
        var command = new ArrayList<String>(List.of("openssl", "s_client", "-CAfile", "ca.pem", "-connect"));
        command.add("127.0.0.1:" + port.address().getPort());
        command.addAll(List.of(options.split(" ")));
        var process = new ProcessBuilder(command)
                .directory(etc.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().write(input.getBytes(UTF_8));
        process.getOutputStream().flush(); // not closed: openssl would end before it heard the answer
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private String end() throws InterruptedException {
        return String.valueOf(ends.poll(10, TimeUnit.SECONDS));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"-tls1_2", "-tls1_3"})
    void todaysVersionsAreSpoken(String version) throws Exception {
        try (var port = serve(Given.SERVER)) {
            assertThat(client(port, "hello!\n", version + " -verify_return_error"))
                    .contains("HELLO!");
            assertThat(end()).isEqualTo("end");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"-tls1", "-tls1_1"})
    void yesterdaysVersionsAreNot(String version) throws Exception {
        try (var port = serve(Given.SERVER)) {
            assertThat(client(port, "hello!\n", version + " -cipher ALL:@SECLEVEL=0"))
                    .contains("protocol version")
                    .doesNotContain("HELLO!");
            assertThat(end()).contains("TLSv1");
        }
    }

    @Test
    void nobodyRenegotiates() throws Exception {
        try (var port = serve(Given.SERVER)) {
            assertThat(client(port, "R\nhello!\n", "-tls1_2"))
                    .contains("RENEGOTIATING")
                    .doesNotContain("HELLO!");
            assertThat(end()).isEqualTo("renegotiation is not allowed");
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "-tls1_2, client,  end",
        "-tls1_3, client,  end",
        "-tls1_2, expired, NotAfter: Sat Feb 01",
        "-tls1_3, expired, NotAfter: Sat Feb 01",
        "-tls1_2, foreign, unable to find valid certification path",
        "-tls1_3, foreign, unable to find valid certification path",
        "-tls1_2, revoked, revoked",
        "-tls1_3, revoked, revoked",
    })
    void aClientsCertificateIsGoodOrRefusedForAReason(String version, String identity, String why) throws Exception {
        try (var port = serve(Given.clients("wanted", "ca.pem", "ca.crl"))) {
            var said = client(port, "hello!\n", version + " -cert " + identity + ".pem -key " + identity + ".key");

            assertThat(said.contains("HELLO!")).isEqualTo(why.equals("end"));
            assertThat(end()).contains(why);
        }
    }

    @Test
    void aCertificateRevokedLaterIsRefusedLater() throws Exception {
        var shown = "-cert later.pem -key later.key";
        Files.copy(etc.resolve("ca.crl"), etc.resolve("growing.crl"));
        try (var port = serve(Given.clients("required", "ca.pem", "growing.crl"))) {
            assertThat(client(port, "hello!\n", shown)).contains("HELLO!");
            ca.revoke("later");
            ca.list();
            Files.move(
                    etc.resolve("ca.crl"),
                    etc.resolve("growing.crl"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            ca.list();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (client(port, "hello!\n", shown).contains("HELLO!")) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "-tls1_2, -noservername,                   false",
        "-tls1_3, -noservername,                   false",
        "-tls1_3, -servername gw.plant8.example,   false",
        "-tls1_2, -servername gw.plant7.example,   true",
        "-tls1_3, -servername gw.plant7.example,   true",
    })
    void whereNamesAreListedOneOfThemIsAskedFor(String version, String name, boolean good) throws Exception {
        try (var port = serve(Given.named("*.plant7.example"))) {
            assertThat(client(port, "hello!\n", version + " " + name).contains("HELLO!"))
                    .isEqualTo(good);
            assertThat(end().equals("end")).isEqualTo(good);
        }
    }

    @Test
    void whereNoneAreListedNoneIsNeededAndTheProtocolIsTheBestBothKnow() throws Exception {
        try (var port = serve(Given.named())) {
            assertThat(client(port, "hello!\n", "-noservername -alpn x,mqtt"))
                    .contains("HELLO!")
                    .contains("ALPN protocol: mqtt");
        }
    }

    @Test
    void aClientHelloOf16MegabytesIsRefusedAtItsBeginning() throws Exception {
        var record = ByteBuffer.allocate(5 + 16_384)
                .put((byte) 22)
                .putShort((short) 0x0303)
                .putShort((short) 16_384);
        record.put((byte) 1).put((byte) 0xff).putShort((short) 0xffff).putShort((short) 0x0303);
        try (var port = serve(Given.SERVER);
                var socket = new Socket()) {
            socket.connect(port.address());
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(record.array());
            assertThat(socket.getInputStream().read()).isEqualTo(21); // an alert
            assertThat(end()).contains("exceed");
        } catch (SocketException e) { // cut off while it still talked
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void theLoopServesOthersWhileAHandshakeIsComputed() throws Exception {
        var tasks = new LinkedBlockingQueue<Runnable>();
        var terms = new Terms(Given.SERVER, etc);
        try (var plain = tcp.listen(ANY, this::shout);
                var port = tcp.listen(
                        ANY,
                        below -> new TlsConnection(
                                below, terms, new Scratch(), tasks::add, new Refusals("tls"), this::shout));
                var other = new Socket();
                var executor = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var client = executor.submit(() -> client(port, "hello!\n", "-tls1_3"));
            var task = tasks.poll(10, TimeUnit.SECONDS); // the handshake waits for it
            other.connect(plain.address());
            other.setSoTimeout(10_000);
            other.getOutputStream().write("hi\n".getBytes(UTF_8));
            assertThat(new String(other.getInputStream().readNBytes(3), UTF_8)).isEqualTo("HI\n");

            while (!client.isDone()) {
                if (task != null) {
                    task.run();
                }
                task = tasks.poll(10, TimeUnit.MILLISECONDS);
            }
            assertThat(client.get()).contains("HELLO!");
        }
    }
}
