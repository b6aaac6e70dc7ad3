package sluice.driver.bme280;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The calibration words of one chip and the arithmetic that turns raw values into physics: the datasheet's integer formulas
 * (BST-BME280-DS002, 4.2.3), bit by bit, with its names. Immutable.
 */
final class Compensation {

    static final int LOW = 0x88;
    static final int LOW_LENGTH = 26;
    static final int HIGH = 0xE1;
    static final int HIGH_LENGTH = 7;

    private final int t1;
    private final int t2;
    private final int t3;
    private final long[] p = new long[10];
    private final int h1;
    private final int h2;
    private final int h3;
    private final int h4;
    private final int h5;
    private final int h6;

    /**
     * @param low the registers 0x88 to 0xA1
     * @param high the registers 0xE1 to 0xE7; zeros for a BMP280
     * @throws IllegalArgumentException if these are no calibration words but what a broken bus gives
     */
    Compensation(byte[] low, byte[] high) {
        if (isConstant(low)) {
            throw new IllegalArgumentException("its calibration words are all 0x%02x".formatted(low[0] & 0xFF));
        }
        var words = ByteBuffer.wrap(low).order(ByteOrder.LITTLE_ENDIAN);
        t1 = words.getShort() & 0xFFFF;
        t2 = words.getShort();
        t3 = words.getShort();
        p[1] = words.getShort() & 0xFFFF;
        for (int i = 2; i <= 9; i++) {
            p[i] = words.getShort();
        }
        h1 = low[25] & 0xFF;
        h2 = (high[0] & 0xFF) | high[1] << 8;
        h3 = high[2] & 0xFF;
        h4 = high[3] << 4 | high[4] & 0x0F;
        h5 = high[5] << 4 | (high[4] & 0xFF) >> 4;
        h6 = high[6];
    }

    /** The first 24 bytes are the ones both chips have. */
    private static boolean isConstant(byte[] low) {
        for (int i = 1; i < 24; i++) {
            if (low[i] != low[0]) {
                return false;
            }
        }
        return low[0] == 0 || low[0] == -1;
    }

    /** Returns the temperature in the fine steps the other two formulas need. */
    int fine(int raw) {
        int a = (((raw >> 3) - (t1 << 1)) * t2) >> 11;
        int b = (((((raw >> 4) - t1) * ((raw >> 4) - t1)) >> 12) * t3) >> 14;
        return a + b;
    }

    /** Returns the temperature in hundredths of a degree Celsius. */
    static int centiCelsius(int fine) {
        return (fine * 5 + 128) >> 8;
    }

    /** Returns the pressure in 256ths of a pascal, or 0 if the words make no sense. */
    long pascal256(int raw, int fine) {
        long a = fine - 128_000L;
        long b = a * a * p[6];
        b += (a * p[5]) << 17;
        b += p[4] << 35;
        a = ((a * a * p[3]) >> 8) + ((a * p[2]) << 12);
        a = (((1L << 47) + a) * p[1]) >> 33;
        if (a == 0) {
            return 0;
        }
        long q = 1_048_576L - raw;
        q = (((q << 31) - b) * 3125) / a;
        long c = (p[9] * (q >> 13) * (q >> 13)) >> 25;
        long d = (p[8] * q) >> 19;
        return ((q + c + d) >> 8) + (p[7] << 4);
    }

    /** Returns the relative humidity in 1024ths of a percent. */
    int percent1024(int raw, int fine) {
        int h = fine - 76_800;
        int linear = (((raw << 14) - (h4 << 20) - h5 * h) + 16_384) >> 15;
        int gain = ((((((h * h6) >> 10) * (((h * h3) >> 11) + 32_768)) >> 10) + 2_097_152) * h2 + 8_192) >> 14;
        h = linear * gain;
        h -= ((((h >> 15) * (h >> 15)) >> 7) * h1) >> 4;
        return Math.clamp(h, 0, 419_430_400) >> 12;
    }
}
