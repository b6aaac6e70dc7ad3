package sluice.driver.ina219;

import java.io.IOException;
import java.util.List;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.ChipException;
import sluice.driver.I2cChip;
import sluice.driver.I2cDevice;
import sluice.driver.I2cPort;
import sluice.driver.Words;

/**
 * One INA219, as it wakes: 32 V, 320 mV across the shunt, 12 bits, converting all the time (SBOS448, section 8.6).
 *
 * <p>Current and power are computed here, from shunt and bus voltage: the chip's own registers are 0 whenever a brown-out took its
 * calibration away, and then look like a load that is off.
 */
final class Ina219 implements I2cChip {

    private static final int CONFIG = 0;
    private static final int SHUNT = 1;
    private static final int BUS = 2;
    private static final int POWER = 3;
    private static final int RESET_CONFIG = 0x399F;
    private static final int READY = 0b10;
    private static final int CONVERSION_MILLIS = 2; // 2 channels of 586 us
    private static final int FULL_SCALE = 32_000; // 320 mV in steps of 10 uV

    private final double ohm;

    Ina219(double milliohm) {
        if (!(milliohm > 0) || Double.isInfinite(milliohm)) {
            throw new IllegalArgumentException("shunt.milliohm: must be above 0, not " + milliohm);
        }
        this.ohm = milliohm / 1_000;
    }

    @Override
    public List<Measurement> measure(I2cPort port) throws IOException, InterruptedException {
        int config = port.word(CONFIG);
        if (config != RESET_CONFIG) {
            port.writeWord(CONFIG, RESET_CONFIG);
            port.pause(CONVERSION_MILLIS);
            config = port.word(CONFIG);
        }
        if (config != RESET_CONFIG) {
            throw new ChipException(
                    Fault.WRONG_CHIP,
                    "its configuration is 0x%04x, not 0x%04x: is it an INA219?".formatted(config, RESET_CONFIG));
        }
        int bus = converted(port);
        int shunt = Words.signed(port.register(SHUNT, 2), 0);
        double volts = volts(bus);
        double amperes = shuntVolts(shunt) / ohm;
        boolean clipped = Math.abs(shunt) >= FULL_SCALE;
        return List.of(
                I2cDevice.rounded("voltage", volts, "V", 3),
                held(I2cDevice.rounded("current", amperes, "A", 6), clipped),
                held(I2cDevice.rounded("power", volts * amperes, "W", 6), clipped));
    }

    /** Returns the bus register after a conversion nobody has read yet: reading the power register takes the bit away that says so. */
    private static int converted(I2cPort port) throws IOException, InterruptedException {
        int bus = port.word(BUS);
        if ((bus & READY) == 0) {
            port.pause(CONVERSION_MILLIS);
            bus = port.word(BUS);
        }
        if ((bus & READY) == 0) {
            throw new ChipException(Fault.STALE, "it does not convert: it has nothing new to say");
        }
        port.word(POWER);
        return bus;
    }

    private static Measurement held(Measurement measurement, boolean clipped) {
        return clipped ? measurement.but(Quality.OUT_OF_RANGE, "more than 320 mV across its shunt") : measurement;
    }

    /** Bits 15 to 3, in steps of 4 mV. */
    static double volts(int register) {
        return (register >> 3) * 0.004;
    }

    /** Steps of 10 uV. */
    static double shuntVolts(int raw) {
        return raw * 1e-5;
    }
}
