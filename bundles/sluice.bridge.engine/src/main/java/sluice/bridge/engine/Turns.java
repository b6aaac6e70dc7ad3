package sluice.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: each lane gets twice as many turns as the next, and none waits for ever. Confined to its bridge's loop.
 *
 * <p>Every source has a clock that goes on by the length of its turns; the source whose clock is furthest behind is next. One that had
 * nothing to send does not save its turns up.
 */
final class Turns {

    private final List<Seat> seats = new ArrayList<>();
    private long now;
    private long wait = Long.MAX_VALUE;

    private static final class Seat {
        final Source source;
        long clock;

        Seat(Source source, long clock) {
            this.source = source;
            this.clock = clock;
        }
    }

    void add(Source source) {
        seats.add(new Seat(source, now));
    }

    void remove(Source source) {
        seats.removeIf(seat -> seat.source == source);
    }

    /** Returns who is next, null if nobody has anything to send now. */
    @Nullable
    Source next(long nanos) {
        Seat best = null;
        wait = Long.MAX_VALUE;
        for (var seat : seats) {
            long left = seat.source.waitNanos(nanos);
            if (left > 0) {
                wait = Math.min(wait, left);
                continue;
            }
            seat.clock = Math.max(seat.clock, now);
            if (best == null || seat.clock < best.clock) {
                best = seat;
            }
        }
        if (best == null) {
            return null;
        }
        now = best.clock;
        best.clock += 1L << best.source.lane();
        return best.source;
    }

    /** Returns, after {@link #next} found nobody, when to ask again; {@link Long#MAX_VALUE} for when something comes. */
    long waitNanos() {
        return wait;
    }
}
