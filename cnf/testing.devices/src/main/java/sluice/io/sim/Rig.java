package sluice.io.sim;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import sluice.driver.I2cPort;
import sluice.driver.Pause;
import sluice.io.I2cBus;

/**
 * A simulated bus 1 whose physics a test holds, and a clock that moves only when a driver waits; lives in the simulator's package to reach
 * its parts. Confined to the test's thread.
 */
public final class Rig implements InstantSource, Pause {

    private final Board board;
    private Instant now = Instant.parse("2026-11-21T09:00:00Z");
    private Conditions felt = new Conditions(25, 100_000, 50);

    /** @param chips what sits on the bus, such as {@code sht3x@0x44} */
    public Rig(String... chips) {
        var names = Arrays.stream(chips).map(ChipName::of).toList();
        board = Board.build(
                new Plan(1, names, Map.of(), 0, Map.of(), List.of(), List.of(), List.of()), () -> felt, this);
    }

    /** Returns the bus. */
    public I2cBus bus() {
        return board.bus();
    }

    /** Returns the place of a chip. */
    public I2cPort port(int address) {
        return new I2cPort(bus(), address, this);
    }

    /** Breaks a chip or mends it, in the words of the simulated board. */
    public void fault(String chip, String fault) {
        new Bench(board, () -> {}, () -> {}).fault(chip, fault);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void millis(long millis) {
        now = now.plusMillis(millis);
    }

    /** Sets the air. */
    public void air(double celsius, double humidity) {
        felt = new Conditions(celsius, felt.pascal(), humidity, felt.lux(), felt.ppm(), felt.volts(), felt.amperes());
    }

    /** Sets the pressure of the air, in pascal. */
    public void pressure(double pascal) {
        felt = new Conditions(
                felt.celsius(), pascal, felt.humidity(), felt.lux(), felt.ppm(), felt.volts(), felt.amperes());
    }

    /** Sets the light. */
    public void lux(double lux) {
        felt = new Conditions(
                felt.celsius(), felt.pascal(), felt.humidity(), lux, felt.ppm(), felt.volts(), felt.amperes());
    }

    /** Sets the carbon dioxide. */
    public void ppm(double ppm) {
        felt = new Conditions(
                felt.celsius(), felt.pascal(), felt.humidity(), felt.lux(), ppm, felt.volts(), felt.amperes());
    }

    /** Sets voltage and current. */
    public void power(double volts, double amperes) {
        felt = new Conditions(felt.celsius(), felt.pascal(), felt.humidity(), felt.lux(), felt.ppm(), volts, amperes);
    }
}
