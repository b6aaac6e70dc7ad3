package sluice.io;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one bundle holds of a port, and gives back when it lets the port go, however that came about. Thread-safe. */
public final class View {

    private final Set<Undo> held = ConcurrentHashMap.newKeySet();

    /** Makes a view that holds nothing. */
    public View() {}

    /** Remembers what has to be undone; returns how to undo it earlier, once. */
    public Lease hold(Runnable undo) {
        var one = new Undo(undo);
        held.add(one);
        return () -> undo(one);
    }

    /** Undoes everything. */
    public void letGo() {
        List.copyOf(held).forEach(this::undo);
    }

    private void undo(Undo one) {
        if (held.remove(one)) {
            one.what.run();
        }
    }

    /** An object of its own: the same may be held twice and undone once. */
    private static final class Undo {

        private final Runnable what;

        Undo(Runnable what) {
            this.what = what;
        }
    }
}
