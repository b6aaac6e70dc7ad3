package sluice.driver.pwm;

/**
 * What 0 and 1 mean for a device. Immutable.
 *
 * @param periodNanos from one pulse to the next
 * @param shortestNanos the pulse that is 0
 * @param longestNanos the pulse that is 1
 */
record Pulses(long periodNanos, long shortestNanos, long longestNanos) {

    private static final long MICRO = 1_000;

    /**
     * Reads the keys of a configuration.
     *
     * @throws IllegalArgumentException if they do not fit each other; the sentence begins with the key
     */
    static Pulses of(int periodMicros, int shortestMicros, int longestMicros) {
        int longest = longestMicros == 0 ? periodMicros : longestMicros;
        if (longest > periodMicros) {
            throw new IllegalArgumentException("pulse.max.micros: " + longest + " is longer than the period");
        }
        if (shortestMicros >= longest) {
            throw new IllegalArgumentException(
                    "pulse.min.micros: " + shortestMicros + " is not below the longest pulse, " + longest);
        }
        return new Pulses(periodMicros * MICRO, shortestMicros * MICRO, longest * MICRO);
    }

    long nanos(double level) {
        return shortestNanos + Math.round((longestNanos - shortestNanos) * level);
    }

    /**
     * Reads a level.
     *
     * @throws IllegalArgumentException if it is not 0 to 1
     */
    static double level(String text, String what) {
        try {
            double level = switch (text.strip()) {
                case "on" -> 1;
                case "off" -> 0;
                default -> Double.parseDouble(text.strip());
            };
            if (level >= 0 && level <= 1) {
                return level;
            }
        } catch (NumberFormatException _) {
            // said below, with what would be right
        }
        throw new IllegalArgumentException(what + " takes 0 to 1, on or off, not '" + text + "'");
    }
}
