package sluice.driver.mpu6050;

import java.util.ArrayList;
import java.util.List;
import sluice.device.Measurement;
import sluice.driver.I2cDevice;

/**
 * What one window of samples says: how strongly the thing shakes, and how it stands. A thousand raw samples a second are nobody's topic.
 * Confined to one reading.
 */
final class Statistics {

    static final double STANDARD_GRAVITY = 9.80665;

    private final double[] sums = new double[3];
    private final List<double[]> samples = new ArrayList<>();

    /** @param g acceleration along the three axes, in units of standard gravity */
    void add(double... g) {
        for (int i = 0; i < 3; i++) {
            sums[i] += g[i];
        }
        samples.add(g);
    }

    int size() {
        return samples.size();
    }

    /** Returns the measurements of a window that is not empty. */
    List<Measurement> measurements() {
        double x = sums[0] / samples.size();
        double y = sums[1] / samples.size();
        double z = sums[2] / samples.size();
        double squares = 0;
        double peak = 0;
        for (var sample : samples) {
            double square = square(sample[0] - x) + square(sample[1] - y) + square(sample[2] - z);
            squares += square;
            peak = Math.max(peak, square);
        }
        return List.of(
                metric("vibration", Math.sqrt(squares / samples.size())),
                metric("peak", Math.sqrt(peak)),
                degrees("tilt-x", Math.atan2(x, Math.hypot(y, z))),
                degrees("tilt-y", Math.atan2(y, Math.hypot(x, z))),
                new Measurement("samples", samples.size(), "1"));
    }

    private static double square(double value) {
        return value * value;
    }

    private static Measurement metric(String name, double g) {
        return I2cDevice.rounded(name, g * STANDARD_GRAVITY, "m/s2", 4);
    }

    private static Measurement degrees(String name, double radians) {
        return I2cDevice.rounded(name, Math.toDegrees(radians), "deg", 2);
    }
}
