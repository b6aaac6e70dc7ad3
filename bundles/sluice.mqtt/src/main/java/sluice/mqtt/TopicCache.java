package sluice.mqtt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import sluice.bus.TopicName;

/**
 * The topics a connection published to last: the same bytes give the same object again. Confined to its decoder. Hot path.
 *
 * <p>A publisher has few topics. Each has one place it can be in; another with the same place pushes it out.
 */
final class TopicCache {

    private static final int PLACES = 16;

    /** Longer topics are made anew: what a connection can make us keep has to be small. */
    private static final int MAX_BYTES = 256;

    private final byte[] @Nullable [] keys = new byte[PLACES] @Nullable [];
    private final @Nullable TopicName[] names = new @Nullable TopicName[PLACES];

    /** Returns the topic name with these UTF-8 bytes. */
    TopicName get(byte[] bytes, int from, int length) throws MalformedPacketException {
        int place = place(bytes, from, length);
        var key = keys[place];
        var name = names[place];
        if (key != null && name != null && Arrays.equals(key, 0, key.length, bytes, from, from + length)) {
            return name;
        }
        name = make(bytes, from, length);
        if (length <= MAX_BYTES) {
            keys[place] = Arrays.copyOfRange(bytes, from, from + length);
            names[place] = name;
        }
        return name;
    }

    /** Topics of one publisher differ in length and towards their end. */
    private static int place(byte[] bytes, int from, int length) {
        int hash = length;
        for (int i = Math.max(from, from + length - 8); i < from + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return (hash ^ hash >>> 4) & PLACES - 1;
    }

    /** Returns a new topic name with these UTF-8 bytes. */
    static TopicName make(byte[] bytes, int from, int length) throws MalformedPacketException {
        try {
            return TopicName.of(Input.string(bytes, from, length));
        } catch (IllegalArgumentException e) { // [MQTT-3.3.2-2] [MQTT-4.7.3-1]
            throw new MalformedPacketException(String.valueOf(e.getMessage()));
        }
    }
}
