package sluice.bridge.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.TopicName;

/**
 * The last defence against circles, for those that no protocol shows: a message that goes out, and is then published here again and
 * again by somebody else, goes round. It is stopped; whoever said it first may go on saying it. Thread-safe.
 *
 * <p>A sensor that repeats itself is no circle: all its messages have one origin. But what has come through a gateway, ours included,
 * and comes from one origin with the same words more than fifty times within ten seconds, goes round through somebody who keeps no path.
 */
final class Breaker {

    private static final int MOST = 4096;
    private static final int RETURNS = 5;
    private static final int REPEATS = 50;
    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long STOP_NANOS = Duration.ofSeconds(60).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Key, Seen> seen = new LinkedHashMap<>();

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
            var key = new Key(message.topic(), message.payload());
            var before = seen.remove(key); // to the end: the eldest goes first
            var now = before == null || nanos - before.last > (before.stopped ? STOP_NANOS : WINDOW_NANOS)
                    ? new Seen(origin, nanos)
                    : before;
            seen.put(key, now);
            if (seen.size() > MOST) {
                seen.pollFirstEntry();
            }
            return now.judge(origin, nanos, Path.hasTravelled(message));
        } finally {
            lock.unlock();
        }
    }

    private record Key(TopicName topic, Payload payload) {}

    /** Guarded by the lock. */
    private static final class Seen {
        private final @Nullable Origin first;
        private long since;
        private long last;
        private int returns;
        private int repeats;
        private boolean stopped;

        Seen(@Nullable Origin first, long nanos) {
            this.first = first;
            this.since = nanos;
            this.last = nanos;
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
