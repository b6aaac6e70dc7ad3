package sluice.bus;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** The bytes a message carries: a slice of an array nobody writes to any more. Immutable. Hot path. */
public final class Payload {

    /** No bytes at all: as a retained message's payload it means "forget the topic". */
    public static final Payload EMPTY = new Payload(new byte[0], 0, 0);

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** An odd number whose bits look random: 2 to the 64 divided by the golden ratio. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final byte[] bytes;
    private final int offset;
    private final int length;

    private Payload(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /** Returns a payload with a copy of these bytes. */
    public static Payload of(byte[] bytes) {
        return new Payload(bytes.clone(), 0, bytes.length);
    }

    /** Returns a payload with this text in UTF-8. */
    public static Payload of(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Payload(bytes, 0, bytes.length);
    }

    /**
     * Returns a payload over part of an array, without a copy. The caller promises never to write to it again.
     *
     * @throws IndexOutOfBoundsException if the part reaches beyond the array
     */
    public static Payload wrap(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return new Payload(bytes, offset, length);
    }

    /** Returns the number of bytes. */
    public int length() {
        return length;
    }

    /** Returns whether there are no bytes. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** Puts all bytes into {@code to}, at its position. */
    public void putTo(ByteBuffer to) {
        to.put(bytes, offset, length);
    }

    /** Copies all bytes into {@code to}, starting at {@code offset}. */
    public void copyTo(byte[] to, int offset) {
        System.arraycopy(bytes, this.offset, to, offset, length);
    }

    /** Returns a read-only view of the bytes, with a position of its own. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer();
    }

    /** Returns a copy of the bytes. */
    public byte[] toArray() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    /** Returns the bytes read as UTF-8; what is not well-formed becomes U+FFFD. */
    public String text() {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that
                && Arrays.equals(bytes, offset, offset + length, that.bytes, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        long hash = length;
        int at = offset;
        for (int end = offset + length - Long.BYTES; at <= end; at += Long.BYTES) {
            hash = (hash ^ (long) EIGHT.get(bytes, at)) * SPREAD;
            hash ^= hash >>> 32;
        }
        for (; at < offset + length; at++) {
            hash = (hash ^ bytes[at]) * SPREAD;
            hash ^= hash >>> 32;
        }
        return (int) hash;
    }

    /** Returns the length only: payloads are nobody's business in a log. */
    @Override
    public String toString() {
        return length + " bytes";
    }
}
