package sluice.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes an address wait that gives wrong passwords: five are free, then a second, doubled with each, up to half a minute.
 * Thread-safe. Remembers the latest {@value #ADDRESSES} addresses.
 */
final class BackOff {

    static final int FREE = 5;
    static final int ADDRESSES = 1_000;

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private record Wrong(int times, Instant until) {}

    private final InstantSource clock;
    private final Map<String, Wrong> addresses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Wrong> eldest) {
            return size() > ADDRESSES;
        }
    };

    BackOff(InstantSource clock) {
        this.clock = clock;
    }

    /** Returns how long this address has to wait before a password of it is looked at, zero if not at all. */
    synchronized Duration wait(String address) {
        var wrong = addresses.get(address);
        if (wrong == null) {
            return Duration.ZERO;
        }
        var left = Duration.between(clock.instant(), wrong.until());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Notes a wrong password and returns how many there were in a row. */
    synchronized int wrong(String address) {
        var before = addresses.get(address);
        int times = before == null ? 1 : before.times() + 1;
        var pause = times < FREE ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(times - FREE, 5));
        if (pause.compareTo(LONGEST) > 0) {
            pause = LONGEST;
        }
        addresses.put(address, new Wrong(times, clock.instant().plus(pause)));
        return times;
    }

    /** Notes a right password: what was wrong before is forgotten. */
    synchronized void right(String address) {
        addresses.remove(address);
    }
}
