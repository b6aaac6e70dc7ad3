package sluice.io.sim;

import java.util.function.Function;
import java.util.function.Supplier;
import sluice.io.NackException;

/** Where one chip sits on the board, and where it can be broken. Thread-safe. */
final class Socket implements SimChip {

    private final ChipName name;
    private final Supplier<Conditions> world;
    private final SimChip chip;
    private Fault fault = Fault.NONE;
    private Conditions frozen;

    /** @param chip makes the chip, from what it is to measure */
    Socket(ChipName name, Supplier<Conditions> world, Function<Supplier<Conditions>, SimChip> chip) {
        this.name = name;
        this.world = world;
        this.frozen = world.get();
        this.chip = chip.apply(this::felt);
    }

    ChipName name() {
        return name;
    }

    @Override
    public synchronized byte[] transfer(byte[] write, int read) throws NackException {
        if (fault == Fault.NACK || fault == Fault.UNPLUGGED) {
            throw new NackException(name.address());
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
        if (next == Fault.STUCK) {
            frozen = world.get();
        }
        fault = next == Fault.BROWN_OUT ? Fault.NONE : next;
    }

    synchronized Fault fault() {
        return fault;
    }

    /** Called by the chip, inside {@link #transfer}. */
    private synchronized Conditions felt() {
        return fault == Fault.STUCK ? frozen : world.get();
    }
}
