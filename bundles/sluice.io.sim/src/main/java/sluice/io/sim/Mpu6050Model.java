package sluice.io.sim;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * An InvenSense MPU-6050 lying flat on a machine that shakes at 5 Hz, the harder the more current its motor draws: 0.1 g for each
 * ampere. It sleeps after power-up, with zeros in its data registers.
 */
final class Mpu6050Model implements RegisterModel {

    private static final int DATA = 0x3B;
    private static final int GYRO_CONFIG = 0x1B;
    private static final int ACCEL_CONFIG = 0x1C;
    private static final int POWER = 0x6B;
    private static final int WHO_AM_I = 0x75;
    private static final int SLEEP = 0x40;
    private static final double LSB_PER_G = 16_384;

    private final InstantSource clock;
    private final Supplier<Conditions> world;
    private final int[] registers = new int[128];
    private final int[] data = new int[7];

    Mpu6050Model(InstantSource clock, Supplier<Conditions> world) {
        this.clock = clock;
        this.world = world;
    }

    @Override
    public void settle() {
        if ((registers[POWER] & SLEEP) != 0) {
            return;
        }
        var felt = world.get();
        double range = 1 << (registers[ACCEL_CONFIG] >> 3 & 0b11);
        double seconds = clock.instant().toEpochMilli() % 1_000 / 1e3;
        double shake = 0.1 * felt.amperes() * Math.sin(2 * Math.PI * 5 * seconds);
        data[0] = word(shake * LSB_PER_G / range);
        data[1] = 0;
        data[2] = word(LSB_PER_G / range);
        data[3] = word((felt.celsius() - 36.53) * 340);
        data[4] = word(131.0 / (1 << (registers[GYRO_CONFIG] >> 3 & 0b11))); // drifts by one degree each second
        data[5] = 0;
        data[6] = 0;
    }

    private static int word(double value) {
        return Math.clamp(Math.round(value), -32_768, 32_767) & 0xFFFF;
    }

    @Override
    public int read(int register) {
        int index = register - DATA;
        if (index >= 0 && index < 2 * data.length) {
            return index % 2 == 0 ? data[index / 2] >> 8 : data[index / 2] & 0xFF;
        }
        return register < registers.length ? registers[register] : 0;
    }

    @Override
    public void write(int register, int value) {
        if (register == POWER && (value & 0x80) != 0) {
            reset();
        } else if (register < registers.length && register != WHO_AM_I) {
            registers[register] = value;
        }
    }

    @Override
    public void reset() {
        Arrays.fill(registers, 0);
        Arrays.fill(data, 0);
        registers[POWER] = SLEEP;
        registers[WHO_AM_I] = 0x68;
    }
}
