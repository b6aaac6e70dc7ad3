package sluice.broker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages sent and not yet acknowledged, by packet identifier: open addressing in an array at least twice as large as its
 * content. Guarded by its session's lock. Hot path.
 */
final class InFlight {

    private static final int MAX_ID = 65_535;

    private static final @Nullable Outgoing[] NONE = new @Nullable Outgoing[0];

    private @Nullable Outgoing[] slots = NONE;
    private int size;
    private int lastId;
    private long lastOrder;

    int size() {
        return size;
    }

    /** Takes a message; one without an identifier gets the next that is free [MQTT-2.2.1-4]. */
    void add(Outgoing message) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        if (message.id == 0) {
            do {
                lastId = lastId == MAX_ID ? 1 : lastId + 1;
            } while (slots[find(lastId)] != null);
            message.id = lastId;
            message.order = ++lastOrder;
        }
        slots[find(message.id)] = message;
        size++;
    }

    @Nullable
    Outgoing get(int id) {
        return size == 0 ? null : slots[find(id)];
    }

    void remove(Outgoing message) {
        if (size == 0) {
            return;
        }
        int hole = find(message.id);
        if (slots[hole] != message) {
            return;
        }
        size--;
        int mask = slots.length - 1;
        Outgoing other;
        for (int next = hole + 1 & mask; (other = slots[next]) != null; next = next + 1 & mask) {
            // Whoever found the hole on the way from its own place moves into it.
            if ((next - other.id & mask) >= (next - hole & mask)) {
                slots[hole] = other;
                hole = next;
            }
        }
        slots[hole] = null;
    }

    void clear() {
        Arrays.fill(slots, null);
        size = 0;
    }

    void forEach(Consumer<? super Outgoing> action) {
        for (var message : slots) {
            if (message != null) {
                action.accept(message);
            }
        }
    }

    /** Returns all of them in the order in which they were first sent. */
    List<Outgoing> inOrder() {
        var all = new ArrayList<Outgoing>(size);
        for (var message : slots) {
            if (message != null) {
                all.add(message);
            }
        }
        all.sort(Comparator.comparingLong(message -> message.order));
        return all;
    }

    /** Returns the place where the message with this identifier is, or would be. */
    private int find(int id) {
        int mask = slots.length - 1;
        int place = id & mask;
        for (Outgoing there; (there = slots[place]) != null && there.id != id; ) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        var old = slots;
        slots = new @Nullable Outgoing[Math.max(8, old.length * 2)];
        for (var message : old) {
            if (message != null) {
                slots[find(message.id)] = message;
            }
        }
    }
}
