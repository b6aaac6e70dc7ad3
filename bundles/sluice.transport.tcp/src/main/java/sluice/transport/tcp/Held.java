package sluice.transport.tcp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The beginning of a frame whose end has not come. Grows with what really came, never with what a header claims. Confined to
 * its loop.
 */
final class Held {

    /** Frames up to this size are put together in the loop's scratch buffer, larger ones here, to be kept by the handler. */
    static final int LARGE = 64 * 1024;

    private byte[] bytes;
    private int size;

    /** How many bytes there must be before the handler is asked again. */
    private final int wanted;

    Held(ByteBuffer rest, int wanted) {
        this.wanted = Math.max(wanted, rest.remaining() + 1);
        this.bytes = new byte[(int) Math.min(this.wanted, 4L * rest.remaining())];
        this.size = rest.remaining();
        rest.get(bytes, 0, size);
    }

    boolean isLarge() {
        return wanted > LARGE;
    }

    int size() {
        return size;
    }

    /** Returns how many bytes are missing. */
    int missing() {
        return wanted - size;
    }

    /** Takes all of {@code from}. */
    void append(ByteBuffer from) {
        int more = from.remaining();
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(size + more, Math.min(wanted, 4L * (size + more))));
        }
        from.get(bytes, size, more);
        size += more;
    }

    /** Puts what is held before the bytes in {@code to}, which begin at {@link #size}. */
    void putBefore(ByteBuffer to) {
        to.put(0, bytes, 0, size);
    }

    /** Returns what is held; the array is not touched any more. */
    ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, 0, size);
    }
}
