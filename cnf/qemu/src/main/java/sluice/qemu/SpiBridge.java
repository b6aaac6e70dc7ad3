package sluice.qemu;

import java.io.IOException;
import java.util.Arrays;
import sluice.io.I2cBus;
import sluice.io.NackException;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;

/**
 * Adds a SC18IS602 to a bus: a master of an SPI bus (NXP, rev. 6). The kernel's driver spi-sc18is602 talks to it. Confined to the
 * adapter's thread.
 */
final class SpiBridge implements I2cBus {

    static final int ADDRESS = 0x28;

    private static final int CONFIGURE = 0xF0;
    private static final int SELECTS = 0x0F;
    private static final int[] DIVISORS = {4, 16, 64, 128};
    private static final int CLOCK_HERTZ = 7_372_000;

    private final I2cBus others;
    private final SpiBus chips;
    private int config;
    private byte[] answer = {};

    /**
     * @param others the chips at the other addresses
     * @param chips those on the SPI bus
     */
    SpiBridge(I2cBus others, SpiBus chips) {
        this.others = others;
        this.chips = chips;
    }

    @Override
    public byte[] transfer(int address, byte[] write, int read) throws IOException {
        if (address != ADDRESS) {
            return others.transfer(address, write, read);
        }
        if (write.length > 1) {
            command(write[0] & 0xFF, Arrays.copyOfRange(write, 1, write.length));
        }
        return Arrays.copyOf(answer, read);
    }

    private void command(int function, byte[] bytes) throws IOException {
        if (function == CONFIGURE) {
            config = bytes[0];
        } else if (function > 0 && function <= SELECTS) {
            answer = chips.transfer(Integer.numberOfTrailingZeros(function), settings(), bytes);
        } else {
            throw new NackException(ADDRESS); // its lines as inputs and outputs, its sleep: nobody here uses them
        }
    }

    private SpiSettings settings() {
        return new SpiSettings(CLOCK_HERTZ / DIVISORS[config & 0b11], config >> 2 & 0b11);
    }
}
