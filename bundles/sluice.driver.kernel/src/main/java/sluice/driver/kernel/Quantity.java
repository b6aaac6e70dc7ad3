package sluice.driver.kernel;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One kind of file: what it measures, and how its number becomes one with a unit. Immutable. The units are those of the kernel's
 * Documentation/ABI/testing/sysfs-bus-iio and Documentation/hwmon/sysfs-interface.rst.
 *
 * @param files the name of the value's file; the first group, if it takes part, tells one channel from another
 * @param name the measurement's
 * @param unit its UCUM code
 * @param factor what the kernel's number is multiplied with
 */
record Quantity(Pattern files, String name, String unit, double factor) {

    static final List<Quantity> IIO = List.of(
            iio("temp", "temperature", "Cel", 0.001),
            iio("pressure", "pressure", "hPa", 10),
            iio("humidityrelative", "humidity", "%", 0.001),
            iio("illuminance", "illuminance", "lx", 1),
            iio("distance", "distance", "m", 1),
            iio("proximity", "proximity", "1", 1),
            iio("voltage", "voltage", "V", 0.001),
            iio("current", "current", "A", 0.001),
            iio("power", "power", "W", 0.001),
            iio("concentration", "concentration", "%", 1),
            iio("accel", "acceleration", "m/s2", 1),
            iio("anglvel", "rotation", "rad/s", 1),
            iio("magn", "field", "G", 1));

    static final List<Quantity> HWMON = List.of(
            hwmon("temp", "input", "temperature", "Cel", 0.001),
            hwmon("in", "input", "voltage", "V", 0.001),
            hwmon("curr", "input", "current", "A", 0.001),
            hwmon("power", "input", "power", "W", 1e-6),
            hwmon("power", "average", "power", "W", 1e-6),
            hwmon("energy", "input", "energy", "J", 1e-6),
            hwmon("humidity", "input", "humidity", "%", 0.001),
            hwmon("fan", "input", "fan", "{rev}/min", 1),
            hwmon("freq", "input", "frequency", "Hz", 1));

    private static Quantity iio(String type, String name, String unit, double factor) {
        return new Quantity(
                Pattern.compile("in_" + type + "(?:(\\d*(?:-" + type + "\\d+)?(?:_[a-z0-9]+)*))?_(?:input|raw)"),
                name,
                unit,
                factor);
    }

    private static Quantity hwmon(String type, String kind, String name, String unit, double factor) {
        return new Quantity(Pattern.compile(type + "(\\d+)_" + kind), name, unit, factor);
    }

    Matcher matcher(String file) {
        return files.matcher(file);
    }
}
