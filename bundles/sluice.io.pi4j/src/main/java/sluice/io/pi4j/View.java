package sluice.io.pi4j;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import sluice.io.Lease;

/** What one bundle holds of a port, and gives back when it lets the port go, however that came about. Thread-safe. */
final class View {

    private final Set<Runnable> held = ConcurrentHashMap.newKeySet();

    /** Remembers what has to be undone; returns how to undo it earlier, once. */
    Lease hold(Runnable undo) {
        held.add(undo);
        return () -> {
            if (held.remove(undo)) {
                undo.run();
            }
        };
    }

    /** Undoes everything. */
    void letGo() {
        for (var undo : List.copyOf(held)) {
            if (held.remove(undo)) {
                undo.run();
            }
        }
    }
}
