package sluice.driver.bme280;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import sluice.io.I2cBus;

/**
 * One BME280 or BMP280 at its address: its protocol, after BST-BME280-DS002. Confined to one reading at a time.
 *
 * <p>Measures in forced mode, so that the chip sleeps and does not warm itself between readings.
 */
final class Chip {

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

    private final I2cBus bus;
    private final int address;
    private final Pause pause;
    private final boolean humidity;
    private final Compensation compensation;

    /**
     * Resets the chip, checks what it is and reads its calibration words.
     *
     * @throws IOException if it does not answer, or what it answers cannot be true
     */
    Chip(I2cBus bus, int address, Pause pause) throws IOException, InterruptedException {
        this.bus = bus;
        this.address = address;
        this.pause = pause;
        int id = register(ID);
        if (id != ID_BME280 && id != ID_BMP280) {
            throw new IOException("its id is 0x%02x, not 0x60 (BME280) or 0x58 (BMP280)".formatted(id));
        }
        this.humidity = id == ID_BME280;
        bus.writeRegister(address, RESET, RESET_WORD);
        pause.millis(START_UP_MILLIS);
        awaitClear(COPYING, "still starting");
        this.compensation = calibration();
        configure();
    }

    private Compensation calibration() throws IOException {
        var low = bus.readRegister(address, Compensation.LOW, Compensation.LOW_LENGTH);
        var high = humidity
                ? bus.readRegister(address, Compensation.HIGH, Compensation.HIGH_LENGTH)
                : new byte[Compensation.HIGH_LENGTH];
        try {
            return new Compensation(low, high);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The humidity's oversampling takes effect when ctrl_meas is written (5.4.3). */
    private void configure() throws IOException {
        if (humidity) {
            bus.writeRegister(address, CTRL_HUM, ONCE);
        }
        bus.writeRegister(address, CTRL_MEAS, SLEEP);
    }

    /** Returns whether this object talks over that bus. */
    boolean isOn(@Nullable I2cBus other) {
        return bus.equals(other);
    }

    boolean hasHumidity() {
        return humidity;
    }

    Compensation compensation() {
        return compensation;
    }

    /**
     * Measures once.
     *
     * @return the raw values, or null if the chip has lost its settings since it was set up, as after a brown-out: then it may be
     *     another chip, too
     */
    @Nullable
    RawValues measure() throws IOException, InterruptedException {
        var control = bus.readRegister(address, CTRL_HUM, 3); // ctrl_hum, status, ctrl_meas
        boolean kept = (control[2] & ~MODE) == SLEEP && (!humidity || control[0] == ONCE);
        if (!kept) {
            return null;
        }
        bus.writeRegister(address, CTRL_MEAS, FORCED);
        pause.millis(CONVERSION_MILLIS);
        awaitClear(MEASURING, "still measuring");
        var raw = RawValues.of(bus.readRegister(address, DATA, humidity ? 8 : 6)); // one burst is one measurement (4)
        return raw.hasPressureAndTemperature() && raw.hasHumidity() == humidity ? raw : null;
    }

    private void awaitClear(int bit, String complaint) throws IOException, InterruptedException {
        for (int i = 0; i < POLLS; i++) {
            if ((register(STATUS) & bit) == 0) {
                return;
            }
            pause.millis(POLL_MILLIS);
        }
        throw new IOException(complaint + " after " + (CONVERSION_MILLIS + POLLS * POLL_MILLIS) + " ms");
    }

    private int register(int register) throws IOException {
        return bus.readRegister(address, register, 1)[0] & 0xFF;
    }
}
