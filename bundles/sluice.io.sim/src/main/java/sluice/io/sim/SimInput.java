package sluice.io.sim;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.io.DigitalInput;

/** A line with a button on it. Thread-safe; listeners are called by the line's own thread, in the order of the edges. */
final class SimInput implements DigitalInput {

    private static final Logger LOG = LoggerFactory.getLogger(SimInput.class);

    private final int line;
    private final InstantSource clock;
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService thread;
    private boolean active;
    private boolean gone;

    SimInput(int line, InstantSource clock) {
        this.line = line;
        this.clock = clock;
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofVirtual().name("sim line " + line).factory());
    }

    int line() {
        return line;
    }

    @Override
    public synchronized boolean isActive() throws IOException {
        if (gone) {
            throw new IOException("line " + line + " is gone with its board");
        }
        return active;
    }

    @Override
    public Registration listen(EdgeListener listener) {
        var listening = new Listening(listener);
        listeners.add(listening);
        return listening;
    }

    /** Presses the button or lets it go. */
    synchronized void press(boolean next) {
        if (gone || active == next) {
            return;
        }
        active = next;
        var when = clock.instant();
        thread.execute(() -> tell(next, when));
    }

    private void tell(boolean edge, Instant when) {
        for (var listening : listeners) {
            try {
                listening.listener.edge(edge, when);
            } catch (RuntimeException e) {
                LOG.error("A listener of line {} failed", line, e);
            }
        }
    }

    /** Lets edges already on their way arrive, and no more. */
    void close() {
        synchronized (this) {
            gone = true;
        }
        thread.shutdownNow();
        listeners.clear();
    }

    /** One registration; an object of its own, since the same listener may listen twice and leave once. */
    private final class Listening implements Registration {

        private final EdgeListener listener;

        Listening(EdgeListener listener) {
            this.listener = listener;
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }
}
