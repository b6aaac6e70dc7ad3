package sluice.transport.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.concurrent.TimeUnit;
import sluice.transport.Connection;

/** Answers one client's control frames (RFC 6455, 5.5), as many as anybody needs. Confined to its loop. */
final class ControlFrames {

    /** A browser sends none of itself, other clients one in some seconds. */
    static final int PER_SECOND = 100;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Connection below;
    private long since;
    private int count;

    ControlFrames(Connection below) {
        this.below = below;
        this.since = below.loop().now();
    }

    /** Counts one. */
    void count() throws ViolationException {
        long now = below.loop().now();
        if (now - since > SECOND) {
            since = now;
            count = 0;
        }
        if (++count > PER_SECOND) {
            throw new ViolationException(CloseCode.POLICY_VIOLATION, "too many control frames");
        }
    }

    void pong(byte[] payload) {
        send(FrameReader.PONG, payload);
    }

    /** Says why the connection ends. */
    void close(int code) {
        send(FrameReader.CLOSE, new byte[] {(byte) (code >>> 8), (byte) code});
    }

    /** Says the same as the peer, who closes. */
    void echo(byte[] payload) throws ViolationException {
        if (payload.length == 0) {
            send(FrameReader.CLOSE, payload);
            return;
        }
        if (payload.length == 1 || !CloseCode.isValid(ByteBuffer.wrap(payload).getShort())) {
            throw new ViolationException(CloseCode.PROTOCOL_ERROR, "there is no such reason to close");
        }
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(payload, 2, payload.length - 2));
        } catch (CharacterCodingException e) {
            throw new ViolationException(CloseCode.INVALID_TEXT, "the reason to close is not in UTF-8");
        }
        close(ByteBuffer.wrap(payload).getShort());
    }

    private void send(int opcode, byte[] payload) {
        below.output(2 + payload.length)
                .put((byte) (FrameReader.FIN | opcode))
                .put((byte) payload.length)
                .put(payload);
    }
}
