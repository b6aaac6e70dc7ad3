package sluice.io;

import java.time.Duration;

/**
 * How a line that is read is wired. Immutable.
 *
 * @param activeLow whether the line is active when its voltage is low, as with a button to ground
 * @param bias which resistor inside the chip holds the line while nothing drives it
 * @param debounce how long the line has to be steady before an edge counts, zero for every edge; the chip or the kernel filters, so
 *     that no edge in between reaches a listener
 */
public record Wiring(boolean activeLow, Bias bias, Duration debounce) {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Active when high, biased as the board has it, every edge counts. */
    public static final Wiring PLAIN = new Wiring(false, Bias.AS_IS, Duration.ZERO);

    /** A resistor inside the chip. Not every chip has them. */
    public enum Bias {
        /** What the board or its firmware set up. */
        AS_IS,
        /** None. */
        OFF,
        /** To the supply. */
        PULL_UP,
        /** To ground. */
        PULL_DOWN
    }

    public Wiring {
        if (debounce.isNegative() || debounce.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "debounce is " + debounce.toMillis() + " ms, not 0 to " + LONGEST.toMillis());
        }
    }
}
