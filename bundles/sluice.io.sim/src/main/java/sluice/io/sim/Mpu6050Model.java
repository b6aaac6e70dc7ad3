package sluice.io.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * An InvenSense MPU-6050 lying flat on a machine that shakes at 5 Hz, the harder the more current its motor draws: 0.1 g for each
 * ampere. It sleeps after power-up, with zeros in its data registers. Of its queue the accelerometer's samples are simulated.
 */
final class Mpu6050Model implements RegisterModel {

    private static final int RATE_DIVIDER = 0x19;
    private static final int QUEUED = 0x23;
    private static final int STATUS = 0x3A;
    private static final int DATA = 0x3B;
    private static final int CONTROL = 0x6A;
    private static final int COUNT = 0x72;
    private static final int QUEUE = 0x74;
    private static final int ACCELERATION = 0x08;
    private static final int QUEUE_ON = 0x40;
    private static final int QUEUE_EMPTIED = 0x04;
    private static final int OVERFLOW = 0x10;
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
    private final SampleQueue queue = new SampleQueue();
    private Instant queuedUntil;

    Mpu6050Model(InstantSource clock, Supplier<Conditions> world) {
        this.clock = clock;
        this.world = world;
        this.queuedUntil = clock.instant();
    }

    @Override
    public void settle() {
        if ((registers[POWER] & SLEEP) != 0) {
            return;
        }
        var felt = world.get();
        var now = clock.instant();
        data[0] = shake(felt, now);
        data[1] = 0;
        data[2] = word(LSB_PER_G / range());
        fill(felt, now);
        data[3] = word((felt.celsius() - 36.53) * 340);
        data[4] = word(131.0 / (1 << (registers[GYRO_CONFIG] >> 3 & 0b11))); // drifts by one degree each second
        data[5] = 0;
        data[6] = 0;
    }

    private double range() {
        return 1 << (registers[ACCEL_CONFIG] >> 3 & 0b11);
    }

    private int shake(Conditions felt, Instant when) {
        double seconds = when.toEpochMilli() % 1_000 / 1e3;
        return word(0.1 * felt.amperes() * Math.sin(2 * Math.PI * 5 * seconds) * LSB_PER_G / range());
    }

    /** Makes the samples that are due since the last look, each at its own time. */
    private void fill(Conditions felt, Instant now) {
        var period = Duration.ofMillis(1 + registers[RATE_DIVIDER]);
        if ((registers[CONTROL] & QUEUE_ON) == 0 || (registers[QUEUED] & ACCELERATION) == 0) {
            queuedUntil = now;
            return;
        }
        while (!queuedUntil.plus(period).isAfter(now)) {
            queuedUntil = queuedUntil.plus(period);
            queue.add(shake(felt, queuedUntil));
            queue.add(0);
            queue.add(data[2]);
        }
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
        return switch (register) {
            case STATUS -> queue.ranOver() ? OVERFLOW : 0;
            case COUNT -> queue.size() >> 8;
            case COUNT + 1 -> queue.size() & 0xFF;
            case QUEUE -> queue.take();
            default -> register < registers.length ? registers[register] : 0;
        };
    }

    /** Reading on at the queue takes the next byte of the queue. */
    @Override
    public int next(int register) {
        return register == QUEUE ? QUEUE : RegisterModel.super.next(register);
    }

    @Override
    public void write(int register, int value) {
        if (register == POWER && (value & 0x80) != 0) {
            reset();
        } else if (register == CONTROL) {
            if ((value & QUEUE_EMPTIED) != 0) {
                queue.clear();
                queuedUntil = clock.instant();
            }
            registers[CONTROL] = value & ~QUEUE_EMPTIED; // clears itself
        } else if (register < registers.length && register != WHO_AM_I) {
            registers[register] = value;
        }
    }

    @Override
    public void reset() {
        Arrays.fill(registers, 0);
        Arrays.fill(data, 0);
        queue.clear();
        registers[POWER] = SLEEP;
        registers[WHO_AM_I] = 0x68;
    }
}
