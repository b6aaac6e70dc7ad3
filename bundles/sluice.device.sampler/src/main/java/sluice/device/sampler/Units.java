package sluice.device.sampler;

import java.util.List;
import java.util.stream.Collectors;
import sluice.device.Measurement;

/** Turns values from the drivers' units into others people like to read. */
final class Units {

    /** {@code to = from * factor + offset}. */
    private record Way(String from, String to, double factor, double offset) {}

    private static final List<Way> WAYS = List.of(
            new Way("Cel", "[degF]", 1.8, 32),
            new Way("Cel", "K", 1, 273.15),
            new Way("hPa", "Pa", 100, 0),
            new Way("hPa", "kPa", 0.1, 0),
            new Way("hPa", "mbar", 1, 0),
            new Way("%", "1", 0.01, 0),
            new Way("A", "mA", 1_000, 0),
            new Way("V", "mV", 1_000, 0),
            new Way("W", "mW", 1_000, 0),
            new Way("W", "kW", 0.001, 0),
            new Way("m", "cm", 100, 0),
            new Way("m", "mm", 1_000, 0),
            new Way("m/s2", "[g]", 1 / 9.80665, 0),
            new Way("By", "KiBy", 1.0 / 1_024, 0),
            new Way("By", "MiBy", 1.0 / 1_048_576, 0));

    private Units() {}

    static boolean isTarget(String unit) {
        return WAYS.stream().anyMatch(way -> way.to.equals(unit));
    }

    /** Returns the units there are, in words. */
    static String targets() {
        return WAYS.stream().map(Way::to).distinct().collect(Collectors.joining(", "));
    }

    /**
     * Returns the measurement in this unit.
     *
     * @throws IllegalArgumentException if there is no way from its own; the sentence begins with the key
     */
    static Measurement convert(Measurement measurement, String unit) {
        if (measurement.unit().equals(unit)) {
            return measurement;
        }
        for (var way : WAYS) {
            if (way.from.equals(measurement.unit()) && way.to.equals(unit)) {
                double value = Treatment.tidy(measurement.value() * way.factor + way.offset);
                return new Measurement(measurement.name(), value, unit, measurement.quality(), measurement.reason());
            }
        }
        throw new IllegalArgumentException(
                "units: " + measurement.name() + " is in " + measurement.unit() + ", which does not become " + unit);
    }
}
