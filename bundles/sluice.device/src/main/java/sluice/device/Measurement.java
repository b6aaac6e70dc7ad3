package sluice.device;

/**
 * One measured quantity. Immutable.
 *
 * @param name what was measured, one topic level, such as {@code temperature}
 * @param value the number, finite; a state that is on or off is 1 or 0
 * @param unit its code in the Unified Code for Units of Measure (UCUM): {@code Cel}, {@code hPa}, {@code %}, {@code By}, {@code 1}
 *     for a plain number
 */
public record Measurement(String name, double value, String unit) {

    public Measurement {
        if (!isTopicLevel(name)) {
            throw new IllegalArgumentException("measurement name '" + name + "' is no topic level");
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " is " + value + ", not a number");
        }
        if (unit.isEmpty()) {
            throw new IllegalArgumentException(name + " has no unit; a plain number has the unit 1");
        }
    }

    /** Returns whether this can be one level of a topic name: not empty, no separator, wildcard or control character. */
    static boolean isTopicLevel(String name) {
        return !name.isEmpty() && name.chars().noneMatch(c -> c == '/' || c == '+' || c == '#' || c < ' ');
    }
}
