package sluice.driver.counter;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.InputGauge;

/**
 * Counts pulses by their beginnings, and tells how fast they come: between the first and the last since the reading before, by the
 * kernel's times, so that nobody who keeps the processor busy changes the rate. Lost edges are counted as halves of pulses.
 */
final class Counter implements InputGauge {

    private static final double NANOS = 1e9;

    private final double perPulse;
    private final String unit;
    private double pulses;
    private long lost;
    private long sinceReading;
    private @Nullable Instant latest;
    private @Nullable Instant before;

    /**
     * @param perPulse what one pulse stands for
     * @param unit the unit of that, {@code 1} for pulses alone
     */
    Counter(double perPulse, String unit) {
        this.perPulse = perPulse;
        this.unit = unit;
    }

    @Override
    public void begin(boolean active, Instant now) {
        latest = null;
        before = null;
        sinceReading = 0;
    }

    @Override
    public List<Measurement> edge(boolean active, Instant when) {
        if (active) {
            pulses++;
            latest = when;
            if (before == null) {
                before = when; // the first one begins a period, it does not end one
            } else {
                sinceReading++;
            }
        }
        return List.of();
    }

    @Override
    public void lost(long edges) {
        lost += edges;
        pulses += edges / 2.0;
        before = null;
        sinceReading = 0;
    }

    @Override
    public List<Measurement> measure(boolean active, Instant now) {
        var count = new Measurement("count", pulses * perPulse, unit);
        var rate = new Measurement("rate", rate() * perPulse, unit.equals("1") ? "Hz" : unit + "/s");
        sinceReading = 0;
        before = latest;
        if (lost == 0) {
            return List.of(count, rate);
        }
        var reason = lost + " edges were lost since the reading before";
        lost = 0;
        return List.of(count.but(Quality.SUSPECT, reason), rate.but(Quality.SUSPECT, reason));
    }

    private double rate() {
        if (sinceReading == 0 || before == null || latest == null) {
            return 0;
        }
        double seconds = Duration.between(before, latest).toNanos() / NANOS;
        return seconds > 0 ? sinceReading / seconds : 0;
    }
}
