package sluice.bus;

import java.nio.ByteBuffer;

/**
 * The topic a message is published to, such as {@code cellar/temperature}. Immutable; equal when every character is.
 *
 * <p>Source: MQTT 5 section 4.7. A name has 1 to 65535 bytes of well-formed UTF-8, no U+0000 and no wildcard.
 */
public final class TopicName {

    private final String value;
    private final byte[] utf8;
    private final int hash;

    private TopicName(String value, byte[] utf8) {
        this.value = value;
        this.utf8 = utf8;
        this.hash = value.hashCode();
    }

    /**
     * Returns the topic name with this text.
     *
     * @throws IllegalArgumentException if the text is empty, too long, not well-formed or holds a wildcard
     */
    public static TopicName of(String text) {
        var utf8 = Topics.utf8(text, "topic name");
        if (text.indexOf('+') >= 0 || text.indexOf('#') >= 0) { // [MQTT-3.3.2-2]
            throw new IllegalArgumentException("topic name '" + text + "' holds a wildcard, + or #");
        }
        return new TopicName(text, utf8);
    }

    /** Returns the name's text. */
    public String value() {
        return value;
    }

    /** Returns how many bytes the name takes in UTF-8, 1 to 65535. */
    public int length() {
        return utf8.length;
    }

    /** Copies the name's UTF-8 bytes into {@code to}, starting at {@code offset}. */
    public void copyUtf8(byte[] to, int offset) {
        System.arraycopy(utf8, 0, to, offset, utf8.length);
    }

    /** Puts the name's UTF-8 bytes into {@code to}. */
    public void putUtf8(ByteBuffer to) {
        to.put(utf8);
    }

    /** Returns whether the first character is {@code $}: such topics are the server's own, see [MQTT-4.7.2-1]. */
    public boolean isReserved() {
        return utf8[0] == '$';
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof TopicName that && hash == that.hash && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return value;
    }
}
