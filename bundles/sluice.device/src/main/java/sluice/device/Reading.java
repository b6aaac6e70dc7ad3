package sluice.device;

import java.time.Instant;
import java.util.List;

/**
 * What one look at a device gave. Immutable.
 *
 * @param taken when the values were acquired
 * @param measurements the values, at least one, each name once
 */
public record Reading(Instant taken, List<Measurement> measurements) {

    public Reading {
        measurements = List.copyOf(measurements);
        if (measurements.isEmpty()) {
            throw new IllegalArgumentException("a reading has at least one measurement");
        }
        if (measurements.stream().map(Measurement::name).distinct().count() < measurements.size()) {
            throw new IllegalArgumentException("a measurement's name stands twice in " + measurements);
        }
    }

    /** Returns a reading taken now. */
    public static Reading now(Measurement... measurements) {
        return new Reading(Instant.now(), List.of(measurements));
    }
}
