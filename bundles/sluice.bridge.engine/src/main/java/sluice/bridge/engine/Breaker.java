package sluice.bridge.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Origin;

/**
 * The last defence against circles, for those that no protocol shows: a message that goes out, and is then published here again and
 * again by somebody else, goes round. It is stopped; whoever said it first may go on saying it. Thread-safe.
 *
 * <p>A sensor that repeats itself is no circle: all its messages have one origin. But what has come through a gateway, ours included,
 * and comes from one origin with the same words more than fifty times within ten seconds, goes round through somebody who keeps no path.
 *
 * <p>What comes back less often than five times in ten seconds cannot be told from two who say the same now and then. So a circle with
 * so many messages in it that a round takes two seconds is not found.
 */
final class Breaker {

    private static final int MOST = 16_384; // a power of two; what goes round together has to fit with room to spare
    private static final int NEIGHBOURS = 8;
    private static final int RETURNS = 5;
    private static final int REPEATS = 50;
    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long STOP_NANOS = Duration.ofSeconds(60).toNanos();

    private final ReentrantLock lock = new ReentrantLock();

    /** What was seen, each message in one of the few places its mark leads to: thousands of messages kept would be work for the collector. */
    private final @Nullable Seen[] seen = new Seen[MOST];

    /** What to do with a message that is about to go out. */
    enum Verdict {
        PASSES,
        /** It has just been found to go round. */
        TRIPS,
        /** It is known to go round. */
        STOPPED
    }

    Verdict judge(Message message, @Nullable Origin origin, long nanos) {
        lock.lock();
        try {
            var now = seen(mark(message), nanos);
            if (now.isOver(nanos)) {
                now.begin(origin, nanos);
            }
            return now.judge(origin, nanos, Path.hasTravelled(message));
        } finally {
            lock.unlock();
        }
    }

    /** Equal for equal messages, and for others once in four billion times: then they would have to go round together to be stopped. */
    private static long mark(Message message) {
        return (long) message.topic().hashCode() << 32 | message.payload().hashCode() & 0xFFFF_FFFFL;
    }

    /** Returns what is known of a mark, in place of the eldest of its neighbours if nothing is. */
    private Seen seen(long mark, long nanos) {
        int first = (int) ((mark ^ mark >>> 32) & (MOST / NEIGHBOURS - 1)) * NEIGHBOURS;
        Seen eldest = null;
        for (int i = first; i < first + NEIGHBOURS; i++) {
            var each = seen[i];
            if (each == null) {
                each = new Seen(mark, nanos);
                seen[i] = each;
                return each;
            }
            if (each.mark == mark) {
                return each;
            }
            if (eldest == null || each.last - eldest.last < 0) {
                eldest = each;
            }
        }
        var reused = Objects.requireNonNull(eldest);
        reused.mark = mark;
        reused.known = false;
        return reused;
    }

    /** Guarded by the lock. */
    private static final class Seen {
        private long mark;
        private boolean known;
        private @Nullable Origin first;
        private long since;
        private long last;
        private int returns;
        private int repeats;
        private boolean stopped;

        Seen(long mark, long nanos) {
            this.mark = mark;
            this.last = nanos;
        }

        boolean isOver(long nanos) {
            return !known || nanos - last > (stopped ? STOP_NANOS : WINDOW_NANOS);
        }

        void begin(@Nullable Origin origin, long nanos) {
            known = true;
            first = origin;
            since = nanos;
            returns = 0;
            repeats = 0;
            stopped = false;
        }

        Verdict judge(@Nullable Origin origin, long nanos, boolean travelled) {
            last = nanos;
            boolean again = origin == first;
            if (again && !travelled) {
                return Verdict.PASSES;
            }
            if (stopped) {
                return Verdict.STOPPED;
            }
            if (nanos - since > WINDOW_NANOS) {
                since = nanos;
                returns = 0;
                repeats = 0;
            }
            if (again) {
                repeats++;
            } else {
                returns++;
            }
            stopped = returns > RETURNS || repeats > REPEATS;
            return stopped ? Verdict.TRIPS : Verdict.PASSES;
        }
    }
}
