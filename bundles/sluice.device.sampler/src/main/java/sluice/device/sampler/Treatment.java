package sluice.device.sampler;

import java.util.HashMap;
import java.util.Map;
import sluice.device.Measurement;
import sluice.device.Quality;

/**
 * What is done to a measurement on its way to its topic: calibrated, held against the limits of its place, turned into another unit. Each
 * step by the measurement's name. Immutable.
 */
record Treatment(
        Map<String, Double> gains, Map<String, Double> offsets, Map<String, Limits> limits, Map<String, String> units) {

    static final Treatment NONE = new Treatment(Map.of(), Map.of(), Map.of(), Map.of());

    private static final double TINY = 1e12; // digits a sum of decimal fractions may be trusted to

    /** What can be at the place; both ends belong to it. */
    record Limits(double low, double high) {}

    Treatment {
        gains = Map.copyOf(gains);
        offsets = Map.copyOf(offsets);
        limits = Map.copyOf(limits);
        units = Map.copyOf(units);
    }

    /**
     * Reads the keys of a configuration.
     *
     * @throws IllegalArgumentException if an entry makes no sense; the sentence begins with the key
     */
    static Treatment of(String[] calibration, String[] limits, String[] units) {
        var gains = new HashMap<String, Double>();
        var offsets = new HashMap<String, Double>();
        for (var entry : Entry.all("calibration", calibration)) {
            var name = entry.name();
            if (name.endsWith(".gain")) {
                gains.put(name.substring(0, name.length() - 5), entry.number());
            } else if (name.endsWith(".offset")) {
                offsets.put(name.substring(0, name.length() - 7), entry.number());
            } else {
                throw entry.wrong("must be like temperature.offset=-0.4 or temperature.gain=1.02");
            }
        }
        var bounds = new HashMap<String, Limits>();
        for (var entry : Entry.all("limits", limits)) {
            bounds.put(entry.name(), limits(entry));
        }
        var names = new HashMap<String, String>();
        for (var entry : Entry.all("units", units)) {
            if (!Units.isTarget(entry.value())) {
                throw entry.wrong("must be like temperature=[degF]; there are " + Units.targets());
            }
            names.put(entry.name(), entry.value());
        }
        return new Treatment(gains, offsets, bounds, names);
    }

    private static Limits limits(Entry entry) {
        int dots = entry.value().indexOf("..");
        if (dots < 0) {
            throw entry.wrong("must be like temperature=-20..60");
        }
        double low = entry.number(entry.value().substring(0, dots));
        double high = entry.number(entry.value().substring(dots + 2));
        if (low >= high) {
            throw entry.wrong("must have its lower end first");
        }
        return new Limits(low, high);
    }

    /**
     * Returns the measurement as it is to be published.
     *
     * @throws IllegalArgumentException if it cannot be turned into the unit; the sentence begins with the key
     */
    Measurement apply(Measurement raw) {
        var name = raw.name();
        double value = raw.value();
        if (gains.containsKey(name) || offsets.containsKey(name)) {
            value = tidy(value * gains.getOrDefault(name, 1.0) + offsets.getOrDefault(name, 0.0));
        }
        var calibrated = new Measurement(name, value, raw.unit(), raw.quality(), raw.reason());
        var unit = units.get(name);
        return unit == null ? held(calibrated) : Units.convert(held(calibrated), unit);
    }

    private Measurement held(Measurement measurement) {
        var bounds = limits.get(measurement.name());
        if (bounds == null
                || measurement.quality() != Quality.GOOD
                || measurement.value() >= bounds.low && measurement.value() <= bounds.high) {
            return measurement;
        }
        return measurement.but(
                Quality.OUT_OF_RANGE,
                measurement.value() + " is not in its limits, " + bounds.low + " to " + bounds.high);
    }

    /** Takes away what binary fractions add: 21.5 - 0.4 is 21.1. */
    static double tidy(double value) {
        return Math.abs(value) < 1e3 ? Math.round(value * TINY) / TINY : value;
    }
}
