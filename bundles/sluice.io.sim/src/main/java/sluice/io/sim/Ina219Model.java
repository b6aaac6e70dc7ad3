package sluice.io.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** A Texas Instruments INA219 with a shunt of 0.1 ohm on a supply of 12 volts that gives way a little under load. */
final class Ina219Model implements WordModel {

    private static final int RESET_CONFIG = 0x399F;
    private static final double SHUNT_OHM = 0.1;
    private static final double SUPPLY_VOLTS = 12;
    private static final double SOURCE_OHM = 0.2;
    private static final int READY = 0b10;
    private static final int OVERFLOW = 0b01;

    private static final Duration CONVERSION = Duration.ofNanos(2 * 586_000);

    private final InstantSource clock;
    private final Supplier<Conditions> world;
    private Instant converting;
    private int config = RESET_CONFIG;
    private int calibration;

    Ina219Model(InstantSource clock, Supplier<Conditions> world) {
        this.clock = clock;
        this.world = world;
        this.converting = clock.instant();
    }

    @Override
    public int read(int register) {
        return switch (register) {
            case 0 -> config;
            case 1 -> shunt() & 0xFFFF;
            case 2 -> bus() << 3 | (isReady() ? READY : 0) | (current() != (short) current() ? OVERFLOW : 0);
            case 3 -> power();
            case 4 -> current() & 0xFFFF;
            case 5 -> calibration;
            default -> 0xFFFF;
        };
    }

    private boolean isReady() {
        return !clock.instant().isBefore(converting.plus(CONVERSION));
    }

    /** Reading it takes the ready bit away until the next conversion (8.6.3.2). */
    private int power() {
        converting = clock.instant();
        return current() * bus() / 5_000 & 0xFFFF;
    }

    private int shunt() {
        int range = 4_000 << (config >> 11 & 0b11); // 40 mV at gain 1 up to 320 mV at gain 1/8, in steps of 10 uV
        return Math.clamp(Math.round(world.get().amperes() * SHUNT_OHM / 1e-5), -range, range);
    }

    private int bus() {
        return (int) Math.round((SUPPLY_VOLTS - SOURCE_OHM * world.get().amperes()) / 0.004);
    }

    private int current() {
        return shunt() * calibration / 4_096;
    }

    @Override
    public void write(int register, int value) {
        if (register == 0) {
            config = value;
            converting = clock.instant();
            if ((value & 0x8000) != 0) {
                reset();
            }
        } else if (register == 5) {
            calibration = value & 0xFFFE;
        }
    }

    @Override
    public void reset() {
        config = RESET_CONFIG;
        calibration = 0;
        converting = clock.instant();
    }
}
