package sluice.bus;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What topic names and topic filters have in common. */
final class Topics {

    /** The longest UTF-8 string MQTT can carry, in bytes. */
    static final int MAX_BYTES = 65_535; // [MQTT-4.7.3-3]

    private Topics() {}

    /** Returns the text in UTF-8 after the checks both kinds of topic share; {@code what} names it in complaints. */
    static byte[] utf8(String text, String what) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty"); // [MQTT-4.7.3-1]
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " holds the character U+0000"); // [MQTT-4.7.3-2]
        }
        var utf8 = encode(text, what);
        if (utf8.length > MAX_BYTES) {
            throw new IllegalArgumentException(what + " has " + utf8.length + " bytes, at most 65535 are allowed");
        }
        return utf8;
    }

    private static byte[] encode(String text, String what) {
        if (isAscii(text)) { // as nearly all are; an encoder is 400 bytes of garbage
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            var utf8 = new byte[bytes.remaining()];
            bytes.get(utf8);
            return utf8;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(what + " holds half a surrogate pair", e); // [MQTT-1.5.4-1]
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
