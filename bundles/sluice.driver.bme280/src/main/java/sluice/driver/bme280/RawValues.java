package sluice.driver.bme280;

/**
 * What the chip's three cells say. Immutable.
 *
 * @param pressure 20 bits
 * @param temperature 20 bits
 * @param humidity 16 bits; {@link #SKIPPED_16_BIT} on a BMP280
 */
record RawValues(int pressure, int temperature, int humidity) {

    /** What a cell that was not asked says (5.4.7, 5.4.8). */
    static final int SKIPPED_20_BIT = 0x80000;

    static final int SKIPPED_16_BIT = 0x8000;

    /** Reads the data registers from 0xF7 on: 8 bytes of a BME280, 6 of a BMP280. */
    static RawValues of(byte[] data) {
        int humidity = data.length < 8 ? SKIPPED_16_BIT : (data[6] & 0xFF) << 8 | data[7] & 0xFF;
        return new RawValues(twentyBits(data, 0), twentyBits(data, 3), humidity);
    }

    private static int twentyBits(byte[] data, int at) {
        return (data[at] & 0xFF) << 12 | (data[at + 1] & 0xFF) << 4 | (data[at + 2] & 0xFF) >> 4;
    }

    boolean hasPressureAndTemperature() {
        return pressure != SKIPPED_20_BIT && temperature != SKIPPED_20_BIT;
    }

    boolean hasHumidity() {
        return humidity != SKIPPED_16_BIT;
    }
}
