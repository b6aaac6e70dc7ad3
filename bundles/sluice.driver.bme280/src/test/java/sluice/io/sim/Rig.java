package sluice.io.sim;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import sluice.io.I2cBus;

/** A simulated bus with one chip whose physics a test holds; lives in the simulator's package to reach its parts. */
public final class Rig {

    private final Board board;

    /** @param chip what sits on bus 1, such as {@code bme280@0x76} */
    public Rig(
            String chip, InstantSource clock, DoubleSupplier celsius, DoubleSupplier pascal, DoubleSupplier humidity) {
        var plan = new Plan(1, List.of(ChipName.of(chip)), Map.of(), 0, Map.of(), List.of(), List.of(), List.of());
        board = Board.build(
                plan, () -> new Conditions(celsius.getAsDouble(), pascal.getAsDouble(), humidity.getAsDouble()), clock);
    }

    public I2cBus bus() {
        return board.bus();
    }

    public Bench bench() {
        return new Bench(board, () -> {}, () -> {});
    }
}
