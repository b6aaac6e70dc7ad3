package sluice.transport.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Output buffers, lent to connections that have something to say and taken back when it is said. Confined to its loop. */
final class Chunks {

    /** The size of one; what is larger is made for the occasion. */
    static final int SIZE = 16 * 1024;

    private static final int KEPT = 128;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

    /** Returns an empty buffer with room for {@code bytes} at least. */
    ByteBuffer take(int bytes) {
        if (bytes > SIZE) {
            return ByteBuffer.allocate(bytes);
        }
        var chunk = free.pollLast();
        return chunk == null ? ByteBuffer.allocateDirect(SIZE) : chunk;
    }

    /** Takes a buffer back that {@link #take} gave out; others are left to the garbage collector. */
    void give(ByteBuffer chunk) {
        if (chunk.isDirect() && free.size() < KEPT) {
            free.addLast(chunk.clear());
        }
    }
}
