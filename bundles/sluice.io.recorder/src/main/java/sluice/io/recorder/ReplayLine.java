package sluice.io.recorder;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.io.DigitalInput;

/**
 * A line out of a recording: its edges come again as far apart as they were, from the first listener on. Thread-safe.
 */
final class ReplayLine {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayLine.class);

    private final String port;
    private final List<Recording.Moment> moments;
    private final Duration length;
    private final double factor;
    private final boolean repeats;
    private final ScheduledExecutorService thread;
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private final boolean initial;
    private volatile boolean active;
    private boolean begun;

    /**
     * @param moments what happened at it
     * @param length how long the recording lasts
     * @param factor how many times faster it is replayed
     * @param thread edges come on this one
     */
    ReplayLine(
            String port,
            List<Recording.Moment> moments,
            Duration length,
            double factor,
            boolean repeats,
            ScheduledExecutorService thread) {
        this.port = port;
        this.moments =
                moments.stream().filter(moment -> !isLook(moment.entry())).toList();
        this.length = length;
        this.factor = factor;
        this.repeats = repeats;
        this.thread = thread;
        this.initial = initial(moments);
        this.active = initial;
    }

    private static boolean isLook(Entry entry) {
        return entry instanceof Entry.Level level && !level.edge();
    }

    /** What it was at the first look, or what its first edge came from. */
    private static boolean initial(List<Recording.Moment> moments) {
        for (var moment : moments) {
            if (moment.entry() instanceof Entry.Level level) {
                return level.edge() != level.active();
            }
        }
        return false;
    }

    boolean isActive() {
        return active;
    }

    DigitalInput.Registration listen(DigitalInput.EdgeListener listener) {
        var listening = new Listening(listener);
        listeners.add(listening);
        begin();
        return listening;
    }

    private synchronized void begin() {
        if (!begun && !moments.isEmpty()) {
            begun = true;
            round(Instant.now());
        }
    }

    private void round(Instant start) {
        active = initial;
        schedule(0, start);
    }

    private void schedule(int index, Instant start) {
        boolean over = index == moments.size();
        if (over && !repeats) {
            return;
        }
        var at = over ? length : moments.get(index).at();
        var due = start.plusNanos((long) (at.toNanos() / factor));
        var left = Duration.between(Instant.now(), due);
        var _ = thread.schedule(
                () -> {
                    if (over) {
                        round(due);
                    } else {
                        happen(moments.get(index).entry(), due);
                        schedule(index + 1, start);
                    }
                },
                Math.max(0, left.toNanos()),
                TimeUnit.NANOSECONDS);
    }

    private void happen(Entry entry, Instant when) {
        if (entry instanceof Entry.Level level) {
            active = level.active();
        }
        for (var listening : listeners) {
            try {
                switch (entry) {
                    case Entry.Level level -> listening.listener.edge(level.active(), when);
                    case Entry.Lost lost -> listening.listener.lost(lost.edges());
                    case Entry.Transfer _ -> throw new IllegalStateException("a line transfers nothing");
                }
            } catch (RuntimeException e) {
                LOG.error("A listener of {} failed", port, e);
            }
        }
    }

    /** One registration; an object of its own, since the same listener may listen twice and leave once. */
    private final class Listening implements DigitalInput.Registration {

        private final DigitalInput.EdgeListener listener;

        Listening(DigitalInput.EdgeListener listener) {
            this.listener = listener;
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }
}
