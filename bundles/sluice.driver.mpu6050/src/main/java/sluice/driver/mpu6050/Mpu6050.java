package sluice.driver.mpu6050;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.ChipException;
import sluice.driver.I2cChip;
import sluice.driver.I2cDevice;
import sluice.driver.I2cPort;
import sluice.driver.Words;

/**
 * One MPU-6050, after InvenSense's register map RM-MPU-6000A: samples its accelerometer into its queue of 1024 bytes at its own rate; a reading
 * empties the queue and says what the samples have in common.
 */
final class Mpu6050 implements I2cChip {

    private static final int RATE_DIVIDER = 0x19;
    private static final int FILTER = 0x1A;
    private static final int GYRO_RANGE = 0x1B;
    private static final int ACCELERATION_RANGE = 0x1C;
    private static final int QUEUED = 0x23;
    private static final int STATUS = 0x3A;
    private static final int TEMPERATURE = 0x41; // and the three rotations behind it
    private static final int CONTROL = 0x6A;
    private static final int POWER = 0x6B;
    private static final int COUNT = 0x72;
    private static final int QUEUE = 0x74;
    private static final int WHO_AM_I = 0x75;

    private static final Set<Integer> KNOWN = Set.of(0x68, 0x70, 0x71, 0x98); // and what copies of it say
    private static final int RESET = 0x80;
    private static final int AWAKE = 0x01; // with the gyroscope's clock
    private static final int ACCELERATION = 0x08;
    private static final int QUEUE_ON = 0x40;
    private static final int QUEUE_EMPTIED = 0x04;
    private static final int OVERFLOW = 0x10;
    private static final int RESET_MILLIS = 100;
    private static final int CLOCK = 1_000; // samples a second, with the filter on
    private static final int SAMPLE = 6;
    private static final int BURST = 20 * SAMPLE;
    private static final double LSB_PER_G = 16_384;
    private static final double LSB_PER_DEGREE = 131;
    private static final int LOWEST = -40;
    private static final int HIGHEST = 85;

    private final int divider;
    private final int range;
    private boolean ready;

    /**
     * @param rate samples a second
     * @param range full scale of the accelerometer in g: 2, 4, 8 or 16
     */
    Mpu6050(int rate, int range) {
        if (rate < 4 || rate > CLOCK) {
            throw new IllegalArgumentException("rate: must be between 4 and 1000, not " + rate);
        }
        if (range < 2 || range > 16 || Integer.bitCount(range) != 1) {
            throw new IllegalArgumentException("range: must be 2, 4, 8 or 16, not " + range);
        }
        this.divider = CLOCK / rate - 1;
        this.range = range;
    }

    @Override
    public List<Measurement> measure(I2cPort port) throws IOException, InterruptedException {
        if (!ready) {
            setUp(port);
        }
        var control = port.register(CONTROL, 2);
        if (control[0] != QUEUE_ON || control[1] != AWAKE) {
            throw new ChipException(
                    Fault.POWER, "it lost its settings"); // forgets, so it is set up at the next reading
        }
        boolean overflow = (port.register(STATUS, 1)[0] & OVERFLOW) != 0;
        var measurements = new ArrayList<>(window(port));
        if (overflow) {
            port.write(CONTROL, QUEUE_ON | QUEUE_EMPTIED);
            measurements.replaceAll(
                    one -> one.but(Quality.SUSPECT, "its queue ran over and samples are lost: read it more often"));
        }
        measurements.addAll(others(port.register(TEMPERATURE, 8)));
        return measurements;
    }

    private void setUp(I2cPort port) throws IOException, InterruptedException {
        int id = port.register(WHO_AM_I, 1)[0] & 0xFF;
        if (!KNOWN.contains(id)) {
            throw new ChipException(Fault.WRONG_CHIP, "its id is 0x%02x, not 0x68".formatted(id));
        }
        port.write(POWER, RESET);
        port.pause(RESET_MILLIS);
        port.write(POWER, AWAKE);
        port.write(FILTER, divider == 0 ? 1 : divider < 5 ? 2 : 4); // below half of the rate
        port.write(RATE_DIVIDER, divider);
        port.write(GYRO_RANGE, 0);
        port.write(ACCELERATION_RANGE, Integer.numberOfTrailingZeros(range) - 1 << 3);
        port.write(QUEUED, ACCELERATION);
        port.write(CONTROL, QUEUE_ON | QUEUE_EMPTIED);
        port.pause(Math.max(10, 2_000L * (divider + 1) / CLOCK)); // the first samples
        ready = true;
    }

    private List<Measurement> window(I2cPort port) throws IOException {
        int left = port.word(COUNT) / SAMPLE * SAMPLE;
        var window = new Statistics();
        boolean clipped = false;
        while (left > 0) {
            var bytes = port.register(QUEUE, Math.min(left, BURST));
            for (int at = 0; at + SAMPLE <= bytes.length; at += SAMPLE) {
                window.add(g(bytes, at), g(bytes, at + 2), g(bytes, at + 4));
                clipped |= isClipped(bytes, at) || isClipped(bytes, at + 2) || isClipped(bytes, at + 4);
            }
            left -= bytes.length;
        }
        if (window.size() == 0) {
            throw new ChipException(Fault.STALE, "it has no new samples: it sleeps, or is read faster than it samples");
        }
        var reason = clipped ? "it was shaken with more than " + range + " g" : "";
        return window.measurements().stream().map(one -> held(one, reason)).toList();
    }

    private static boolean isClipped(byte[] bytes, int at) {
        int raw = Words.signed(bytes, at);
        return raw == Short.MAX_VALUE || raw == Short.MIN_VALUE;
    }

    /** @param reason why it cannot be true, empty if it can */
    private static Measurement held(Measurement measurement, String reason) {
        return reason.isEmpty() ? measurement : measurement.but(Quality.OUT_OF_RANGE, reason);
    }

    private double g(byte[] bytes, int at) {
        return g(Words.signed(bytes, at), range);
    }

    static double g(int raw, int range) {
        return raw * (range / 2) / LSB_PER_G;
    }

    static double celsius(int raw) {
        return raw / 340.0 + 36.53; // 4.18
    }

    private static List<Measurement> others(byte[] bytes) {
        double celsius = celsius(Words.signed(bytes, 0));
        boolean possible = celsius >= LOWEST && celsius <= HIGHEST;
        return List.of(
                held(
                        I2cDevice.rounded("temperature", celsius, "Cel", 2),
                        possible ? "" : "it works from " + LOWEST + " to " + HIGHEST + " Cel"),
                rotation("rotation-x", bytes, 2),
                rotation("rotation-y", bytes, 4),
                rotation("rotation-z", bytes, 6));
    }

    private static Measurement rotation(String name, byte[] bytes, int at) {
        return held(
                I2cDevice.rounded(name, Words.signed(bytes, at) / LSB_PER_DEGREE, "deg/s", 2),
                isClipped(bytes, at) ? "it turned with more than 250 degrees a second" : "");
    }

    @Override
    public void forget() {
        ready = false;
    }
}
