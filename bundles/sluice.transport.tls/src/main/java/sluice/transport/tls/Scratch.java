package sluice.transport.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Buffers the connections of one loop share, so that an idle one holds none. Confined to its loop. */
final class Scratch {

    /** What one connection may collect before it is encrypted. */
    static final int PLAIN = 16 * 1024;

    private static final int KEPT = 64;

    /** Decrypted bytes on their way to a handler. */
    final ByteBuffer incoming = ByteBuffer.allocateDirect(128 * 1024);

    /** One encrypted record on its way to the connection below. */
    final ByteBuffer record = ByteBuffer.allocateDirect(33 * 1024);

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

    ByteBuffer take(int bytes) {
        if (bytes > PLAIN) {
            return ByteBuffer.allocate(bytes);
        }
        var buffer = free.pollLast();
        return buffer == null ? ByteBuffer.allocate(PLAIN) : buffer;
    }

    void give(ByteBuffer buffer) {
        if (buffer.capacity() == PLAIN && free.size() < KEPT) {
            free.addLast(buffer.clear());
        }
    }
}
