package sluice.device.sampler;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.device.Measurement;

/** How much a measurement has to change before it is published again, by its name. Immutable. */
record Deadbands(Map<String, Band> bands, Duration silence) {

    static final Deadbands NONE = new Deadbands(Map.of(), Duration.ZERO);

    /** A step in the measurement's unit, or in percent of the last value that was published. */
    record Band(double step, boolean percent) {}

    /** What was published last, and when it was acquired. */
    record Last(Measurement measurement, Instant taken) {}

    Deadbands {
        bands = Map.copyOf(bands);
    }

    /**
     * Reads the keys of a configuration.
     *
     * @param silence after so long a measurement is published however little it changed; zero for never
     * @throws IllegalArgumentException if an entry makes no sense; the sentence begins with the key
     */
    static Deadbands of(String[] texts, Duration silence) {
        var bands = new HashMap<String, Band>();
        for (var entry : Entry.all("deadband", texts)) {
            boolean percent = entry.value().endsWith("%");
            var number = percent ? entry.value().substring(0, entry.value().length() - 1) : entry.value();
            double step = entry.number(number);
            if (step < 0) {
                throw entry.wrong("must not be below 0");
            }
            bands.put(entry.name(), new Band(step, percent));
        }
        return new Deadbands(bands, silence);
    }

    /** Returns whether this is new enough to be published after the last one, null if there is none. */
    boolean isNews(@Nullable Last last, Measurement now, Instant taken) {
        var band = bands.get(now.name());
        if (band == null || last == null || last.measurement.quality() != now.quality()) {
            return true;
        }
        if (silence.isPositive() && Duration.between(last.taken, taken).compareTo(silence) >= 0) {
            return true;
        }
        double before = last.measurement.value();
        double step = band.percent ? Math.abs(before) * band.step / 100 : band.step;
        return Math.abs(now.value() - before) > step;
    }
}
