package sluice.transport.websocket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Buffers the connections of one loop share, so that an idle one holds none. Confined to its loop. */
final class Scratch {

    /** The longest header of a frame we send. */
    static final int HEADER = 10;

    /** What one connection may collect before it is sent: with its header it fits in 16 KiB, the buffers of those below. */
    static final int PAYLOAD = 16 * 1024 - HEADER;

    private static final int KEPT = 64;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

    ByteBuffer take(int bytes) {
        if (bytes > PAYLOAD) {
            return ByteBuffer.allocate(bytes);
        }
        var buffer = free.pollLast();
        return buffer == null ? ByteBuffer.allocateDirect(PAYLOAD) : buffer;
    }

    void give(ByteBuffer buffer) {
        if (buffer.isDirect() && free.size() < KEPT) {
            free.addLast(buffer.clear());
        }
    }
}
