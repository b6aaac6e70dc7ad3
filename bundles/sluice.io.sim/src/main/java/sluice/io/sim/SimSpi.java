package sluice.io.sim;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import sluice.io.NackException;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;

/** The simulated SPI bus. Thread-safe. */
final class SimSpi implements SpiBus {

    private final int number;
    private final Map<Integer, Socket> chips;
    private boolean gone;

    /** @param chips by their select line */
    SimSpi(int number, Map<Integer, Socket> chips) {
        this.number = number;
        this.chips = Map.copyOf(chips);
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
        try {
            return chip.transfer(write, write.length);
        } catch (NackException _) { // nobody drives the line: its resistor pulls it up
            var floating = new byte[write.length];
            Arrays.fill(floating, (byte) 0xFF);
            return floating;
        }
    }

    synchronized void close() {
        gone = true;
    }
}
