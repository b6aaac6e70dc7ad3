package sluice.io.sim;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;

/** The simulated SPI bus. Thread-safe. */
final class SimSpi implements SpiBus {

    private final int number;
    private final Map<Integer, Mcp3008Model> chips;
    private boolean gone;

    private SimSpi(int number, Map<Integer, Mcp3008Model> chips) {
        this.number = number;
        this.chips = Map.copyOf(chips);
    }

    static SimSpi of(int number, Map<Integer, SpiKind> kinds, Supplier<Conditions> world) {
        Map<Integer, Mcp3008Model> chips = new HashMap<>();
        kinds.forEach((select, kind) -> chips.put(select, kind.make(world)));
        return new SimSpi(number, chips);
    }

    int number() {
        return number;
    }

    @Override
    public synchronized byte[] transfer(int select, SpiSettings settings, byte[] write) throws IOException {
        if (gone) {
            throw new IOException("SPI bus " + number + " is gone with its board");
        }
        var chip = chips.get(select);
        if (chip == null) {
            throw new IOException("SPI bus " + number + " has no chip-select line " + select);
        }
        return chip.transfer(write);
    }

    synchronized void close() {
        gone = true;
    }
}
