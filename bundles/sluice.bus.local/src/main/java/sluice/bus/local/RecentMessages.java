package sluice.bus.local;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.TopicName;

/**
 * Retained messages in memory: those that are nowhere else, which stay, and those that were used last, as many as there is room for. Guarded by
 * its owner. Hot path.
 */
final class RecentMessages {

    /** What a message costs beside its topic, which it has twice, and payload: objects and map entry. */
    private static final int OVERHEAD = 300;

    private record Kept(Message message, long age) {}

    private final long room;
    private final Map<TopicName, Kept> held = new HashMap<>();
    private final LinkedHashMap<TopicName, Kept> used = new LinkedHashMap<>(16, 0.75f, true);
    private long heldBytes;
    private long usedBytes;
    private long now;

    /** @param room how many bytes those may take that are not the only ones */
    RecentMessages(long room) {
        this.room = room;
    }

    private static long size(Message message) {
        return OVERHEAD + 2L * message.topic().length() + message.payload().length();
    }

    private static long size(@Nullable Kept kept) {
        return kept == null ? 0 : size(kept.message);
    }

    /** Keeps a new message until it is released. */
    void hold(Message message) {
        usedBytes -= size(used.remove(message.topic()));
        heldBytes += size(message) - size(held.put(message.topic(), new Kept(message, ++now)));
    }

    /** Says that a message is safe elsewhere: from now on it stays only as long as there is room. */
    void release(Message message) {
        var kept = held.get(message.topic());
        if (kept != null && kept.message == message) {
            held.remove(message.topic());
            heldBytes -= size(message);
            use(kept);
        } else {
            offer(message);
        }
    }

    /** Keeps a message that is elsewhere too, if nothing newer is here. */
    void offer(Message message) {
        if (!held.containsKey(message.topic()) && size(message) <= room / 4) {
            use(new Kept(message, 0));
        }
    }

    private void use(Kept kept) {
        usedBytes += size(kept) - size(used.put(kept.message.topic(), kept));
        while (usedBytes > room) {
            usedBytes -= size(used.pollFirstEntry().getValue());
        }
    }

    void forget(TopicName topic) {
        heldBytes -= size(held.remove(topic));
        usedBytes -= size(used.remove(topic));
    }

    /** Returns a message, and remembers that it was used. */
    @Nullable
    Message use(TopicName topic) {
        var kept = held.get(topic);
        kept = kept == null ? used.get(topic) : kept;
        return kept == null ? null : kept.message;
    }

    @Nullable
    Message get(TopicName topic) {
        return use(topic);
    }

    @Nullable
    Message held(TopicName topic) {
        var kept = held.get(topic);
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
    long age(TopicName topic) {
        var kept = held.get(topic);
        kept = kept == null ? used.get(topic) : kept;
        return kept == null ? 0 : kept.age;
    }

    /** Returns how much those would take that must stay, with this one. */
    long mustHold(Message message) {
        return heldBytes + size(message) - size(held.get(message.topic()));
    }

    long bytes() {
        return heldBytes + usedBytes;
    }
}
