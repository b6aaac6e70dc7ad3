package sluice.io.sim;

import java.util.HexFormat;
import java.util.function.DoubleUnaryOperator;

/**
 * The measuring cells of one BME280: from physics to raw values. Immutable.
 *
 * <p>The datasheet (BST-BME280-DS002, appendix 8.1) says how raw values become physics, in floating point; that is inverted here by
 * halving the interval, since all three curves rise or fall all the way. The calibration words of temperature and pressure are
 * the datasheet's example.
 */
final class Bme280Cells {

    private static final int MAX_20_BIT = 0xFFFFF;
    private static final int MAX_16_BIT = 0xFFFF;

    /** 0x88 to 0xA1: T1 to T3, P1 to P9, a reserved byte, H1; little endian. */
    static final byte[] CALIBRATION_LOW = bytes("""
            70 6B 43 67 18 FC 7D 8E 43 D6 D0 0B 27 0B 8C 00 F9 FF 8C 3C F8 C6 70 17 00 4B""");

    /** 0xE1 to 0xE7: H2 to H6; H4 and H5 share the byte 0xE5. */
    static final byte[] CALIBRATION_HIGH = bytes("6A 01 00 13 28 03 1E");

    private static final int T1 = 27504;
    private static final int T2 = 26435;
    private static final int T3 = -1000;
    private static final long[] P = {0, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000};
    private static final int[] H = {0, 75, 362, 0, 312, 50, 30};

    private Bme280Cells() {}

    /** Returns what the temperature cell says, 20 bits. */
    static int rawTemperature(double celsius) {
        return rising(raw -> fine(raw) / 5120, celsius, MAX_20_BIT);
    }

    /** Returns what the pressure cell says, 20 bits. */
    static int rawPressure(double pascal, int rawTemperature) {
        double fine = fine(rawTemperature);
        return rising(raw -> -pascal(raw, fine), -pascal, MAX_20_BIT);
    }

    /** Returns what the humidity cell says, 16 bits. */
    static int rawHumidity(double humidity, int rawTemperature) {
        double fine = fine(rawTemperature);
        return rising(raw -> humidity(raw, fine), humidity, MAX_16_BIT);
    }

    private static double fine(double raw) {
        double a = (raw / 16384 - T1 / 1024.0) * T2;
        double b = (raw / 131072 - T1 / 8192.0) * (raw / 131072 - T1 / 8192.0) * T3;
        return a + b;
    }

    private static double pascal(double raw, double fine) {
        double a = fine / 2 - 64000;
        double b = a * a * P[6] / 32768 + a * P[5] * 2;
        b = b / 4 + P[4] * 65536.0;
        a = (P[3] * a * a / 524288 + P[2] * a) / 524288;
        a = (1 + a / 32768) * P[1];
        double p = (1048576 - raw - b / 4096) * 6250 / a;
        return p + (P[9] * p * p / 2147483648.0 + p * P[8] / 32768 + P[7]) / 16;
    }

    private static double humidity(double raw, double fine) {
        double h = fine - 76800;
        double gain = H[2] / 65536.0 * (1 + H[6] / 67108864.0 * h * (1 + H[3] / 67108864.0 * h));
        double linear = (raw - (H[4] * 64.0 + H[5] / 16384.0 * h)) * gain;
        return linear * (1 - H[1] * linear / 524288);
    }

    /** Returns the raw value whose physics comes nearest to {@code wanted}, for a curve that rises all the way. */
    private static int rising(DoubleUnaryOperator curve, double wanted, int max) {
        int low = 0;
        int high = max;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (curve.applyAsDouble(middle) <= wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double below = wanted - curve.applyAsDouble(low);
        double above = curve.applyAsDouble(high) - wanted;
        return below <= above ? low : high;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.ofDelimiter(" ").parseHex(hex.strip());
    }
}
