package sluice.io.sim;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.io.DigitalInput;
import sluice.io.Wiring;

/**
 * A line with a button on it; pressed, it is high. Thread-safe; listeners are called by the line's own thread, in the order of the edges.
 */
final class SimInput implements DigitalInput {

    /** From one contact of a bouncing button to the next. */
    private static final Duration BOUNCE = Duration.ofMillis(1);

    private static final Logger LOG = LoggerFactory.getLogger(SimInput.class);

    private final int line;
    private final InstantSource clock;
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService thread;
    private Wiring wiring = Wiring.PLAIN;
    private boolean high;
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
        return high != wiring.activeLow();
    }

    synchronized boolean isHigh() {
        return high;
    }

    /** Says how the line is wired from now on. */
    synchronized void wire(Wiring next) {
        wiring = next;
    }

    @Override
    public Registration listen(EdgeListener listener) {
        var listening = new Listening(listener);
        listeners.add(listening);
        return listening;
    }

    /** Presses the button or lets it go. */
    void press(boolean next) {
        press(next, 0);
    }

    /**
     * Presses the button or lets it go.
     *
     * @param bounces how often its contact opens again before it stays; who debounces longer than a millisecond does not notice
     */
    synchronized void press(boolean next, int bounces) {
        if (gone || high == next) {
            return;
        }
        high = next;
        boolean active = next != wiring.activeLow();
        var when = clock.instant();
        if (wiring.debounce().compareTo(BOUNCE) <= 0) {
            for (int i = 0; i < bounces; i++) {
                edge(active, when);
                edge(!active, when.plus(BOUNCE));
                when = when.plus(BOUNCE.multipliedBy(2));
            }
        } else {
            when = when.plus(BOUNCE.multipliedBy(2L * bounces)).plus(wiring.debounce());
        }
        edge(active, when);
    }

    private void edge(boolean active, Instant when) {
        thread.execute(() -> tell(active, when));
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
