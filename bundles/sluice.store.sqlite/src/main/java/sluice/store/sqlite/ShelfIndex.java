package sluice.store.sqlite;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the value of each key of one shelf is. Lives as long as the store, also while nobody has the shelf open. Guarded by itself; the
 * shelf locks it over several calls.
 *
 * <h2>Newest wins</h2>
 * Changes get their numbers in the order of the calls, but those of a group reach the writer when the group ends. So while changes
 * of a key are under way, a slot remembers the highest number the writer has seen for it: what comes later with a lower one is
 * void. When nothing is under way any more, nothing older can come, and the slot goes.
 */
final class ShelfIndex {

    private final Named named;
    private final Totals totals;
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Slot> slots = new HashMap<>();
    private final Set<String> unsure = new HashSet<>();
    private long bytes;

    /** @param totals what all journals and shelves hold, to which this one adds its own */
    ShelfIndex(Named named, Totals totals) {
        this.named = named;
        this.totals = totals;
    }

    /** Where a value is, and the bytes of its key and itself. Immutable. */
    record Place(long number, int size) {}

    /** What is under way for one key. Guarded by its index. */
    static final class Slot {
        private final String key;
        private int underWay;
        private long seen;
        private long committed;
        private @Nullable Place place;

        private Slot(String key) {
            this.key = key;
        }
    }

    Named named() {
        return named;
    }

    int id() {
        return named.id();
    }

    /** Says that a change of a key is on its way to the writer. */
    synchronized void begin(String key) {
        slots.computeIfAbsent(key, _ -> {
                    var slot = new Slot(key);
                    slot.place = places.get(key);
                    return slot;
                })
                .underWay++;
    }

    /** Says that a change of a key is on the disk, or has failed. */
    synchronized void end(String key) {
        var slot = slots.get(key);
        if (slot != null && --slot.underWay == 0) {
            slots.remove(key);
        }
    }

    /** Returns the key's slot if a change with this number is still the newest; null if it is void. */
    synchronized @Nullable Slot newest(String key, long number) {
        var slot = slots.get(key);
        return slot == null || slot.seen > number ? null : slot;
    }

    /** Says where the value will be if the writer's transaction succeeds, null for none; returns where it was. */
    synchronized @Nullable Place move(Slot slot, long number, @Nullable Place place) {
        var old = slot.place;
        slot.seen = number;
        slot.place = place;
        return old;
    }

    /** Says that the transaction succeeded. */
    synchronized void commit(Slot slot) {
        slot.committed = slot.seen;
        unsure.remove(slot.key);
        set(slot.key, slot.place);
    }

    /** Says that the transaction failed: nobody knows what of it the disk has. */
    synchronized void rollback(Slot slot) {
        unsure.add(slot.key);
        follow(slot);
    }

    private void follow(Slot slot) {
        slot.seen = slot.committed;
        slot.place = places.get(slot.key);
    }

    /** Says where the database has the value of a key, null for nowhere; returns where it was until now. */
    synchronized @Nullable Place set(String key, @Nullable Place place) {
        var old = place == null ? places.remove(key) : places.put(key, place);
        long change = size(place) - size(old);
        bytes += change;
        totals.add((place == null ? 0 : 1) - (old == null ? 0 : 1), change);
        return old;
    }

    private static long size(@Nullable Place place) {
        return place == null ? 0 : place.size();
    }

    /** Forgets where a value is if it is still there; returns whether it was. */
    synchronized boolean lose(String key, long number) {
        var place = places.get(key);
        if (place == null || place.number() != number) {
            return false;
        }
        set(key, null);
        var slot = slots.get(key);
        if (slot != null && slot.place == place) {
            slot.place = null;
        }
        return true;
    }

    synchronized @Nullable Place place(String key) {
        return places.get(key);
    }

    synchronized int count() {
        return places.size();
    }

    /** Returns a copy of where everything is. */
    synchronized Map<String, Place> places() {
        return new HashMap<>(places);
    }

    /** Forgets everything, because the database is to be looked at again, and tells {@code sink} what there was. */
    synchronized void clear(BiConsumer<String, Place> sink) {
        places.forEach(sink);
        totals.add(-places.size(), -bytes);
        places.clear();
        bytes = 0;
    }

    /** Tells whether a value that is not there any more is lost, and was not removed by a change whose outcome nobody knew. */
    synchronized boolean isLost(String key) {
        return !places.containsKey(key) && !unsure.contains(key);
    }

    /** Says that the database was looked at again: what is under way follows what was found. */
    synchronized void found() {
        slots.values().forEach(this::follow);
        unsure.clear();
    }
}
