package sluice.io.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import sluice.io.NackException;

/** Where one chip sits on the board, on whichever bus, and where it can be broken. Thread-safe. */
final class Socket implements SimChip {

    private final String name;
    private final int address;
    private final Supplier<Conditions> world;
    private final SimChip chip;
    private final InstantSource clock;
    private Fault fault = Fault.NONE;
    private Conditions frozen;
    private Instant since;
    private int transfers;

    /**
     * @param name as people write it, {@code bme280@0x76}
     * @param address its address, or select line
     * @param chip makes the chip, from its time and what it is to measure
     */
    Socket(
            String name,
            int address,
            Supplier<Conditions> world,
            InstantSource clock,
            BiFunction<InstantSource, Supplier<Conditions>, SimChip> chip) {
        this.name = name;
        this.address = address;
        this.world = world;
        this.clock = clock;
        this.frozen = world.get();
        this.since = clock.instant();
        this.chip = chip.apply(this::time, this::felt);
    }

    String name() {
        return name;
    }

    @Override
    public synchronized byte[] transfer(byte[] write, int read) throws NackException {
        if (fault == Fault.NACK || fault == Fault.UNPLUGGED) {
            throw new NackException(address);
        }
        if (fault == Fault.FLAKY && ++transfers % 3 == 0) {
            throw new NackException(address);
        }
        var answer = chip.transfer(write, read);
        if (fault == Fault.BIT_FLIP && read > 0) {
            answer[read - 1] ^= 1;
        }
        return answer;
    }

    @Override
    public synchronized void reset() {
        chip.reset();
    }

    /** Breaks the chip, or mends it with {@link Fault#NONE}. */
    synchronized void set(Fault next) {
        if (fault == Fault.UNPLUGGED || next == Fault.UNPLUGGED || next == Fault.BROWN_OUT) {
            chip.reset();
        }
        frozen = world.get();
        since = clock.instant();
        fault = next == Fault.BROWN_OUT ? Fault.NONE : next;
    }

    synchronized Fault fault() {
        return fault;
    }

    /** The chip's time; one that is stale comes to no conversion's end. */
    private synchronized Instant time() {
        return fault == Fault.STALE ? since : clock.instant();
    }

    /** Called by the chip, inside {@link #transfer}. */
    private synchronized Conditions felt() {
        return switch (fault) {
            case STUCK -> frozen;
            case DRIFT ->
                drifted(world.get(), Duration.between(since, clock.instant()).toMillis() / 60_000.0);
            case OUT_OF_RANGE -> new Conditions(200, 200_000, 100, 200_000, 60_000, 10, 10);
            default -> world.get();
        };
    }

    private static Conditions drifted(Conditions truth, double minutes) {
        double factor = 1 + 0.01 * minutes;
        return new Conditions(
                truth.celsius() + minutes,
                truth.pascal() * factor,
                Math.min(100, truth.humidity() + minutes),
                truth.lux() * factor,
                truth.ppm() * factor,
                truth.volts() * factor,
                truth.amperes() * factor);
    }
}
