package sluice.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages sent and not yet acknowledged, by packet identifier: an array twice as large as its content, in which an
 * identifier has one place. An identifier whose place is taken is passed over. Guarded by its session's lock. Hot path.
 */
final class InFlight {

    private static final int MAX_ID = 65_535;

    private @Nullable Outgoing[] slots = new @Nullable Outgoing[0];
    private int size;
    private int lastId;
    private long lastOrder;

    int size() {
        return size;
    }

    /** Gives a message the next free identifier [MQTT-2.2.1-4]. */
    void add(Outgoing message) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        do {
            lastId = lastId == MAX_ID ? 1 : lastId + 1;
        } while (slots[place(lastId)] != null);
        message.id = lastId;
        message.order = ++lastOrder;
        slots[place(lastId)] = message;
        size++;
    }

    @Nullable
    Outgoing get(int id) {
        var found = slots.length == 0 ? null : slots[place(id)];
        return found != null && found.id == id ? found : null;
    }

    void remove(Outgoing message) {
        int place = place(message.id);
        if (slots[place] == message) {
            slots[place] = null;
            size--;
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

    private int place(int id) {
        return id & slots.length - 1;
    }

    private void grow() {
        var old = slots;
        slots = new @Nullable Outgoing[Math.max(8, old.length * 2)];
        for (var message : old) {
            if (message != null) {
                slots[place(message.id)] = message;
            }
        }
    }
}
