package sluice.driver.bme280;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.ChipException;
import sluice.driver.I2cChip;
import sluice.driver.I2cDevice;
import sluice.driver.I2cPort;

/**
 * One BME280 or BMP280, after BST-BME280-DS002: {@code temperature} in Cel, {@code pressure} in hPa, {@code humidity} in %, which a BMP280
 * does not have. Confined to one reading at a time.
 *
 * <p>Measures in forced mode, so that the chip sleeps and does not warm itself between readings. After any failure, a brown-out or an
 * exchange it is set up anew.
 */
final class Bme280 implements I2cChip {

    private static final int ID = 0xD0;
    private static final int RESET = 0xE0;
    private static final int CTRL_HUM = 0xF2;
    private static final int STATUS = 0xF3;
    private static final int CTRL_MEAS = 0xF4;
    private static final int DATA = 0xF7;

    private static final int ID_BME280 = 0x60;
    private static final int ID_BMP280 = 0x58;
    private static final int RESET_WORD = 0xB6;
    private static final int ONCE = 0b001; // oversampling x1 of the humidity
    private static final int SLEEP = 0b001_001_00; // oversampling x1 of temperature and pressure
    private static final int FORCED = 0b001_001_01;
    private static final int MEASURING = 0b1000;
    private static final int COPYING = 0b0001;
    private static final int MODE = 0b11;

    private static final int START_UP_MILLIS = 2; // table 1
    private static final int CONVERSION_MILLIS = 10; // 9.1: 9.3 ms at most with x1 everywhere
    private static final int POLL_MILLIS = 2;
    private static final int POLLS = 5;

    private static final int STUCK_AFTER = 60; // equal raw values; the cells' noise alone moves the last bits

    private @Nullable Compensation compensation;
    private boolean humidity;
    private @Nullable RawValues last;
    private int same;

    @Override
    public List<Measurement> measure(I2cPort port) throws IOException, InterruptedException {
        var raw = compensation == null ? null : convert(port);
        if (raw == null) {
            setUp(port);
            raw = convert(port);
        }
        if (raw == null) {
            throw new ChipException(Fault.POWER, "it does not keep its settings");
        }
        same = raw.equals(last) ? same + 1 : 0;
        last = raw;
        return measurements(raw);
    }

    @Override
    public void forget() {
        compensation = null;
    }

    /** Resets the chip, checks what it is and reads its calibration words. */
    private void setUp(I2cPort port) throws IOException, InterruptedException {
        int id = register(port, ID);
        if (id != ID_BME280 && id != ID_BMP280) {
            throw new ChipException(
                    Fault.WRONG_CHIP, "its id is 0x%02x, not 0x60 (BME280) or 0x58 (BMP280)".formatted(id));
        }
        humidity = id == ID_BME280;
        port.write(RESET, RESET_WORD);
        port.pause(START_UP_MILLIS);
        awaitClear(port, COPYING, "still starting");
        compensation = calibration(port);
        if (humidity) {
            port.write(CTRL_HUM, ONCE); // takes effect when ctrl_meas is written (5.4.3)
        }
        port.write(CTRL_MEAS, SLEEP);
    }

    private Compensation calibration(I2cPort port) throws IOException {
        var low = port.register(Compensation.LOW, Compensation.LOW_LENGTH);
        var high = humidity
                ? port.register(Compensation.HIGH, Compensation.HIGH_LENGTH)
                : new byte[Compensation.HIGH_LENGTH];
        try {
            return new Compensation(low, high);
        } catch (IllegalArgumentException e) {
            throw new ChipException(Fault.OUT_OF_RANGE, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Measures once.
     *
     * @return the raw values, or null if the chip has lost its settings since it was set up, as after a brown-out: then it may be
     *     another chip, too
     */
    private @Nullable RawValues convert(I2cPort port) throws IOException, InterruptedException {
        var control = port.register(CTRL_HUM, 3); // ctrl_hum, status, ctrl_meas
        boolean kept = (control[2] & ~MODE) == SLEEP && (!humidity || control[0] == ONCE);
        if (!kept) {
            return null;
        }
        port.write(CTRL_MEAS, FORCED);
        port.pause(CONVERSION_MILLIS);
        awaitClear(port, MEASURING, "still measuring");
        var raw = RawValues.of(port.register(DATA, humidity ? 8 : 6)); // one burst is one measurement (4)
        return raw.hasPressureAndTemperature() && raw.hasHumidity() == humidity ? raw : null;
    }

    private List<Measurement> measurements(RawValues raw) throws IOException {
        var words = compensation;
        if (words == null) {
            throw new IllegalStateException("set up before");
        }
        int fine = words.fine(raw.temperature());
        long pascal256 = words.pascal256(raw.pressure(), fine);
        if (pascal256 == 0) {
            throw new ChipException(Fault.OUT_OF_RANGE, "its pressure calibration words make no sense");
        }
        var measurements = new ArrayList<Measurement>();
        measurements.add(held(new Measurement("temperature", Compensation.centiCelsius(fine) / 100.0, "Cel"), -40, 85));
        // A hundredth of a pascal; the chip's own step is 0.18 Pa.
        measurements.add(held(I2cDevice.rounded("pressure", pascal256 / 25_600.0, "hPa", 4), 300, 1_100));
        if (humidity) {
            double percent = words.percent1024(raw.humidity(), fine) / 1024.0;
            measurements.add(held(I2cDevice.rounded("humidity", percent, "%", 3), 0, 100));
        }
        return measurements;
    }

    /** The ranges are table 1 to 3's. */
    private Measurement held(Measurement measurement, double low, double high) {
        var held = I2cDevice.within(measurement, low, high);
        return held.quality() == Quality.GOOD && same >= STUCK_AFTER
                ? held.but(Quality.SUSPECT, "nothing changed, not even noise, for many readings")
                : held;
    }

    private static void awaitClear(I2cPort port, int bit, String complaint) throws IOException, InterruptedException {
        for (int i = 0; i < POLLS; i++) {
            if ((register(port, STATUS) & bit) == 0) {
                return;
            }
            port.pause(POLL_MILLIS);
        }
        throw new ChipException(Fault.STALE, complaint + " after " + (CONVERSION_MILLIS + POLLS * POLL_MILLIS) + " ms");
    }

    private static int register(I2cPort port, int register) throws IOException {
        return port.register(register, 1)[0] & 0xFF;
    }
}
