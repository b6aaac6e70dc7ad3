package sluice.driver.bh1750;

import java.io.IOException;
import java.util.List;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.I2cChip;
import sluice.driver.I2cDevice;
import sluice.driver.I2cPort;
import sluice.driver.Words;

/**
 * One BH1750: measures once in its high resolution mode for each reading and sleeps in between. The measuring time is written each time,
 * so a brown-out changes nothing.
 */
final class Bh1750 implements I2cChip {

    private static final int POWER_ON = 0x01;
    private static final int RESET = 0x07;
    private static final int ONCE_HIGH = 0x20;
    private static final int TIME_HIGH = 0x40;
    private static final int TIME_LOW = 0x60;
    private static final int DEFAULT_TIME = 69;
    private static final int CONVERSION_MILLIS = 180; // at most, with the default time
    private static final int SATURATED = 0xFFFF;
    private static final double COUNTS_PER_LUX = 1.2;

    private final int time;

    /** @param time the register MTreg, 31 to 254 */
    Bh1750(int time) {
        if (time < 31 || time > 254) {
            throw new IllegalArgumentException("time: must be between 31 and 254, not " + time);
        }
        this.time = time;
    }

    /** The register is emptied first: a chip that does not measure would repeat its last value. */
    @Override
    public List<Measurement> measure(I2cPort port) throws IOException, InterruptedException {
        port.write(POWER_ON);
        port.write(RESET);
        port.write(TIME_HIGH | time >> 5);
        port.write(TIME_LOW | time & 0b1_1111);
        port.write(ONCE_HIGH);
        port.pause((CONVERSION_MILLIS * time + DEFAULT_TIME - 1) / DEFAULT_TIME);
        int raw = Words.unsigned(port.read(2), 0);
        var light = I2cDevice.rounded("illuminance", lux(raw, time), "lx", 1);
        return List.of(
                raw == SATURATED
                        ? light.but(Quality.OUT_OF_RANGE, "more than " + Math.round(lux(SATURATED, time)) + " lx")
                        : light);
    }

    static double lux(int raw, int time) {
        return raw / COUNTS_PER_LUX * DEFAULT_TIME / time;
    }
}
