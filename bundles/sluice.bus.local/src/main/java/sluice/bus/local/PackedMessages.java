package sluice.bus.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.store.MessageBytes;

/**
 * Messages that are safe elsewhere too, by their numbers there, as bytes one behind the other in a few arrays: some 60 bytes more than topic and payload,
 * no object for any, nothing a collector has to follow. Guarded by its owner. Hot path.
 *
 * <pre>
 *   oldest segment   [ number 8, age 8, length 4, message ] [ ... ] [ ... ]
 *   next             [ ... ] [ ... ]
 *   newest           [ ... ] ->
 * </pre>
 *
 * <p>When there is no room, the oldest segment goes. What of it is still wanted moves to the newest, as long as a good part of what is here is not: so a
 * topic that changes every second does not push out those that never do.
 */
final class PackedMessages {

    private static final int MOST_BYTES = 64 * 1024;
    private static final int HEAD = 8 + 8 + 4;

    /** Nothing is larger than this part of a segment. */
    private static final int PART = 4;

    private static final int IDS = 1 << 16;

    private final int capacity;
    private final NumberMap places = new NumberMap();
    private final List<byte[]> segments = new ArrayList<>();
    private ByteBuffer newest = ByteBuffer.allocate(0);
    private int firstId;
    private long wanted;

    /** @param room how many bytes may be here: a segment is a small part of that */
    PackedMessages(long room) {
        this.capacity = Math.clamp(room / 32, 1_024, MOST_BYTES);
    }

    /** Returns how much memory it takes, about. */
    long bytes() {
        return (long) segments.size() * capacity + places.bytes();
    }

    /** Keeps a message, unless it is large. */
    void put(long number, long age, Message message) {
        if (message.topic().length() + message.payload().length() > capacity / PART) {
            remove(number);
            return;
        }
        var bytes = MessageBytes.encode(message, HEAD);
        if (bytes.length > capacity / PART) {
            remove(number);
            return;
        }
        ByteBuffer.wrap(bytes).putLong(number).putLong(age).putInt(bytes.length);
        append(number, bytes, 0, bytes.length);
    }

    private void append(long number, byte[] from, int offset, int length) {
        if (newest.remaining() < length) {
            newest = ByteBuffer.allocate(capacity);
            segments.add(newest.array());
        }
        int id = firstId + segments.size() - 1 & IDS - 1;
        unwanted(places.put(number, id * IDS + newest.position()));
        newest.put(from, offset, length);
        wanted += length;
    }

    /** Returns a message, null if it is not here. */
    @Nullable
    Message get(long number) {
        int place = places.get(number);
        if (place == NumberMap.ABSENT) {
            return null;
        }
        var segment = segment(place);
        int at = place & IDS - 1;
        int length = ByteBuffer.wrap(segment).getInt(at + 16);
        try { // whoever keeps the payload must not keep the segment
            return MessageBytes.decode(segment, at + HEAD, length - HEAD, false);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the age a message was put here with; 0 if it is not here. */
    long age(long number) {
        int place = places.get(number);
        return place == NumberMap.ABSENT ? 0 : ByteBuffer.wrap(segment(place)).getLong((place & IDS - 1) + 8);
    }

    private byte[] segment(int place) {
        return segments.get((place >>> 16) - firstId & IDS - 1);
    }

    /** Forgets a message; one that is not here is no error. */
    void remove(long number) {
        unwanted(places.remove(number));
    }

    private void unwanted(int place) {
        if (place != NumberMap.ABSENT) {
            wanted -= ByteBuffer.wrap(segment(place)).getInt((place & IDS - 1) + 16);
        }
    }

    /** Takes no more than so many bytes. */
    void shrink(long room) {
        for (int i = segments.size(); i > 1 && bytes() > room; i--) { // those that were moved here stay
            evict(wanted < room / 4 * 3);
        }
        if (bytes() > room) {
            while (!segments.isEmpty() && bytes() > room) {
                evict(false);
            }
        }
    }

    private void evict(boolean move) {
        var bytes = segments.removeFirst();
        int id = firstId;
        firstId = firstId + 1 & IDS - 1;
        if (segments.isEmpty()) {
            newest = ByteBuffer.allocate(0);
        }
        var segment = ByteBuffer.wrap(bytes);
        for (int at = 0; at + HEAD <= capacity && segment.getInt(at + 16) != 0; at += segment.getInt(at + 16)) {
            long number = segment.getLong(at);
            if (places.get(number) == id * IDS + at) {
                places.remove(number);
                wanted -= segment.getInt(at + 16);
                if (move) {
                    append(number, bytes, at, segment.getInt(at + 16));
                }
            }
        }
    }
}
