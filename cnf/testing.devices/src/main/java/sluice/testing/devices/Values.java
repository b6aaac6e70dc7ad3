package sluice.testing.devices;

import java.util.List;
import sluice.device.Measurement;

/** Picks measurements apart. */
public final class Values {

    private Values() {}

    /** Returns the value of the measurement with this name. */
    public static double value(List<Measurement> measurements, String name) {
        return measurements.stream()
                .filter(measurement -> measurement.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + name + " in " + measurements))
                .value();
    }
}
