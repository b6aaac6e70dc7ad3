package sluice.driver.ads1115;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.ChipException;
import sluice.driver.I2cChip;
import sluice.driver.I2cDevice;
import sluice.driver.I2cPort;

/** One ADS1115: a single conversion at 128 per second for each input, after SBAS444, section 8. Sleeps in between. */
final class Ads1115 implements I2cChip {

    private static final int CONVERSION = 0;
    private static final int CONFIG = 1;
    private static final int START = 0x8000; // reads 1 when no conversion is running
    private static final int SINGLE_SHOT = 0x0100;
    private static final int RATE_128 = 0b100 << 5;
    private static final int NO_COMPARATOR = 0b00011;
    private static final int SETTINGS = 0x7FFF;
    private static final int CONVERSION_MILLIS = 9; // 1/128 s and a tenth for the oscillator
    private static final int POLL_MILLIS = 1;
    private static final int POLLS = 10;
    private static final int HIGHEST = 0x7FFF;
    private static final int LOWEST = 0x8000;

    private final List<Input> inputs;
    private final Gain gain;

    Ads1115(List<Input> inputs, Gain gain) {
        this.inputs = inputs;
        this.gain = gain;
    }

    @Override
    public List<Measurement> measure(I2cPort port) throws IOException, InterruptedException {
        var measurements = new ArrayList<Measurement>();
        for (var input : inputs) {
            int raw = convert(port, input);
            var voltage = I2cDevice.rounded(input.measurement(), gain.volts(raw), "V", 7);
            boolean clipped = raw == HIGHEST || raw == LOWEST;
            measurements.add(
                    clipped
                            ? voltage.but(
                                    Quality.OUT_OF_RANGE,
                                    "it is beyond " + (raw == LOWEST ? "-" : "") + gain.range() + " V")
                            : voltage);
        }
        return measurements;
    }

    private int convert(I2cPort port, Input input) throws IOException, InterruptedException {
        int config = config(input, gain);
        port.writeWord(CONFIG, config);
        port.pause(CONVERSION_MILLIS);
        for (int i = 0; i < POLLS; i++) {
            int now = port.word(CONFIG);
            if ((now & SETTINGS) != (config & SETTINGS)) {
                throw new ChipException(
                        Fault.POWER,
                        "it lost its settings: its configuration is 0x%04x, not 0x%04x"
                                .formatted(now & SETTINGS, config & SETTINGS));
            }
            if ((now & START) != 0) {
                return port.word(CONVERSION);
            }
            port.pause(POLL_MILLIS);
        }
        throw new ChipException(
                Fault.STALE, "still converting after " + (CONVERSION_MILLIS + POLLS * POLL_MILLIS) + " ms");
    }

    static int config(Input input, Gain gain) {
        return START | input.bits() | gain.bits() | SINGLE_SHOT | RATE_128 | NO_COMPARATOR;
    }
}
