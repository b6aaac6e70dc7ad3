package sluice.transport.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Decrypted bytes the handler has left, and those that came since. Grows with what came, never with what is claimed. Confined to its loop. */
final class Held {

    private byte[] bytes = new byte[0];
    private int size;
    private int wanted;

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns whether the handler wants to be asked again. */
    boolean isEnough() {
        return size > 0 && size >= wanted;
    }

    /** Keeps what the handler left, until there are {@code least} bytes. */
    void keep(ByteBuffer rest, int least) {
        size = rest.remaining();
        bytes = new byte[size];
        rest.get(bytes);
        wanted = least;
    }

    void append(ByteBuffer more) {
        int count = more.remaining();
        if (bytes.length - size < count) {
            int least = size + count;
            bytes = Arrays.copyOf(bytes, (int) Math.max(least, Math.min(wanted, 4L * least)));
        }
        more.get(bytes, size, count);
        size += count;
    }

    /** Returns all of it, and holds nothing any more: the array is not written to again. */
    ByteBuffer take() {
        var all = ByteBuffer.wrap(bytes, 0, size);
        bytes = new byte[0];
        size = 0;
        wanted = 0;
        return all;
    }
}
