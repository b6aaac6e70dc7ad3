package sluice.transport.websocket;

import static sluice.transport.websocket.CloseCode.PROTOCOL_ERROR;
import static sluice.transport.websocket.CloseCode.UNSUPPORTED_DATA;

import java.nio.ByteBuffer;

/**
 * Where a client's stream of frames stands (RFC 6455, 5.2): reads headers, checks them, and takes the mask off what follows. Holds no bytes,
 * so a frame may be as long as it claims. Confined to its loop. Hot path.
 */
final class FrameReader {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    static final int FIN = 0x80;

    /** The most a control frame carries (RFC 6455, 5.5). */
    static final int CONTROL_LIMIT = 125;

    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int SHORT_FOLLOWS = 126;
    private static final int LONG_FOLLOWS = 127;

    private int opcode;
    private int mask;
    private long left;
    private boolean inFrame;
    private boolean inMessage;

    /** Returns whether a header was read and its payload is not yet taken. */
    boolean inFrame() {
        return inFrame;
    }

    boolean isControl() {
        return opcode >= CLOSE;
    }

    int opcode() {
        return opcode;
    }

    /** Returns how many bytes of the payload have not been taken. */
    long left() {
        return left;
    }

    /**
     * Reads a header.
     *
     * @return 0, or how many bytes there have to be, if it is not all there; nothing is read then
     */
    int header(ByteBuffer bytes) throws ViolationException {
        int at = bytes.position();
        int there = bytes.remaining();
        if (there < 2) {
            return 2;
        }
        int first = bytes.get(at);
        int second = bytes.get(at + 1);
        check(first, second);
        int kind = second & 0x7f;
        int size = 6 + (kind == LONG_FOLLOWS ? 8 : kind == SHORT_FOLLOWS ? 2 : 0);
        if (there < size) {
            return size;
        }
        left = switch (kind) {
            case SHORT_FOLLOWS -> shortest(Short.toUnsignedInt(bytes.getShort(at + 2)), CONTROL_LIMIT);
            case LONG_FOLLOWS -> shortest(bytes.getLong(at + 2), 0xffff);
            default -> kind;
        };
        mask = bytes.getInt(at + size - 4);
        opcode = first & 0x0f;
        if (opcode < CLOSE) {
            inMessage = (first & FIN) == 0;
        }
        inFrame = isControl() || left > 0;
        bytes.position(at + size);
        return 0;
    }

    private void check(int first, int second) throws ViolationException {
        if ((first & RESERVED) != 0) {
            throw new ViolationException(PROTOCOL_ERROR, "a reserved bit is set, and no extension agreed on");
        }
        if ((second & MASKED) == 0) {
            throw new ViolationException(PROTOCOL_ERROR, "a client's frame is not masked"); // RFC 6455, 5.1
        }
        switch (first & 0x0f) {
            case CONTINUATION -> {
                if (!inMessage) {
                    throw new ViolationException(PROTOCOL_ERROR, "there is nothing to continue");
                }
            }
            case BINARY -> {
                if (inMessage) {
                    throw new ViolationException(PROTOCOL_ERROR, "the message before has not ended");
                }
            }
            case TEXT -> throw new ViolationException(UNSUPPORTED_DATA, "MQTT is binary"); // [MQTT-6.0.0-1]
            case CLOSE, PING, PONG -> {
                if ((first & FIN) == 0 || (second & 0x7f) > CONTROL_LIMIT) { // RFC 6455, 5.5
                    throw new ViolationException(PROTOCOL_ERROR, "a control frame is in pieces or too long");
                }
            }
            default -> throw new ViolationException(PROTOCOL_ERROR, "there is no such opcode");
        }
    }

    /** A length has to be written in the shortest form, and its first bit to be 0. */
    private static long shortest(long length, int shorter) throws ViolationException {
        if (length <= shorter) {
            throw new ViolationException(PROTOCOL_ERROR, "a length is not written in its shortest form");
        }
        return length;
    }

    /**
     * Takes the mask off the next bytes on their way to another place: of another buffer, or before them in the same. Eight at a time, since all
     * that is received goes through here.
     */
    void unmask(ByteBuffer bytes, int count, ByteBuffer to, int at) {
        int from = bytes.position();
        int end = from + count;
        int place = at;
        long wide = (long) mask << 32 | mask & 0xffff_ffffL;
        for (; end - from >= Long.BYTES; from += Long.BYTES, place += Long.BYTES) {
            to.putLong(place, bytes.getLong(from) ^ wide);
        }
        for (int shift = 56; from < end; shift -= Byte.SIZE) {
            to.put(place++, (byte) (bytes.get(from++) ^ wide >>> shift));
        }
        bytes.position(end);
        mask = Integer.rotateLeft(mask, 8 * (count & 3));
        left -= count;
        inFrame = left > 0;
    }
}
