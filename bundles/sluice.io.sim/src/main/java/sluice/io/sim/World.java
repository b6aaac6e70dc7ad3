package sluice.io.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.function.Supplier;

/**
 * The air around the board: a pure function of time and seed. Immutable, as long as its clock is.
 *
 * <p>Temperature follows the day, warmest in the afternoon (UTC), with weather and draughts on top; the dew point changes with the
 * weather only, so relative humidity falls when it gets warmer; pressure wanders over days. The sun shines from six to six, people
 * come and go, a load is switched up and down.
 */
final class World implements Supplier<Conditions> {

    private static final double DAY = 86_400;
    private static final double NOON = 12 * 3_600;
    private static final double WARMEST = 15 * 3_600;

    private final InstantSource clock;
    private final Instant start;
    private final double factor;
    private final double[] phases;

    /**
     * @param seed equal seeds make equal worlds
     * @param factor how many times faster than the clock time passes in the world
     */
    World(InstantSource clock, long seed, double factor) {
        this.clock = clock;
        this.start = clock.instant();
        this.factor = factor;
        this.phases = new Random(seed).doubles(8, 0, 2 * Math.PI).toArray();
    }

    /** Returns what the board feels now. */
    @Override
    public Conditions get() {
        var passed = Duration.between(start, clock.instant());
        double seconds = start.getEpochSecond() + start.getNano() / 1e9 + passed.toNanos() / 1e9 * factor;
        return at(seconds);
    }

    /** Returns what the board feels at this second since 1970. */
    Conditions at(double seconds) {
        double day = Math.cos(2 * Math.PI * (seconds - WARMEST) / DAY);
        double celsius = 20.5
                + 3.5 * day
                + wave(seconds, 0, 3.7 * DAY, 1.5)
                + wave(seconds, 1, 5_300, 0.4)
                + wave(seconds, 2, 410, 0.15)
                + wave(seconds, 3, 37, 0.05);
        double dewPoint = 9.5 + wave(seconds, 4, 5.1 * DAY, 2.5) + wave(seconds, 5, 2_900, 0.3);
        double pascal = 101_325 + wave(seconds, 6, 6.3 * DAY, 1_400) + wave(seconds, 7, 1_700, 12);
        double sun = Math.max(0, Math.cos(2 * Math.PI * (seconds - NOON) / DAY));
        double lux = 5 + 900 * sun * (0.7 + wave(seconds, 1, 2_100, 0.3));
        double ppm = 620 + wave(seconds, 2, 7_300, 190);
        double volts = 1.65 + wave(seconds, 3, 61, 1.2);
        double amperes = 0.8 + wave(seconds, 4, 97, 0.5);
        return new Conditions(celsius, pascal, humidity(celsius, dewPoint), lux, ppm, volts, amperes);
    }

    private double wave(double seconds, int phase, double period, double amplitude) {
        return amplitude * Math.sin(2 * Math.PI * seconds / period + phases[phase]);
    }

    /** The Magnus formula, with the constants of WMO-No. 8 for water. */
    static double humidity(double celsius, double dewPoint) {
        double vapour = 17.62 * dewPoint / (243.12 + dewPoint);
        double saturated = 17.62 * celsius / (243.12 + celsius);
        return Math.clamp(100 * Math.exp(vapour - saturated), 0, 100);
    }
}
