package sluice.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;
import sluice.transport.Transport;
import sluice.transport.tcp.TcpTransport;

/** Real sockets, and the WebSocket client of the JDK. What is sent comes back. */
class WebSocketTransportTest {

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private TcpTransport tcp;
    private Transport.Port port;

    @BeforeEach
    void start() throws IOException {
        tcp = new TcpTransport(1);
        port = new WebSocketTransport(tcp, Terms.of("/mqtt", List.of("https://plant7.example")), "ws")
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Echo::new);
    }

    @AfterEach
    void stop() {
        port.close();
        tcp.close();
    }

    private final class Echo implements ConnectionHandler {
        private final Connection connection;

        Echo(Connection connection) {
            this.connection = connection;
        }

        @Override
        public int received(ByteBuffer bytes) {
            while (bytes.hasRemaining() && connection.pending() < 1_000_000) {
                var part = new byte[Math.min(bytes.remaining(), 10_000)];
                bytes.get(part);
                if (part.length == 1) {
                    connection.close();
                } else if (part.length < 5_000) {
                    connection.output(part.length).put(part);
                } else {
                    connection.write(ByteBuffer.wrap(part));
                }
            }
            if (bytes.hasRemaining()) {
                connection.reading(false);
            }
            return 0;
        }

        @Override
        public void drained() {
            connection.reading(true);
        }

        @Override
        public void closed(@Nullable Throwable cause) {
            events.add(cause == null ? "closed" : "broken: " + cause.getMessage());
        }
    }

    /** Collects what comes until it is as much as was asked for. */
    private static final class Client implements WebSocket.Listener {
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> all = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final CompletableFuture<String> pong = new CompletableFuture<>();
        private final int size;

        Client(int size) {
            this.size = size;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            var part = new byte[data.remaining()];
            data.get(part);
            received.writeBytes(part);
            if (received.size() >= size) {
                all.complete(received.toByteArray());
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            pong.complete(StandardCharsets.UTF_8.decode(message).toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }

    private WebSocket connect(HttpClient http, Client client, String path, String... headers) {
        var builder = http.newWebSocketBuilder().subprotocols("mqtt");
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        var at = URI.create("ws://127.0.0.1:" + port.address().getPort() + path);
        return builder.buildAsync(at, client).orTimeout(10, TimeUnit.SECONDS).join();
    }

    private String event() throws InterruptedException {
        return String.valueOf(events.poll(10, TimeUnit.SECONDS));
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {4, 125, 126, 65_535, 65_536, 3_000_000})
    void whatIsSentComesBack(int size) throws Exception {
        var sent = new byte[size];
        new Random(size).nextBytes(sent);
        var client = new Client(size);
        try (var http = HttpClient.newHttpClient()) {
            var socket = connect(http, client, "/mqtt");
            assertThat(socket.getSubprotocol()).isEqualTo("mqtt");
            socket.sendBinary(ByteBuffer.wrap(sent, 0, size / 2), false).join();
            socket.sendPing(ByteBuffer.wrap(new byte[] {'o', 'k'})).join();
            socket.sendBinary(ByteBuffer.wrap(sent, size / 2, size - size / 2), true)
                    .join();

            assertThat(client.all.get(20, TimeUnit.SECONDS)).isEqualTo(sent);
            assertThat(client.pong.get(10, TimeUnit.SECONDS)).isEqualTo("ok");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
            assertThat(event()).isEqualTo("closed");
        }
    }

    @Test
    void theBrowsersPageMayComeFromTheSitesListedOnly() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            connect(http, new Client(0), "/mqtt", "Origin", "https://plant7.example")
                    .abort();
            assertThatThrownBy(() -> connect(http, new Client(0), "/mqtt", "Origin", "https://evil.example"))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
            assertThatThrownBy(() -> connect(http, new Client(0), "/other")).isInstanceOf(CompletionException.class);
        }
    }

    @Test
    void textIsRefusedWithTheCodeForIt() throws Exception {
        var client = new Client(0);
        try (var http = HttpClient.newHttpClient()) {
            connect(http, client, "/mqtt").sendText("hello", true).join();
            assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1003);
            assertThat(event()).isEqualTo("broken: MQTT is binary");
        }
    }

    @Test
    void whoIsClosedHearsItProperly() throws Exception {
        var client = new Client(0);
        try (var http = HttpClient.newHttpClient()) {
            connect(http, client, "/mqtt")
                    .sendBinary(ByteBuffer.allocate(1), true)
                    .join();
            assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1000);
            assertThat(event()).isEqualTo("closed");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "GET /mqtt HTTP/1.1\r\n", "GET /mqtt HTTP/1.1\r\nHost: a\r\n\r\n", "nothing"})
    void connectionsThatEndAnywhereLeaveNothingOpen(String said) throws Exception {
        break100(said); // classes are loaded
        long before = open();
        break100(said);
        assertThat(open()).isLessThan(before + 10);
    }

    private void break100(String said) throws Exception {
        for (int i = 0; i < 100; i++) {
            try (var socket = new Socket()) {
                socket.connect(port.address());
                socket.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
                socket.setSoLinger(i % 2 == 0, 0); // with a reset, or properly
            }
            assertThat(event()).isNotEqualTo("null");
        }
    }

    private static long open() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    @Test
    void whoSpeaksMqttWithoutWebSocketGetsAnHttpAnswerAndTheEnd() throws Exception {
        try (var socket = new Socket()) {
            socket.connect(port.address());
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(new byte[] {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 0});
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 400 ")
                    .endsWith("this is not HTTP\n");
            assertThat(event()).isEqualTo("broken: this is not HTTP");
        }
    }
}
