package sluice.io.sim;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be wrong with a chip. */
enum Fault {
    /** Nothing. */
    NONE,
    /** It does not answer, but keeps its registers: a loose clock or data line. */
    NACK,
    /** Somebody disturbs the line: one bit of the last byte of every answer is wrong. */
    BIT_FLIP,
    /** Every third transfer is not answered: a loose contact. */
    FLAKY,
    /** It feels no change any more: every conversion gives the value of now. */
    STUCK,
    /** It converts no more: it answers, with what it had before. */
    STALE,
    /** What it feels wanders away from the truth, by 1 degree, 1 percent and so on with each minute. */
    DRIFT,
    /** What it feels is beyond anything it can measure. */
    OUT_OF_RANGE,
    /** It is pulled out of its socket; when it is put back, its registers are as after power-up. */
    UNPLUGGED,
    /** Its power failed for a moment: registers as after power-up, and nothing wrong from then on. */
    BROWN_OUT;

    /** Returns the word for it: {@code brown-out}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the fault with this word.
     *
     * @throws IllegalArgumentException if there is none; the sentence lists them
     */
    static Fault of(String word) {
        return Arrays.stream(values())
                .filter(fault -> fault.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is no fault; there are " + words()));
    }

    private static String words() {
        return Arrays.stream(values()).map(Fault::word).collect(Collectors.joining(", "));
    }
}
