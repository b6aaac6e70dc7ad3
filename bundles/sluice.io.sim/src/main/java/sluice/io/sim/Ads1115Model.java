package sluice.io.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Texas Instruments ADS1115 in single shot mode. Input n has the world's voltage divided by n + 1, so that they can be told apart.
 */
final class Ads1115Model implements WordModel {

    private static final int CONVERSION = 0;
    private static final int CONFIG = 1;
    private static final int RESET_CONFIG = 0x8583;
    private static final int START = 0x8000;
    private static final int SINGLE_SHOT = 0x0100;
    private static final double[] RANGES = {6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256};
    private static final int[] RATES = {8, 16, 32, 64, 128, 250, 475, 860};

    private final InstantSource clock;
    private final Supplier<Conditions> world;
    private int config = RESET_CONFIG;
    private int conversion;
    private @Nullable Instant done;

    Ads1115Model(InstantSource clock, Supplier<Conditions> world) {
        this.clock = clock;
        this.world = world;
    }

    @Override
    public int read(int register) {
        settle();
        return switch (register & 0b11) {
            case CONVERSION -> conversion;
            case CONFIG -> config & ~START | (done == null ? START : 0);
            case 2 -> 0x8000;
            default -> 0x7FFF;
        };
    }

    @Override
    public void write(int register, int value) {
        settle();
        if ((register & 0b11) == CONFIG) {
            config = value;
            if ((value & (START | SINGLE_SHOT)) == (START | SINGLE_SHOT)) {
                double seconds = 1.1 / RATES[value >> 5 & 0b111]; // its oscillator may be a tenth slow
                done = clock.instant().plus(Duration.ofNanos((long) (seconds * 1e9)));
            }
        }
    }

    private void settle() {
        var end = done;
        boolean continuous = (config & SINGLE_SHOT) == 0; // and infinitely fast
        if (continuous || end != null && !clock.instant().isBefore(end)) {
            done = null;
            double steps = volts(config >> 12 & 0b111) / RANGES[config >> 9 & 0b111] * 32_768;
            conversion = Math.clamp(Math.round(steps), -32_768, 32_767) & 0xFFFF;
        }
    }

    private double volts(int mux) {
        return switch (mux) {
            case 0 -> pin(0) - pin(1);
            case 1 -> pin(0) - pin(3);
            case 2 -> pin(1) - pin(3);
            case 3 -> pin(2) - pin(3);
            default -> pin(mux - 4);
        };
    }

    private double pin(int number) {
        return world.get().volts() / (number + 1);
    }

    @Override
    public void reset() {
        config = RESET_CONFIG;
        conversion = 0;
        done = null;
    }
}
