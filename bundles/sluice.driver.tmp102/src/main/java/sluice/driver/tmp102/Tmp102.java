package sluice.driver.tmp102;

import java.io.IOException;
import java.util.List;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.driver.ChipException;
import sluice.driver.I2cChip;
import sluice.driver.I2cDevice;
import sluice.driver.I2cPort;

/** One TMP102 or a relative of it. It converts by itself, several times a second; the register has the last value. */
final class Tmp102 implements I2cChip {

    private static final int TEMPERATURE = 0;
    private static final int CONFIG = 1;
    private static final int SHUTDOWN = 0x01; // bit 0 of the first byte, in the whole family
    private static final int CONVERSION_MILLIS = 300; // TMP105 and LM75 at most

    private final Variant variant;

    Tmp102(Variant variant) {
        this.variant = variant;
    }

    @Override
    public List<Measurement> measure(I2cPort port) throws IOException, InterruptedException {
        wake(port);
        int register = port.word(TEMPERATURE);
        if (register == 0xFFFF || !variant.isPossible(register)) {
            throw new ChipException(
                    Fault.WRONG_CHIP, "what its temperature register says no %s can say".formatted(variant));
        }
        return List.of(I2cDevice.within(new Measurement("temperature", variant.celsius(register), "Cel"), -55, 125));
    }

    /** A brown-out takes the TMP105's resolution away, another program may have sent the chip to sleep: both look like old values. */
    private void wake(I2cPort port) throws IOException, InterruptedException {
        int config = port.register(CONFIG, 1)[0] & 0xFF;
        int wanted = variant.config() >= 0 ? variant.config() : config & ~SHUTDOWN;
        if (config != wanted) {
            port.write(CONFIG, wanted);
            port.pause(CONVERSION_MILLIS);
        }
    }
}
