package sluice.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;
import sluice.transport.Transport;
import sluice.transport.tcp.TcpTransport;

/** Real sockets and certificates. The protocol: four bytes of length, then so many bytes, which come back the same way. */
class TlsTransportTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final char[] NONE = new char[0];

    @TempDir
    static Path made;

    @TempDir
    private Path etc;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private TcpTransport tcp;
    private @Nullable TlsTransport tls;

    @BeforeAll
    static void certify() throws Exception {
        var ca = Authority.create(made, "ca");
        ca.issue("server", "first", "rsa:2048", "DNS:localhost,IP:127.0.0.1");
        ca.issue("second", "second", "ec -pkeyopt ec_paramgen_curve:P-256", "DNS:localhost,IP:127.0.0.1");
        ca.issue("client", "sensor7", "ec -pkeyopt ec_paramgen_curve:P-256", "DNS:sensor7");
        ca.issue("revoked", "sensor8", "ec -pkeyopt ec_paramgen_curve:P-256", "DNS:sensor8");
        ca.revoke("revoked");
        ca.list();
        Authority.create(made, "other").issue("foreign", "sensor7", "ed25519", "DNS:sensor7");
    }

    @BeforeEach
    void start() throws IOException {
        tcp = new TcpTransport(1);
        try (var files = Files.newDirectoryStream(made)) {
            for (var file : files) {
                Files.copy(file, etc.resolve(file.getFileName()));
            }
        }
    }

    @AfterEach
    void stop() {
        if (tls != null) {
            tls.close();
        }
        tcp.close();
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("sluice-tls"))
                        .filter(thread -> !ends(thread)))
                .isEmpty();
    }

    private static boolean ends(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Transport.Port serve(Settings settings) throws IOException {
        tls = new TlsTransport(tcp, etc, settings);
        return tls.listen(ANY, Echo::new);
    }

    private final class Echo implements ConnectionHandler {
        private final Connection connection;

        Echo(Connection connection) {
            this.connection = connection;
        }

        @Override
        public int received(ByteBuffer bytes) {
            while (bytes.remaining() >= 4) {
                int length = bytes.getInt(bytes.position());
                if (bytes.remaining() < 4 + length) {
                    return 4 + length;
                }
                var frame = new byte[length];
                bytes.getInt();
                bytes.get(frame);
                if (length == 1) {
                    var shown = connection.certificates();
                    events.add(
                            shown.isEmpty()
                                    ? "-"
                                    : shown.getFirst().getSubjectX500Principal().getName());
                }
                connection.output(4).putInt(length);
                if (length < 100_000) {
                    connection.output(length).put(frame);
                } else {
                    connection.write(ByteBuffer.wrap(frame));
                }
                if (length == 2) {
                    connection.close();
                }
            }
            return 0;
        }

        @Override
        public void drained() {}

        @Override
        public void closed(@Nullable Throwable cause) {
            events.add(cause == null ? "closed" : "broken");
        }
    }

    private SSLSocket connect(Transport.Port port, @Nullable String identity, String... versions) throws Exception {
        var socket = (SSLSocket) context(identity).getSocketFactory().createSocket();
        socket.setSoTimeout(10_000);
        socket.connect(port.address());
        if (versions.length > 0) {
            socket.setEnabledProtocols(versions);
        }
        return socket;
    }

    private SSLContext context(@Nullable String identity) throws Exception {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "ca", Pem.certificates("ca", made.resolve("ca.pem")).getFirst());
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (identity != null) {
            var chain = Pem.certificates("c", made.resolve(identity + ".pem"));
            store.setKeyEntry(
                    "me",
                    Pem.privateKey("k", made.resolve(identity + ".key")),
                    NONE,
                    chain.toArray(X509Certificate[]::new));
        }
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, NONE);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
        return context;
    }

    private static byte[] echo(Socket socket, byte[] sent) throws IOException {
        var frame = ByteBuffer.allocate(4 + sent.length).putInt(sent.length).put(sent);
        socket.getOutputStream().write(frame.array());
        return read(socket);
    }

    private static byte[] read(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        return in.readNBytes(in.readInt());
    }

    private String event() throws InterruptedException {
        return String.valueOf(events.poll(10, TimeUnit.SECONDS));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whatIsSentComesBackInPiecesOfAnySize(String version) throws Exception {
        var random = new Random(7);
        try (var port = serve(Given.SERVER);
                var socket = connect(port, null, version)) {
            for (int size : new int[] {0, 1, 10, 1_000, 16_383, 16_385, 70_000, 200_000, 3_000_000}) {
                var sent = new byte[size];
                random.nextBytes(sent);
                assertThat(echo(socket, sent)).isEqualTo(sent);
            }
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            socket.shutdownOutput();
            assertThat(event()).isEqualTo("-");
            assertThat(event()).isEqualTo("closed");
        }
    }

    @Test
    void theLastWordsOfAClosedConnectionArriveAndThenItsEnd() throws Exception {
        try (var port = serve(Given.SERVER);
                var socket = connect(port, null)) {
            assertThat(echo(socket, new byte[2])).hasSize(2);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest(name = "{0}, {1} shown: {2}")
    @CsvSource({
        "required, client,  true",
        "required, ,        false",
        "required, foreign, false",
        "required, revoked, false",
        "wanted,   client,  true",
        "wanted,   ,        true",
        "wanted,   revoked, false"
    })
    void aClientShowsWhatIsDemanded(String demand, @Nullable String identity, boolean good) throws Exception {
        try (var port = serve(Given.clients(demand, "ca.pem", "ca.crl"));
                var socket = connect(port, identity)) {
            if (good) {
                assertThat(echo(socket, new byte[1])).hasSize(1);
                assertThat(event()).isEqualTo(identity == null ? "-" : "CN=sensor7");
            } else {
                // a client may leave out a certificate that no authority of the server's signed
                assertThatThrownBy(() -> echo(socket, new byte[1])).isInstanceOf(IOException.class);
                assertThat(event()).isEqualTo("broken");
            }
        }
    }

    @Test
    void applicationProtocolAndServerNameAreAgreedOnOrRefused() throws Exception {
        var settings = Given.speaking("TLSv1.3", "mqtt", "*.plant7.example");
        try (var port = serve(settings)) {
            try (var socket = connect(port, null)) {
                ask(socket, "gw.plant7.example", "x", "mqtt");
                assertThat(echo(socket, new byte[1])).hasSize(1);
                assertThat(socket.getApplicationProtocol()).isEqualTo("mqtt");
            }
            try (var socket = connect(port, null)) {
                ask(socket, "gw.plant7.example", "http/1.1");
                assertThatThrownBy(() -> echo(socket, new byte[1])).isInstanceOf(IOException.class);
            }
            try (var socket = connect(port, null)) {
                ask(socket, "gw.plant8.example", "mqtt");
                assertThatThrownBy(() -> echo(socket, new byte[1])).isInstanceOf(IOException.class);
            }
        }
    }

    private static void ask(SSLSocket socket, String server, String... protocols) {
        var parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(server)));
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "474554202f20485454502f312e310d0a0d0a", // GET / HTTP/1.1
                "160301ffff0100fffb0303", // a record longer than there may be
                "1603010005010100000003", // a ClientHello that claims 64 KiB in records of five bytes
                "16030100040100ffff", // and one that ends
                "ffffffffffffffff"
            })
    void nonsenseInPlaceOfAHandshakeIsClosed(String hex) throws Exception {
        try (var port = serve(Given.within(300));
                var socket = new Socket()) {
            socket.connect(port.address());
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(HexFormat.of().parseHex(hex));
            socket.getInputStream().readAllBytes(); // an alert, perhaps
            assertThat(event()).isEqualTo("broken");
        } catch (SocketException e) { // cut off while it still talked
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void whoSaysNothingIsClosed() throws Exception {
        try (var port = serve(Given.within(100));
                var socket = new Socket()) {
            socket.connect(port.address());
            assertThat(event()).isEqualTo("broken");
        }
    }

    @Test
    void changedFilesHoldForNewConnectionsAndOldOnesStay() throws Exception {
        try (var port = serve(Given.SERVER);
                var old = connect(port, null)) {
            assertThat(echo(old, new byte[10])).hasSize(10);
            Files.copy(etc.resolve("second.key"), etc.resolve("server.key"), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(etc.resolve("second.pem"), etc.resolve("server.pem"), StandardCopyOption.REPLACE_EXISTING);
            String name;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            do {
                try (var socket = connect(port, null)) {
                    assertThat(echo(socket, new byte[10])).hasSize(10);
                    name = socket.getSession().getPeerPrincipal().getName();
                }
            } while (!name.equals("CN=second") && System.nanoTime() < end);
            assertThat(name).isEqualTo("CN=second");
            assertThat(echo(old, new byte[10])).hasSize(10);
            assertThat(old.getSession().getPeerPrincipal().getName()).isEqualTo("CN=first");
        }
    }

    @Test
    void wrongFilesAreToldInASentenceThatNamesKeyAndFile() throws Exception {
        assertThatThrownBy(() -> serve(Given.of("missing.pem", "server.key")))
                .hasMessage("certificate: " + etc.resolve("missing.pem") + " does not exist");
        assertThatThrownBy(() -> serve(Given.of("server.key", "server.key")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("certificate: " + etc.resolve("server.key"));
        assertThatThrownBy(() -> serve(Given.of("server.pem", "second.key")))
                .hasMessage("key: is not the key of the certificate");
        assertThatThrownBy(() -> serve(Given.of("server.pem", "server.pem")))
                .hasMessage("key: " + etc.resolve("server.pem") + " holds no private key in PEM");
        assertThatThrownBy(() -> serve(Given.clients("required", "", "")))
                .hasMessage("client.ca: is required, since client.certificates is required");
    }
}
