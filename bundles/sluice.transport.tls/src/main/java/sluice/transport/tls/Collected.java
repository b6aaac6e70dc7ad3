package sluice.transport.tls;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a handler says in a round, until it is encrypted; holds no buffer while there is nothing. Confined to its loop. Hot path. */
final class Collected {

    private final Scratch scratch;
    private @Nullable ByteBuffer bytes;

    Collected(Scratch scratch) {
        this.scratch = scratch;
    }

    boolean isEmpty() {
        return bytes == null;
    }

    int size() {
        return bytes == null ? 0 : bytes.position();
    }

    /** Returns whether more of it would need another buffer. */
    boolean isTooFullFor(int more) {
        return bytes != null && bytes.remaining() < more;
    }

    /** Returns the buffer with room for more: a larger one, if it cannot be encrypted before. */
    ByteBuffer room(int more) {
        var buffer = bytes;
        if (buffer == null) {
            buffer = scratch.take(more);
        } else if (buffer.remaining() < more) {
            buffer = ByteBuffer.allocate(buffer.position() + Math.max(more, Scratch.PLAIN))
                    .put(buffer.flip());
        }
        bytes = buffer;
        return buffer;
    }

    /** Returns all of it, to be {@linkplain #done given back}; null if there is nothing. */
    @Nullable
    ByteBuffer take() {
        var all = bytes;
        bytes = null;
        return all == null ? null : all.flip();
    }

    void done(ByteBuffer taken) {
        scratch.give(taken);
    }

    void drop() {
        if (bytes != null) {
            scratch.give(bytes);
            bytes = null;
        }
    }
}
