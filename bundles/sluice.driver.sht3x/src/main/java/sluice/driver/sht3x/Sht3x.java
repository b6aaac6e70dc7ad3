package sluice.driver.sht3x;

import java.io.IOException;
import java.util.List;
import sluice.device.Measurement;
import sluice.driver.I2cChip;
import sluice.driver.I2cDevice;
import sluice.driver.I2cPort;
import sluice.driver.Sensirion;

/**
 * One SHT3x: a single shot of high repeatability for each reading, after Sensirion's datasheet SHT3x-DIS, section 4. Keeps no
 * settings, so a brown-out between readings changes nothing.
 */
final class Sht3x implements I2cChip {

    private static final int SINGLE_SHOT = 0x24; // without clock stretching: the bus is free meanwhile
    private static final int HIGH_REPEATABILITY = 0x00;
    private static final int CONVERSION_MILLIS = 16; // table 4: 15.5 ms at most
    private static final int LENGTH = 6;
    private static final double FULL = 65_535;

    /** Write and read are two transactions: the chip refuses to be read while it measures. */
    @Override
    public List<Measurement> measure(I2cPort port) throws IOException, InterruptedException {
        port.write(SINGLE_SHOT, HIGH_REPEATABILITY);
        port.pause(CONVERSION_MILLIS);
        var words = Sensirion.words(port.read(LENGTH));
        return List.of(
                I2cDevice.within(I2cDevice.rounded("temperature", celsius(words[0]), "Cel", 3), -40, 125), // table 2
                I2cDevice.rounded("humidity", percent(words[1]), "%", 3));
    }

    static double celsius(int raw) {
        return -45 + 175 * raw / FULL; // 4.13
    }

    static double percent(int raw) {
        return 100 * raw / FULL; // 4.13
    }
}
