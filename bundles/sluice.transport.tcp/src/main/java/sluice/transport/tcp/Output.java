package sluice.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has still to send: full buffers in their order, and the one being filled. Holds nothing while there is
 * nothing to send. Confined to its loop. Hot path.
 */
final class Output {

    /** How many buffers go into one system call. */
    private static final int VECTOR = 32;

    private final Chunks chunks;
    private @Nullable ArrayDeque<ByteBuffer> full;
    private long sealed;
    private @Nullable ByteBuffer tail;

    Output(Chunks chunks) {
        this.chunks = chunks;
    }

    /** Returns the buffer being filled, with room for {@code bytes}. */
    ByteBuffer room(int bytes) {
        var buffer = tail;
        if (buffer != null && buffer.remaining() >= bytes) {
            return buffer;
        }
        if (buffer != null) {
            seal(buffer);
        }
        buffer = chunks.take(bytes);
        tail = buffer;
        return buffer;
    }

    /** Puts bytes behind the others without copying them. */
    void append(ByteBuffer bytes) {
        if (bytes.isDirect()) { // only our own direct buffers may come to the pool
            room(bytes.remaining()).put(bytes.duplicate());
            return;
        }
        if (tail != null) {
            seal(tail);
            tail = null;
        }
        if (bytes.hasRemaining()) {
            queue().addLast(bytes.duplicate());
            sealed += bytes.remaining();
        }
    }

    long pending() {
        return tail == null ? sealed : sealed + tail.position();
    }

    /**
     * Writes as much as the channel takes.
     *
     * @return whether that was all
     */
    boolean writeTo(GatheringByteChannel channel, Staging staging) throws IOException {
        var only = tail;
        if (sealed == 0 && only != null && only.isDirect()) { // the usual case: one buffer, one call
            only.flip();
            channel.write(only);
            if (!only.hasRemaining()) {
                release();
                return true;
            }
            queue().addLast(only);
            sealed = only.remaining();
            tail = null;
            return false;
        }
        if (only != null) {
            seal(only);
            tail = null;
        }
        while (sealed > 0) {
            int offered = fill(staging);
            long taken = channel.write(staging.vector, 0, staging.count);
            settle(staging);
            sealed -= taken;
            if (taken < offered) {
                return false;
            }
        }
        return true;
    }

    /** Drops everything. */
    void release() {
        if (tail != null) {
            chunks.give(tail);
            tail = null;
        }
        if (full != null) {
            full.forEach(chunks::give);
            full = null;
        }
        sealed = 0;
    }

    private void seal(ByteBuffer buffer) {
        buffer.flip();
        if (!buffer.hasRemaining()) {
            chunks.give(buffer);
            return;
        }
        queue().addLast(buffer);
        sealed += buffer.remaining();
    }

    private ArrayDeque<ByteBuffer> queue() {
        if (full == null) {
            full = new ArrayDeque<>(4);
        }
        return full;
    }

    /**
     * Makes the vector for one system call. Bytes in the heap go through the staging buffer, part by part: left to itself, the
     * JDK copies all of them again for each write that comes up short.
     */
    private int fill(Staging staging) {
        staging.count = 0;
        int bytes = 0;
        for (var buffer : queue()) {
            if (buffer.isDirect()) {
                bytes += buffer.remaining();
                staging.vector[staging.count++] = buffer;
            } else {
                bytes += staging.load(buffer);
                break;
            }
            if (staging.count == VECTOR) {
                break;
            }
        }
        return bytes;
    }

    /** Takes off the queue what the channel took. */
    private void settle(Staging staging) {
        var queue = queue();
        for (int i = 0; i < staging.count; i++) {
            var first = queue.getFirst();
            staging.unload(first, i);
            if (first.hasRemaining()) {
                break;
            }
            chunks.give(queue.removeFirst());
        }
        staging.reset();
        if (queue.isEmpty()) {
            full = null;
        }
    }

    /** The loop's tools for writes of more than one buffer. Confined to its loop. */
    static final class Staging {

        private static final int SIZE = 256 * 1024;
        private static final ByteBuffer NONE = ByteBuffer.allocate(0);

        private final ByteBuffer[] vector = new ByteBuffer[VECTOR];
        private int count;
        private @Nullable ByteBuffer copy;

        Staging() {
            reset();
        }

        private int load(ByteBuffer heap) {
            var to = copy;
            if (to == null) {
                to = ByteBuffer.allocateDirect(SIZE);
                copy = to;
            }
            int part = Math.min(heap.remaining(), SIZE);
            to.clear().put(0, heap, heap.position(), part).limit(part);
            vector[count++] = to;
            return part;
        }

        private void unload(ByteBuffer source, int index) {
            if (vector[index] != source) {
                source.position(source.position() + vector[index].position());
            }
        }

        private void reset() {
            Arrays.fill(vector, 0, VECTOR, NONE);
            count = 0;
        }
    }
}
