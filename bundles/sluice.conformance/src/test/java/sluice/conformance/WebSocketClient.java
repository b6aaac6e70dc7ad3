package sluice.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import sluice.testing.Hex;

/** A client that speaks WebSocket byte by byte, right or wrong. Confined to its test. */
final class WebSocketClient implements AutoCloseable {

    private static final int MASK = 0x37FA213D;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final String response;

    /** Asks for WebSocket with further header fields. */
    WebSocketClient(InetSocketAddress address, String... fields) {
        try {
            socket.connect(address);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            in = new DataInputStream(socket.getInputStream());
            var request = "GET /mqtt HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                    + String.join("\r\n", fields) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            var head = new ByteArrayOutputStream();
            while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(in.readByte());
            }
            response = head.toString(ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static WebSocketClient open(InetSocketAddress address) {
        var client = new WebSocketClient(address, "Sec-WebSocket-Protocol: mqtt");
        assertThat(client.response()).startsWith("HTTP/1.1 101 ").contains("\r\nSec-WebSocket-Protocol: mqtt\r\n");
        return client;
    }

    /** Returns the head of the answer. */
    String response() {
        return response;
    }

    /** Sends bytes as they are. */
    WebSocketClient sendBytes(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException _) { // the broker has closed, which the test will see
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Sends what stands in a dump as one binary message, in frames of so many bytes. */
    WebSocketClient send(String dump, int size) {
        var payload = Hex.bytes(dump);
        var frames = new ByteArrayOutputStream();
        for (int at = 0; at < payload.length; at += size) {
            int end = Math.min(payload.length, at + size);
            int first = (at == 0 ? 0x02 : 0) | (end == payload.length ? 0x80 : 0);
            frames.writeBytes(frame(first, Arrays.copyOfRange(payload, at, end)));
        }
        return sendBytes(frames.toByteArray());
    }

    /** Returns a masked frame with a short payload. */
    static byte[] frame(int first, byte[] payload) {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        frame.write(0x80 | payload.length);
        for (int shift = 24; shift >= 0; shift -= 8) {
            frame.write(MASK >>> shift);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK >>> 24 - 8 * (i % 4));
        }
        return frame.toByteArray();
    }

    /** Takes the next bytes, which have to be these, frame headers and all. */
    WebSocketClient expect(String dump) {
        try {
            assertThat(Hex.dump(in.readNBytes(Hex.bytes(dump).length))).isEqualTo(dump);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Waits for the end. */
    void expectClosed() {
        try {
            assertThat(in.read()).isEqualTo(-1);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
