package sluice.device;

/**
 * One measured quantity. Immutable.
 *
 * @param name what was measured, one topic level, such as {@code temperature}
 * @param value the number, finite
 * @param unit its UCUM code: {@code Cel}, {@code hPa}, {@code %}, {@code 1} for a plain number
 */
public record Measurement(String name, double value, String unit) {

    public Measurement {
        if (name.isEmpty() || name.chars().anyMatch(c -> c == '/' || c == '+' || c == '#' || c < ' ')) {
            throw new IllegalArgumentException("measurement name '" + name + "' is no topic level");
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " is " + value + ", not a number");
        }
        if (unit.isEmpty()) {
            throw new IllegalArgumentException(name + " has no unit; a plain number has the unit 1");
        }
    }
}
