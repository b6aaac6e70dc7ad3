package sluice.io.pi4j;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.io.DigitalInput.EdgeListener;
import sluice.io.Lease;
import sluice.io.LeasedException;
import sluice.io.Leases;
import sluice.io.Wiring;

/**
 * One line of a chip: taken from the kernel while somebody holds it, driven or read. Thread-safe; listeners are called by the edge loop.
 */
final class Line {

    /** Edges closer together than this are told with exact differences, though the wall clock may be set meanwhile. */
    private static final long STEADY_NANOS = 10_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(Line.class);

    private final GpioChip chip;
    private final int number;
    private final EdgeLoop loop;
    private final InstantSource clock;
    private final Leases<Line> leases = new Leases<>();
    private final List<EdgeListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<Object> holders = new HashSet<>();
    private @Nullable LineRequest request;
    private boolean driven;
    private boolean gone;
    private @Nullable Anchor anchor;

    /** A moment on the wall clock and on the kernel's. */
    private record Anchor(Instant instant, long nanos) {}

    Line(GpioChip chip, int number, EdgeLoop loop, InstantSource clock) {
        this.chip = chip;
        this.number = number;
        this.loop = loop;
        this.clock = clock;
    }

    String name() {
        return chip.name(number);
    }

    /** Returns the level, without changing the line's direction if nobody has it. */
    synchronized boolean look() throws IOException {
        check();
        if (request != null) {
            return request.value();
        }
        var brief = chip.request(number, new GpioChip.Use.Look());
        try {
            return brief.value();
        } finally {
            brief.close();
        }
    }

    /** Returns whether the line is driven active; one that nobody drives is not. */
    synchronized boolean isDriven() throws IOException {
        check();
        return request != null && driven && request.value();
    }

    /** Drives the line, which {@code holder} then holds. */
    synchronized void drive(boolean active, Object holder) throws IOException {
        check();
        if (request == null) {
            request = chip.request(number, new GpioChip.Use.Output(active));
            driven = true;
        } else if (driven) {
            request.drive(active);
        } else {
            throw new IOException("line " + name() + " is read, and cannot be driven at the same time");
        }
        holders.add(holder);
    }

    /** Gives the line to one owner; whoever closes the lease takes care of what else holds it. */
    Lease lease(String owner, Object view) throws LeasedException {
        return leases.take(this, "line " + name(), owner, view);
    }

    /** Takes the line from the kernel as an input, wired like this; {@code holder} then holds it. */
    synchronized void read(Wiring wiring, Object holder) throws IOException {
        check();
        if (request == null) {
            var fresh = chip.request(number, new GpioChip.Use.Input(wiring));
            loop.add(fresh, this::tell);
            request = fresh;
            driven = false;
        } else if (driven) {
            throw new IOException("line " + name() + " is driven, and cannot be read at the same time");
        } else {
            request.wire(wiring);
        }
        holders.add(holder);
    }

    /** Tells {@code listener} the edges, as soon as the line can be had. */
    synchronized void listen(EdgeListener listener) {
        listeners.add(listener);
        if (request == null) {
            try {
                read(Wiring.PLAIN, listener);
            } catch (IOException e) {
                LOG.warn("Line {} tells no edges until it is leased: {}", name(), e.getMessage());
            }
        } else {
            holders.add(listener);
        }
    }

    /** Tells {@code listener} nothing any more. */
    void forget(EdgeListener listener) {
        listeners.remove(listener);
        release(listener);
    }

    /** The line goes back to the kernel once nobody holds it. */
    synchronized void release(Object holder) {
        if (holders.remove(holder) && holders.isEmpty()) {
            giveBack();
        }
    }

    /** The chip is gone, or its bundle stops. */
    synchronized void close() {
        gone = true;
        listeners.clear();
        holders.clear();
        giveBack();
    }

    private void giveBack() {
        if (request != null) {
            loop.remove(request);
            request.close();
            request = null;
        }
        driven = false;
    }

    private void check() throws IOException {
        if (gone) {
            throw new IOException("line " + name() + " is gone");
        }
    }

    private void tell(List<LineRequest.Edge> edges) {
        for (var edge : edges) {
            if (edge.lost() > 0) {
                LOG.warn("Line {} lost {} edges: they come faster than they are heard", name(), edge.lost());
            }
            var when = instant(edge.nanos());
            for (var listener : listeners) {
                try {
                    if (edge.lost() > 0) {
                        listener.lost(edge.lost());
                    }
                    listener.edge(edge.active(), when);
                } catch (RuntimeException e) {
                    LOG.error("A listener of line {} failed", name(), e);
                }
            }
        }
    }

    /** Called by the edge loop only. */
    private Instant instant(long nanos) {
        var base = anchor;
        if (base == null || nanos - base.nanos > STEADY_NANOS) {
            base = new Anchor(clock.instant(), chip.kernel().monotonicNanos());
            anchor = base;
        }
        return base.instant.plusNanos(nanos - base.nanos);
    }
}
