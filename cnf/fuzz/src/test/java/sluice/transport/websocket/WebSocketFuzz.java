package sluice.transport.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.transport.ConnectionHandler;

/**
 * The two ends of a cut, then what a client sends: from its request on, or, if the first byte is even, from its first frame on. Whole or cut in
 * three it is understood the same, and nothing but a header or a control frame is left to the connection below.
 */
public final class WebSocketFuzz {

    private static final int HEADER = 14;
    private static final Terms TERMS = Terms.of("", List.of("https://a"));
    private static final Refusals REFUSALS = new Refusals("fuzz");
    private static final byte[] REQUEST = """
            GET / HTTP/1.1\r
            Host: here\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: mqtt\r
            \r
            """.getBytes(ISO_8859_1);

    private WebSocketFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 3) {
            return;
        }
        boolean opened = (data[0] & 1) == 0;
        var bytes = Arrays.copyOfRange(data, 2, data.length);
        int first = Math.min((data[0] & 0xff) >> 1, bytes.length);
        int second = Math.min(first + (data[1] & 0xff), bytes.length);
        var whole = new Run(opened).receive(bytes, 0, bytes.length);
        var cut = new Run(opened)
                .receive(bytes, 0, first)
                .receive(bytes, first, second)
                .receive(bytes, second, bytes.length);
        whole.agree(cut);
    }

    /** One connection, whose handler takes blocks of five bytes. */
    private static final class Run implements ConnectionHandler {

        private static final int BLOCK = 5;

        private final Wire wire = new Wire();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final WebSocketConnection connection =
                new WebSocketConnection(wire, TERMS, new Scratch(), REFUSALS, _ -> this);
        private final boolean opened;

        Run(boolean opened) {
            this.opened = opened;
            if (opened) {
                wire.receive(connection, REQUEST, 0, REQUEST.length);
            }
        }

        Run receive(byte[] bytes, int from, int to) {
            wire.receive(connection, bytes, from, to);
            int most = opened ? HEADER + FrameReader.CONTROL_LIMIT : Handshake.LIMIT + HEADER;
            if (!wire.isClosed() && wire.left() > most) {
                throw new AssertionError(wire.left() + " bytes are left to the connection below");
            }
            return this;
        }

        void agree(Run other) {
            if (wire.isClosed() != other.wire.isClosed()
                    || !Arrays.equals(received.toByteArray(), other.received.toByteArray())
                    || !Arrays.equals(wire.sent(), other.wire.sent())) {
                throw new AssertionError("cut in pieces it means something else");
            }
        }

        @Override
        public int received(ByteBuffer bytes) {
            while (bytes.remaining() >= BLOCK) {
                var block = new byte[BLOCK];
                bytes.get(block);
                received.writeBytes(block);
            }
            return bytes.hasRemaining() ? BLOCK : 0;
        }

        @Override
        public void drained() {}

        @Override
        public void closed(@Nullable Throwable cause) {}
    }
}
