package sluice.bus.local;

import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.TopicName;

/**
 * Retained messages in memory: those that are nowhere else, which stay, and those that are in the journal too, as many as there is room for. Guarded by
 * its owner. Hot path.
 *
 * <p>The latter are packed, and go altogether before the heap runs out.
 */
final class RecentMessages {

    /** What a message costs beside its topic, which it has twice, and payload: objects and map entry. */
    private static final int OVERHEAD = 300;

    /** @param number what the journal will have it under, 0 if that is not known */
    private record Kept(Message message, long age, long number) {}

    private final long most;
    private final Map<TopicName, Kept> held = new HashMap<>();
    private SoftReference<PackedMessages> packed;
    private long room;
    private long heldBytes;
    private long now;

    /** @param room how many bytes those may take that are not the only ones */
    RecentMessages(long room) {
        this.most = room;
        this.room = room;
        this.packed = new SoftReference<>(new PackedMessages(room));
    }

    private static long size(Message message) {
        return OVERHEAD + 2L * message.topic().length() + message.payload().length();
    }

    private static long size(@Nullable Kept kept) {
        return kept == null ? 0 : size(kept.message);
    }

    /** Says how much is left for all, with those that have to stay. */
    void share(long left) {
        room = Math.clamp(left - heldBytes, 0, most);
    }

    /** Keeps a new message until it is released as the journal's message of this number, or another takes its place. */
    void hold(Message message, long number) {
        heldBytes += size(message) - size(held.put(message.topic(), new Kept(message, ++now, number)));
    }

    /** Says that a message is safe under this number: if no other has its place, it stays as long as there is room. */
    void release(Message message, long number) {
        var kept = held.get(message.topic());
        if (kept != null && kept.number == number) {
            held.remove(message.topic());
            heldBytes -= size(message);
            pack(message, kept.age, number);
        }
    }

    /** Keeps a message that is in the journal, too. */
    void offer(Message message, long number) {
        pack(message, 0, number);
    }

    private void pack(Message message, long age, long number) {
        var here = packed.get();
        if (here == null) {
            here = new PackedMessages(most);
            packed = new SoftReference<>(here);
        }
        here.put(TopicTable.plain(number), age, message);
        if (here.bytes() > room) {
            here.shrink(room);
        }
    }

    void forget(TopicName topic, long number) {
        heldBytes -= size(held.remove(topic));
        replaced(number);
    }

    /** The journal's message of this number is not wanted any more. */
    void replaced(long number) {
        var here = packed.get();
        if (here != null && number > 0) {
            here.remove(TopicTable.plain(number));
        }
    }

    /** Returns the message of a topic that has this number. */
    @Nullable
    Message get(TopicName topic, long number) {
        var message = held(topic);
        var here = message == null && number > 0 ? packed.get() : null;
        if (here != null) {
            message = here.get(TopicTable.plain(number));
        }
        // A number of a store that has gone may be another's in the store that came.
        return message == null || !message.topic().equals(topic) ? null : message;
    }

    @Nullable
    Message held(TopicName topic) {
        var kept = held.isEmpty() ? null : held.get(topic);
        return kept == null ? null : kept.message;
    }

    List<TopicName> held() {
        return List.copyOf(held.keySet());
    }

    /** Returns the number of the newest message that was held. */
    long now() {
        return now;
    }

    /** Returns when a message came, by that number; 0 if that is not known. */
    long age(TopicName topic, long number) {
        var kept = held.isEmpty() ? null : held.get(topic);
        if (kept != null) {
            return kept.age;
        }
        var here = packed.get();
        return here == null || number <= 0 ? 0 : here.age(TopicTable.plain(number));
    }

    /** Returns how much those would take that must stay, with this one. */
    long mustHold(Message message) {
        return heldBytes + size(message) - size(held.get(message.topic()));
    }

    long bytes() {
        var here = packed.get();
        return heldBytes + (here == null ? 0 : here.bytes());
    }
}
