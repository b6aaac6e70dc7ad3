package sluice.io;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one bundle holds of a port, and gives back when it lets the port go, however that came about. Thread-safe. */
public final class View {

    private final Set<Undo> held = ConcurrentHashMap.newKeySet();
    private boolean letGo;

    /** Something that is done to a port. */
    @FunctionalInterface
    public interface Act {
        void run() throws IOException;
    }

    /** Makes a view that holds nothing. */
    public View() {}

    /** Remembers what has to be undone; returns how to undo it earlier, once. Undoes it at once if the port has been let go. */
    public Lease hold(Runnable undo) {
        var one = new Undo(undo);
        boolean late;
        synchronized (this) {
            held.add(one);
            late = letGo;
        }
        if (late) {
            undo(one);
        }
        return () -> undo(one);
    }

    /**
     * Does something that changes the port; it is let go before or after that. Code of a bundle that still runs when the bundle has
     * stopped changes nothing.
     *
     * @param port for the message, such as "line 17"
     * @throws IOException if the port has been let go, or what is done throws it
     */
    public synchronized void act(String port, Act act) throws IOException {
        if (letGo) {
            throw new IOException(port + " has been given back");
        }
        act.run();
    }

    /** Undoes everything. */
    public void letGo() {
        synchronized (this) {
            letGo = true;
        }
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
