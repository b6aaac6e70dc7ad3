package sluice.transport.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;

/** Real sockets. The protocol: four bytes of length, then so many bytes, which come back the same way. */
class TcpTransportTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private TcpTransport transport;

    @BeforeEach
    void start() throws IOException {
        transport = new TcpTransport(1);
    }

    @AfterEach
    void stop() {
        transport.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("sluice-tcp"));
    }

    /** Sends frames back. A frame that is a word has a meaning. */
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
                switch (length < 10 ? new String(frame, UTF_8) : "") {
                    case "bug" -> throw new IllegalStateException("a bug, on purpose");
                    case "close" -> connection.close();
                    case "abort" -> connection.abort();
                    case "large" -> connection.write(ByteBuffer.wrap(new byte[3_000_000]));
                    case "pause" -> {
                        connection.reading(false);
                        connection.loop().schedule(Duration.ofMillis(20), () -> connection.reading(true));
                        return 0;
                    }
                    default -> {
                        connection.output(4).putInt(length);
                        connection.output(length).put(frame);
                    }
                }
            }
            return 4;
        }

        @Override
        public void drained() {}

        @Override
        public void closed(@Nullable Throwable cause) {
            events.add(
                    "closed " + (cause == null ? "in order" : cause.getClass().getSimpleName()));
        }
    }

    private static byte[] frame(byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static byte[] frame(String content) {
        return frame(content.getBytes(UTF_8));
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void expect(Socket socket, byte[] bytes) throws IOException {
        assertThat(Arrays.equals(socket.getInputStream().readNBytes(bytes.length), bytes))
                .isTrue();
    }

    private void expectEvent(String event) throws InterruptedException {
        assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(event);
    }

    @Test
    void framesOfAllSizesComeBackHoweverTheyAreCut() throws Exception {
        var random = new Random(7);
        try (var port = transport.listen(ANY, Echo::new);
                var socket = connect(port.address())) {
            for (int size : new int[] {0, 1, 100, 5_000, 16_384, 65_530, 65_533, 70_000, 300_000, 2_000_000}) {
                var content = new byte[size];
                random.nextBytes(content);
                var frame = frame(content);
                var writer = Thread.ofVirtual().start(() -> writeInParts(socket, frame, random.nextLong()));
                expect(socket, frame);
                expect(socket, frame);
                writer.join();
            }
        }
        expectEvent("closed in order");
    }

    private static void writeInParts(Socket socket, byte[] frame, long seed) {
        var random = new Random(seed);
        try {
            for (int at = 0; at < frame.length; ) {
                int part = Math.min(frame.length - at, 1 + random.nextInt(1 + frame.length / 7));
                socket.getOutputStream().write(frame, at, part);
                at += part;
            }
            socket.getOutputStream().write(frame); // and once in one piece
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSlowReaderGetsEverythingInTheEnd() throws Exception {
        try (var port = transport.listen(ANY, Echo::new);
                var slow = connect(port.address());
                var other = connect(port.address())) {
            slow.getOutputStream().write(frame("large"));
            slow.getOutputStream().write(frame("large"));
            slow.getOutputStream().write(frame("end"));
            other.getOutputStream().write(frame("x"));
            expect(other, frame("x")); // while the first is stuck
            expect(slow, new byte[6_000_000]);
            expect(slow, frame("end"));
        }
    }

    @Test
    void closingSendsWhatWasSaidBefore() throws Exception {
        try (var port = transport.listen(ANY, Echo::new);
                var socket = connect(port.address())) {
            socket.getOutputStream().write(frame("large"));
            socket.getOutputStream().write(frame("close"));
            socket.getOutputStream().write(frame("not looked at"));
            expect(socket, new byte[3_000_000]);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            expectEvent("closed in order");
        }
    }

    @Test
    void aBugCostsOneConnection() throws Exception {
        try (var port = transport.listen(ANY, Echo::new);
                var one = connect(port.address());
                var other = connect(port.address())) {
            one.getOutputStream().write(frame("bug"));
            expectEvent("closed IllegalStateException");
            other.getOutputStream().write(frame("x"));
            expect(other, frame("x"));
        }
    }

    @Test
    void abortDropsTheConnection() throws Exception {
        try (var port = transport.listen(ANY, Echo::new);
                var socket = connect(port.address())) {
            socket.getOutputStream().write(frame("abort"));
            expectEvent("closed in order");
        }
    }

    @Test
    void aHandlerThatPausedGetsTheRestWhenItGoesOn() throws Exception {
        try (var port = transport.listen(ANY, Echo::new);
                var socket = connect(port.address())) {
            socket.getOutputStream().write(frame("pause"));
            socket.getOutputStream().write(frame("x"));
            expect(socket, frame("x"));
        }
    }

    @Test
    void aClosedPortIsFreeAtOnceAndItsConnectionsStay() throws Exception {
        var port = transport.listen(ANY, Echo::new);
        try (var socket = connect(port.address())) {
            socket.getOutputStream().write(frame("x"));
            expect(socket, frame("x"));
            assertThatThrownBy(() -> transport.listen(port.address(), Echo::new))
                    .isInstanceOf(BindException.class);
            for (int i = 0; i < 20; i++) {
                port.close();
                transport.listen(port.address(), Echo::new).close();
            }
            assertThatThrownBy(() -> connect(port.address())).isInstanceOf(IOException.class);
            socket.getOutputStream().write(frame("y"));
            expect(socket, frame("y"));
        }
    }

    @Test
    void tasksRunInOrderAndTimersWhenTheyAreDue() throws Exception {
        var loop = new Loop("sluice-tcp-test");
        loop.start();
        try {
            var done = new CountDownLatch(1);
            for (int i = 0; i < 3; i++) {
                int number = i;
                loop.execute(() -> events.add("task " + number));
            }
            loop.execute(() -> {
                throw new IllegalStateException("a bug, on purpose");
            });
            var cancelled = loop.schedule(Duration.ofMillis(30), () -> events.add("cancelled"));
            loop.schedule(Duration.ofMillis(40), done::countDown);
            loop.schedule(Duration.ofMillis(10), () -> events.add("timer"));
            cancelled.cancel();
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(events).containsExactly("task 0", "task 1", "task 2", "timer");
        } finally {
            loop.close();
        }
    }
}
