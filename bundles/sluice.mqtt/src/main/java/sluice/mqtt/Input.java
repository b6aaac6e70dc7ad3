package sluice.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import sluice.bus.Payload;

/**
 * Reads the fields of one packet from its bytes (MQTT 5, section 1.5). Confined to its decoder. Hot path.
 *
 * <p>Nothing is read beyond the end; what reaches beyond it is malformed.
 */
final class Input {

    private final byte[] bytes;
    private int position;
    private int end;

    Input(byte[] bytes, int position, int end) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Moves the end to {@code length} bytes from here and returns the old one, to be given to {@link #end(int)}. */
    int narrow(int length) throws MalformedPacketException {
        check(length);
        int old = end;
        end = position + length;
        return old;
    }

    void end(int value) {
        end = value;
    }

    /** Moves over bytes and returns where they begin. */
    int skip(int length) throws MalformedPacketException {
        check(length);
        int from = position;
        position += length;
        return from;
    }

    int u8() throws MalformedPacketException {
        check(1);
        return bytes[position++] & 0xFF;
    }

    int u16() throws MalformedPacketException {
        check(2);
        int value = (bytes[position] & 0xFF) << 8 | bytes[position + 1] & 0xFF;
        position += 2;
        return value;
    }

    long u32() throws MalformedPacketException {
        return (long) u16() << 16 | u16();
    }

    int varint() throws MalformedPacketException {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = u8();
            value |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                if (digit == 0 && shift > 0) { // [MQTT-1.5.5-1]
                    throw new MalformedPacketException("variable byte integer is longer than it has to be");
                }
                return value;
            }
        }
        throw new MalformedPacketException("variable byte integer has more than four bytes");
    }

    int id() throws MalformedPacketException {
        int id = u16();
        if (id == 0) { // [MQTT-2.2.1-3]
            throw new MalformedPacketException("packet identifier is 0");
        }
        return id;
    }

    String string() throws MalformedPacketException {
        int length = u16();
        return string(bytes, skip(length), length);
    }

    Payload binary() throws MalformedPacketException {
        int length = u16();
        return payload(length);
    }

    Payload payload(int length) throws MalformedPacketException {
        return length == 0 ? Payload.EMPTY : Payload.wrap(bytes, skip(length), length);
    }

    /** Returns UTF-8 bytes as text, strictly. */
    static String string(byte[] bytes, int from, int length) throws MalformedPacketException {
        if (isAscii(bytes, from, length)) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
        String text;
        try { // a new decoder reports what is not well-formed, surrogates and longer forms included
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException _) { // [MQTT-1.5.4-1]
            throw new MalformedPacketException("string is not well-formed UTF-8");
        }
        if (text.indexOf('\0') >= 0) { // [MQTT-1.5.4-2]
            throw new MalformedPacketException("string holds the character U+0000");
        }
        return text; // [MQTT-1.5.4-3] a byte order mark is a character like any other
    }

    private static boolean isAscii(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (bytes[i] <= 0) {
                return false;
            }
        }
        return true;
    }

    private void check(int length) throws MalformedPacketException {
        if (length > end - position) {
            throw new MalformedPacketException("packet ends inside a field");
        }
    }
}
