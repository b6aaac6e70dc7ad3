package sluice.security.file;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down whoever fails again and again: a source address, a user. Thread-safe.
 *
 * <p>After the third failure the next attempt has to wait a second, then two, four, up to a minute; a success, or ten quiet
 * minutes, forgets it all. At most {@value #MOST} names are remembered, the oldest is forgotten first.
 */
final class Backoff {

    private static final int FREE = 3;
    private static final int MOST = 10_000;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration FORGET = Duration.ofMinutes(10);

    private record Failures(int count, Instant last) {
        Instant next() {
            return count < FREE ? last : last.plus(wait(count - FREE));
        }

        private static Duration wait(int doublings) {
            return doublings > 6 ? LONGEST : Duration.ofSeconds(Math.min(60, 1L << doublings));
        }
    }

    private final InstantSource clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MOST;
        }
    };

    Backoff(InstantSource clock) {
        this.clock = clock;
    }

    /** Returns whether this name may try now. */
    synchronized boolean mayTry(String name) {
        var known = failures.get(name);
        return known == null || !clock.instant().isBefore(known.next());
    }

    synchronized void failed(String name) {
        var now = clock.instant();
        var known = failures.remove(name);
        var before = known == null || known.last.plus(FORGET).isBefore(now) ? 0 : known.count;
        failures.put(name, new Failures(before + 1, now));
    }

    synchronized void succeeded(String name) {
        failures.remove(name);
    }
}
