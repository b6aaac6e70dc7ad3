package sluice.transport.websocket;

import java.nio.ByteBuffer;

/** Payload the handler has left, and what came since. Grows with what came, never with what is claimed. Confined to its loop. */
final class Held {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer bytes = NOTHING;
    private int size;
    private int wanted;

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns how many bytes have to come before the handler is asked again. */
    int missing() {
        return wanted - size;
    }

    /** Keeps what the handler left, until there are {@code least} bytes. */
    void keep(ByteBuffer rest, int least) {
        size = rest.remaining();
        wanted = Math.max(least, size + 1);
        bytes = ByteBuffer.allocate((int) Math.min(wanted, 4L * size)).put(rest);
    }

    /** Takes the payload of a frame, no more than is missing. */
    void append(FrameReader frames, ByteBuffer from, int count) {
        if (bytes.capacity() - size < count) {
            bytes = ByteBuffer.allocate((int) Math.min(wanted, Math.max(size + count, 4L * size)))
                    .put(bytes.position(0).limit(size));
        }
        frames.unmask(from, count, bytes, size);
        size += count;
    }

    /** Returns all of it, and holds nothing any more: it is not written to again. */
    ByteBuffer take() {
        var all = bytes.position(0).limit(size);
        bytes = NOTHING;
        size = 0;
        wanted = 0;
        return all;
    }
}
