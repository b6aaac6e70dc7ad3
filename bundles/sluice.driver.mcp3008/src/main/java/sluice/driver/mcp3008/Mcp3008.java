package sluice.driver.mcp3008;

import java.io.IOException;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.ChipException;
import sluice.driver.I2cDevice;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;

/** The chip's protocol: three bytes each way (DS21295D, figure 6-1). Immutable. */
final class Mcp3008 {

    private static final int START = 1;
    private static final int SINGLE_ENDED = 0x80;
    private static final int NULL_BIT = 0x04;
    private static final int STEPS = 1024;

    /** 1.35 MHz is the most the chip takes at 2.7 V. */
    private static final SpiSettings SETTINGS = new SpiSettings(1_000_000, 0);

    private final int select;
    private final double reference;

    /** @param reference the voltage at VREF */
    Mcp3008(int select, double reference) {
        this.select = select;
        this.reference = reference;
    }

    int select() {
        return select;
    }

    /** Converts once. An absent chip shows only if its line floats high: then the bit before the number is not 0. */
    Measurement measure(SpiBus bus, int input) throws IOException {
        var answer = bus.transfer(select, SETTINGS, new byte[] {START, (byte) (SINGLE_ENDED | input << 4), 0});
        if ((answer[1] & NULL_BIT) != 0) {
            throw new ChipException(Fault.NO_ANSWER, "it does not answer: its line stays high");
        }
        int steps = (answer[1] & 0b11) << 8 | answer[2] & 0xFF;
        var measurement = I2cDevice.rounded("voltage-" + input, steps * reference / STEPS, "V", 4);
        return steps < STEPS - 1
                ? measurement
                : measurement.but(Quality.OUT_OF_RANGE, "at the end of its range, " + reference + " V");
    }
}
