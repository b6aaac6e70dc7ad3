package sluice.bus;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A time of day that never jumps: the one it was when the gateway started, and what has passed since. Whatever ends by age, such as a
 * message's expiry, is counted by it: many gateways have no clock of their own, stand at 1970 until the network is there, and then
 * jump by half a century. Thread-safe.
 *
 * <p>It is not for what others judge by their own clocks, such as the validity of certificates and tokens.
 */
public final class SteadyClock implements InstantSource {

    /** The one of this gateway. */
    @SuppressWarnings("TimeInStaticInitializer") // the time of the start is what it is about
    public static final SteadyClock SYSTEM =
            new SteadyClock(InstantSource.system().instant(), System::nanoTime);

    /** Nobody ran this program before: a clock that says so has not been set. */
    private static final Instant SET = Instant.parse("2020-01-01T00:00:00Z");

    private final Instant begun;
    private final LongSupplier nanos;
    private final long from;

    SteadyClock(Instant begun, LongSupplier nanos) {
        this.begun = begun;
        this.nanos = nanos;
        this.from = nanos.getAsLong();
    }

    @Override
    public Instant instant() {
        return begun.plusNanos(nanos.getAsLong() - from);
    }

    /**
     * Returns a time that was noted, perhaps before the gateway's last start, as this clock counts it. A time at which the clock had not
     * been set, or that is still to come, says nothing about how long ago it was: then counting begins with this start.
     */
    public Instant remembered(Instant noted) {
        boolean unset = noted.isBefore(SET) && noted.isBefore(begun);
        return unset || noted.isAfter(instant()) ? begun : noted;
    }
}
