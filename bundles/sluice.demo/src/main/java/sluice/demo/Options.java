package sluice.demo;

import java.time.Duration;
import java.util.Optional;

/**
 * What the demonstration was told. Immutable.
 *
 * @param limit when to end by itself; empty to go on until Ctrl-C
 */
record Options(Optional<Duration> limit) {

    static final String USAGE = "usage: sluice demo [--seconds N]";

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it is wrong, with one sentence
     */
    static Options of(String... arguments) {
        Optional<Duration> limit = Optional.empty();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].equals("--seconds")) {
                throw new IllegalArgumentException("unknown option '" + arguments[i] + "'; " + USAGE);
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("--seconds needs a number; " + USAGE);
            }
            limit = Optional.of(seconds(arguments[i + 1]));
        }
        return new Options(limit);
    }

    private static Duration seconds(String text) {
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= 1) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException(
                "--seconds must be a whole number of seconds, at least 1, not '" + text + "'");
    }
}
