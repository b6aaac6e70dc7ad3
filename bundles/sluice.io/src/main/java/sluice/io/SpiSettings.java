package sluice.io;

/**
 * How to speak to one chip on an SPI bus. Immutable.
 *
 * @param hertz the fastest clock the chip takes; the bus may be slower
 * @param mode 0 to 3: bit 1 is the clock's polarity, bit 0 its phase
 */
public record SpiSettings(int hertz, int mode) {

    public SpiSettings {
        if (hertz < 1) {
            throw new IllegalArgumentException("an SPI clock of " + hertz + " Hz does not tick");
        }
        if (mode < 0 || mode > 3) {
            throw new IllegalArgumentException("SPI mode " + mode + " is not 0 to 3");
        }
    }
}
