package sluice.driver.contact;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.InputGauge;

/**
 * A contact that is closed or open: told at once when it changes, and how often it was closed, so that what happens between two readings
 * is not lost. A detector of motion warms up first, and holds.
 */
final class Contact implements InputGauge {

    private final String name;
    private final Duration hold;
    private final Duration warmUp;
    private Instant ready = Instant.MIN;
    private Instant until = Instant.MIN;
    private long count;
    private long lost;

    /**
     * @param name what is measured, {@code contact}
     * @param hold how long it stays on after its last edge; zero for a contact that is not held
     * @param warmUp how long nothing it says is to be believed after its line has come
     */
    Contact(String name, Duration hold, Duration warmUp) {
        this.name = name;
        this.hold = hold;
        this.warmUp = warmUp;
    }

    @Override
    public void begin(boolean active, Instant now) {
        ready = now.plus(warmUp);
        until = Instant.MIN;
    }

    @Override
    public List<Measurement> edge(boolean active, Instant when) {
        if (when.isBefore(ready)) {
            return List.of();
        }
        boolean was = isHeld(when);
        if (active && !was) {
            count++;
        }
        until = when.plus(hold);
        boolean toldAlready = hold.isPositive() && (was || !active);
        return toldAlready ? List.of() : measurements(active);
    }

    @Override
    public void lost(long edges) {
        lost += edges;
    }

    @Override
    public List<Measurement> measure(boolean active, Instant now) {
        if (now.isBefore(ready)) {
            return List.of(new Measurement(name, 0, "1").but(Quality.SUSPECT, "it is warming up"), count());
        }
        return measurements(active || isHeld(now));
    }

    private boolean isHeld(Instant now) {
        return now.isBefore(until);
    }

    private List<Measurement> measurements(boolean on) {
        return List.of(new Measurement(name, on ? 1 : 0, "1"), count());
    }

    private Measurement count() {
        var plain = new Measurement("count", count, "1");
        return lost == 0 ? plain : plain.but(Quality.SUSPECT, lost + " edges were lost since the start");
    }
}
