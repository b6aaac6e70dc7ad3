package sluice.mqtt;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The UTF-8 strings of MQTT (MQTT 5, section 1.5.4). */
final class Text {

    /** The longest string, and the longest binary data, in bytes. */
    static final int MAX_BYTES = 65_535;

    private Text() {}

    /**
     * Returns the number of bytes the text takes in UTF-8.
     *
     * @throws IllegalArgumentException if it is longer than 65535 bytes, holds U+0000 or half a surrogate pair
     */
    static int length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) { // [MQTT-1.5.4-2]
                throw new IllegalArgumentException("string holds the character U+0000");
            }
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else { // [MQTT-1.5.4-1]
                throw new IllegalArgumentException("string holds half a surrogate pair");
            }
        }
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("string has " + bytes + " bytes in UTF-8, at most 65535 are allowed");
        }
        return bytes;
    }

    /** Checks a string that may be absent. */
    static void check(@Nullable String text) {
        if (text != null) {
            Objects.checkIndex(length(text), MAX_BYTES + 1);
        }
    }
}
