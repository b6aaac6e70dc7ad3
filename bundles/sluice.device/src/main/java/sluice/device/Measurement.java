package sluice.device;

/**
 * One measured quantity. Immutable.
 *
 * @param name what was measured, one topic level, such as {@code temperature}
 * @param value the number, finite; a state that is on or off is 1 or 0
 * @param unit its code in the Unified Code for Units of Measure (UCUM): {@code Cel}, {@code hPa}, {@code %}, {@code By}, {@code 1}
 *     for a plain number
 * @param quality how far the value can be trusted
 * @param reason why it cannot be, in words; empty for a good value
 */
public record Measurement(String name, double value, String unit, Quality quality, String reason) {

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
        if (reason.isEmpty() != (quality == Quality.GOOD)) {
            throw new IllegalArgumentException(
                    name + " is " + quality.word() + (reason.isEmpty() ? " without a reason" : " but has a reason"));
        }
    }

    /** A good value. */
    public Measurement(String name, double value, String unit) {
        this(name, value, unit, Quality.GOOD, "");
    }

    /**
     * Returns the same value, not as good.
     *
     * @param reason why, in words
     */
    public Measurement but(Quality less, String reason) {
        return new Measurement(name, value, unit, less, reason);
    }

    /** Returns whether this can be one level of a topic name: not empty, no separator, wildcard or control character. */
    static boolean isTopicLevel(String name) {
        return !name.isEmpty() && name.chars().noneMatch(c -> c == '/' || c == '+' || c == '#' || c < ' ');
    }
}
