package sluice.testing.net;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a proxy does to the bytes that come through. Immutable.
 *
 * @param delay how long each byte is under way
 * @param bytesPerSecond how many bytes pass a second, each way; 0 for any number
 * @param segment how many bytes are written at a time at most; 0 for as many as come
 * @param swallowed the ways on which bytes are read and thrown away, as by a router that forgot the connection
 * @param stuck whether nothing is read any more, so that the sender's buffers fill
 * @param lostPercent how many of a hundred segments get lost once: TCP sends them again, and what is behind them waits
 */
public record Faults(
        Duration delay, long bytesPerSecond, int segment, Set<Way> swallowed, boolean stuck, int lostPercent) {

    /** A healthy network. */
    public static final Faults NONE = new Faults(Duration.ZERO, 0, 0, Set.of(), false, 0);

    public Faults {
        swallowed = Set.copyOf(swallowed);
    }

    /** Returns these with another delay. */
    public Faults withDelay(Duration other) {
        return new Faults(other, bytesPerSecond, segment, swallowed, stuck, lostPercent);
    }

    /** Returns these with another bandwidth. */
    public Faults withBytesPerSecond(long other) {
        return new Faults(delay, other, segment, swallowed, stuck, lostPercent);
    }

    /** Returns these with other segments. */
    public Faults withSegment(int other) {
        return new Faults(delay, bytesPerSecond, other, swallowed, stuck, lostPercent);
    }

    /** Returns these with bytes swallowed on these ways, and on no other. */
    public Faults swallowing(Way... ways) {
        var all = EnumSet.noneOf(Way.class);
        all.addAll(Set.of(ways));
        return new Faults(delay, bytesPerSecond, segment, all, stuck, lostPercent);
    }

    /** Returns these with so many of a hundred segments lost once. */
    public Faults losing(int percent) {
        return new Faults(delay, bytesPerSecond, segment, swallowed, stuck, percent);
    }

    /** Returns these with nothing read any more: half-open connections. */
    public Faults stopped() {
        return new Faults(delay, bytesPerSecond, segment, swallowed, true, lostPercent);
    }
}
