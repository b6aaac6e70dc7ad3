package sluice.rule.engine;

import java.math.BigDecimal;
import sluice.transform.Value;

/** How two values are compared. Numbers by what they are worth, so 21.50 is 21.5. */
enum Operator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String symbol;

    Operator(String symbol) {
        this.symbol = symbol;
    }

    /**
     * Returns whether the comparison holds. A value that is not there equals only itself, and is neither less nor greater.
     *
     * @throws IllegalArgumentException if the values have no order
     */
    boolean holds(Value left, Value right) {
        return switch (this) {
            case EQUAL -> isEqual(left, right);
            case NOT_EQUAL -> !isEqual(left, right);
            case LESS, AT_MOST, GREATER, AT_LEAST ->
                !(left instanceof Value.Nothing || right instanceof Value.Nothing) && isOrdered(compare(left, right));
        };
    }

    private boolean isOrdered(int sign) {
        return switch (this) {
            case LESS -> sign < 0;
            case AT_MOST -> sign <= 0;
            case GREATER -> sign > 0;
            case AT_LEAST -> sign >= 0;
            case EQUAL -> sign == 0;
            case NOT_EQUAL -> sign != 0;
        };
    }

    private static boolean isEqual(Value left, Value right) {
        return left.equals(right)
                || left instanceof Value.Numeric(BigDecimal a)
                        && right instanceof Value.Numeric(BigDecimal b)
                        && a.compareTo(b) == 0;
    }

    private static int compare(Value left, Value right) {
        if (left instanceof Value.Numeric(BigDecimal a) && right instanceof Value.Numeric(BigDecimal b)) {
            return a.compareTo(b);
        }
        if (left instanceof Value.Text(String a) && right instanceof Value.Text(String b)) {
            return a.compareTo(b);
        }
        throw new IllegalArgumentException("only two numbers or two texts can be compared");
    }

    @Override
    public String toString() {
        return symbol;
    }
}
