package sluice.config;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A number as somebody wrote it, exactly. Immutable.
 *
 * <p>Nearly all are whole and short, and go without {@link BigDecimal}: its static fields, powers of five, are 20 ms and 2 MB of a start.
 *
 * @param value a Long, or a BigDecimal for what is not whole or too long
 */
record Decimal(Number value) implements Comparable<Decimal> {

    static final Decimal ZERO = of(0);

    /** How many digits fit into a long, whichever they are. */
    private static final int SHORT = 18;

    static Decimal of(long value) {
        return new Decimal(value);
    }

    /**
     * Reads a number as Java and JSON write them.
     *
     * @throws NumberFormatException if it is none
     */
    static Decimal of(String text) {
        return text.length() <= SHORT && isWhole(text)
                ? new Decimal(Long.parseLong(text))
                : new Decimal(new BigDecimal(text));
    }

    private static boolean isWhole(String text) {
        for (int at = text.startsWith("-") ? 1 : 0; at < text.length(); at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Returns the number if it is whole, however it is written, and fits into a long. */
    @Nullable
    Long asLong() {
        if (value instanceof Long whole) {
            return whole;
        }
        try {
            return exact().longValueExact();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    boolean isWhole() {
        return value instanceof Long || exact().stripTrailingZeros().scale() <= 0;
    }

    @Override
    public int compareTo(Decimal other) {
        return value instanceof Long one && other.value instanceof Long two
                ? Long.compare(one, two)
                : exact().compareTo(other.exact());
    }

    private BigDecimal exact() {
        return value instanceof BigDecimal exact ? exact : BigDecimal.valueOf(value.longValue());
    }

    String toPlainString() {
        return value instanceof BigDecimal exact ? exact.toPlainString() : value.toString();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
