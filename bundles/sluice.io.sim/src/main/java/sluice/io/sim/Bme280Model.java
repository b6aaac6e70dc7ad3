package sluice.io.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Bosch BME280, or a BMP280, which is the same without humidity: what its registers do, after BST-BME280-DS002, section 5.
 *
 * <p>Converts in forced and in normal mode, takes as long as the real one at most takes, shows the result all at once when it is
 * done, and applies ctrl_hum only when ctrl_meas is written. Not simulated: the filter, the SPI interface.
 */
final class Bme280Model implements RegisterModel {

    static final int ID_BME280 = 0x60;
    static final int ID_BMP280 = 0x58;

    private static final int CALIBRATION_LOW = 0x88;
    private static final int ID = 0xD0;
    private static final int RESET = 0xE0;
    private static final int CALIBRATION_HIGH = 0xE1;
    private static final int CTRL_HUM = 0xF2;
    private static final int STATUS = 0xF3;
    private static final int CTRL_MEAS = 0xF4;
    private static final int CONFIG = 0xF5;
    private static final int DATA = 0xF7;

    private static final int RESET_WORD = 0xB6;
    private static final int MEASURING = 0b1000;
    private static final int COPYING = 0b0001;
    private static final int SKIPPED_20_BIT = 0x80000;
    private static final int SKIPPED_16_BIT = 0x8000;
    private static final Duration START_UP = Duration.ofMillis(2); // table 1

    private final int id;
    private final InstantSource clock;
    private final Supplier<Conditions> world;
    private final byte[] data = new byte[8];
    private Instant now;
    private Instant awake;
    private int ctrlHum;
    private int activeCtrlHum;
    private int ctrlMeas;
    private int config;
    private @Nullable Instant done;

    Bme280Model(int id, InstantSource clock, Supplier<Conditions> world) {
        this.id = id;
        this.clock = clock;
        this.world = world;
        this.now = clock.instant();
        this.awake = now;
    }

    @Override
    public void settle() {
        now = clock.instant();
        if (done != null && !now.isBefore(done)) {
            convert(world.get());
            done = mode() == Mode.NORMAL ? now.plus(conversion()) : null;
            ctrlMeas = mode() == Mode.NORMAL ? ctrlMeas : ctrlMeas & ~0b11; // forced mode ends in sleep mode, 3.3.3
        }
    }

    @Override
    public int read(int register) {
        return switch (register) {
            case ID -> id;
            case CTRL_HUM -> hasHumidity() ? ctrlHum : 0;
            case STATUS -> (done != null ? MEASURING : 0) | (isAwake() ? 0 : COPYING);
            case CTRL_MEAS -> ctrlMeas;
            case CONFIG -> config;
            default -> {
                if (register >= DATA && register < DATA + (hasHumidity() ? 8 : 6)) {
                    yield data[register - DATA] & 0xFF;
                }
                yield isAwake() ? calibration(register) : 0;
            }
        };
    }

    private int calibration(int register) {
        int low = register - CALIBRATION_LOW;
        if (low >= 0 && low < (hasHumidity() ? Bme280Cells.CALIBRATION_LOW.length : 24)) {
            return Bme280Cells.CALIBRATION_LOW[low] & 0xFF;
        }
        int high = register - CALIBRATION_HIGH;
        if (hasHumidity() && high >= 0 && high < Bme280Cells.CALIBRATION_HIGH.length) {
            return Bme280Cells.CALIBRATION_HIGH[high] & 0xFF;
        }
        return 0;
    }

    @Override
    public void write(int register, int value) {
        switch (register) {
            case RESET -> {
                if (value == RESET_WORD) {
                    reset();
                }
            }
            case CTRL_HUM -> ctrlHum = value & 0b111;
            case CTRL_MEAS -> {
                ctrlMeas = value;
                activeCtrlHum = ctrlHum; // 5.4.3: changes become effective only after a write to ctrl_meas
                done = mode() == Mode.SLEEP ? null : now.plus(conversion());
            }
            case CONFIG -> config = mode() == Mode.NORMAL ? config : value; // 5.4.6: may be ignored in normal mode
            default -> {} // read-only or reserved
        }
    }

    @Override
    public void reset() {
        ctrlHum = 0;
        activeCtrlHum = 0;
        ctrlMeas = 0;
        config = 0;
        done = null;
        put(SKIPPED_20_BIT, SKIPPED_20_BIT, SKIPPED_16_BIT);
        awake = clock.instant().plus(START_UP);
    }

    private void convert(Conditions felt) {
        int temperature = Bme280Cells.rawTemperature(felt.celsius());
        put(
                isOn(ctrlMeas >> 2) ? Bme280Cells.rawPressure(felt.pascal(), temperature) : SKIPPED_20_BIT,
                isOn(ctrlMeas >> 5) ? temperature : SKIPPED_20_BIT,
                isOn(activeCtrlHum) ? Bme280Cells.rawHumidity(felt.humidity(), temperature) : SKIPPED_16_BIT);
    }

    private void put(int pressure, int temperature, int humidity) {
        Arrays.fill(data, (byte) 0);
        put20(0, pressure);
        put20(3, temperature);
        data[6] = (byte) (humidity >> 8);
        data[7] = (byte) humidity;
    }

    private void put20(int at, int value) {
        data[at] = (byte) (value >> 12);
        data[at + 1] = (byte) (value >> 4);
        data[at + 2] = (byte) (value << 4);
    }

    /** Returns the longest time one measurement takes (9.1). */
    private Duration conversion() {
        double millis = 1.25 + 2.3 * samples(ctrlMeas >> 5);
        millis += isOn(ctrlMeas >> 2) ? 2.3 * samples(ctrlMeas >> 2) + 0.575 : 0;
        millis += hasHumidity() && isOn(activeCtrlHum) ? 2.3 * samples(activeCtrlHum) + 0.575 : 0;
        return Duration.ofNanos((long) (millis * 1e6));
    }

    private static boolean isOn(int oversampling) {
        return samples(oversampling) > 0;
    }

    private static int samples(int oversampling) {
        int code = oversampling & 0b111;
        return code == 0 ? 0 : 1 << Math.min(code - 1, 4);
    }

    private boolean hasHumidity() {
        return id == ID_BME280;
    }

    private boolean isAwake() {
        return !now.isBefore(awake);
    }

    private Mode mode() {
        return switch (ctrlMeas & 0b11) {
            case 0 -> Mode.SLEEP;
            case 3 -> Mode.NORMAL;
            default -> Mode.FORCED;
        };
    }

    private enum Mode {
        SLEEP,
        FORCED,
        NORMAL
    }
}
