package sluice.bus;

/** The strings of MQTT (MQTT 5, section 1.5.4). */
final class Text {

    /** The longest string, and the longest binary data, in bytes. */
    static final int MAX_BYTES = 65_535;

    private Text() {}

    /**
     * Checks that a string can go over the wire, without encoding it; {@code what} names it in complaints.
     *
     * @throws IllegalArgumentException if it is longer than 65535 bytes, holds U+0000 or half a surrogate pair
     */
    static void check(String text, String what) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) { // [MQTT-1.5.4-2]
                throw new IllegalArgumentException(what + " holds the character U+0000");
            }
            if (!Character.isSurrogate(c)) {
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else { // [MQTT-1.5.4-1]
                throw new IllegalArgumentException(what + " holds half a surrogate pair");
            }
        }
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(what + " has " + bytes + " bytes, at most 65535 are allowed");
        }
    }
}
