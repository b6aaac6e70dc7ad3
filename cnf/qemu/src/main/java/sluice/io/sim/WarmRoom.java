package sluice.io.sim;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import sluice.io.I2cBus;
import sluice.io.SpiBus;

/** Chips in a room where nothing changes, so that two who read one after the other have to agree. */
public final class WarmRoom {

    private static final Conditions FELT = new Conditions(21.5, 100_650, 45, 320, 600, 1.25, 0.5);

    private WarmRoom() {}

    /** @param chips what sits on the bus, such as {@code sht3x@0x44} */
    public static I2cBus bus(String... chips) {
        var names = Arrays.stream(chips).map(ChipName::of).toList();
        var plan = new Plan(1, names, Map.of(), 0, Map.of(), List.of(), List.of(), List.of());
        return Board.build(plan, () -> FELT, InstantSource.system()).bus();
    }

    /** Returns an SPI bus with an MCP3008 at its first line. */
    public static SpiBus spi() {
        var plan = new Plan(1, List.of(), Map.of(), 0, Map.of(0, SpiKind.MCP3008), List.of(), List.of(), List.of());
        return Board.build(plan, () -> FELT, InstantSource.system()).spi();
    }
}
