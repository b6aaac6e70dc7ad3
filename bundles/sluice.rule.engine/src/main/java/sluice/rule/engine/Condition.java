package sluice.rule.engine;

import sluice.transform.Value;

/** When a rule fires: a tree of comparisons, built by {@link ConditionParser}. Immutable. */
sealed interface Condition {

    /** Returns whether it holds. */
    boolean holds(Facts facts);

    /** Both hold; the right one is not asked if the left one does not. */
    record And(Condition left, Condition right) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return left.holds(facts) && right.holds(facts);
        }
    }

    /** One of them holds; the right one is not asked if the left one does. */
    record Or(Condition left, Condition right) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return left.holds(facts) || right.holds(facts);
        }
    }

    /** It does not hold. */
    record Not(Condition condition) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return !condition.holds(facts);
        }
    }

    /** A boolean field by itself. A field that is not there is not true. */
    record True(Operand operand) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return switch (operand.value(facts)) {
                case Value.Bool(boolean value) -> value;
                case Value.Nothing _ -> false;
                case Value.Text _, Value.Numeric _, Value.Structure _ ->
                    throw new IllegalArgumentException(operand + " is neither true nor false");
            };
        }
    }

    /** Two values compared. */
    record Comparison(Operand left, Operator operator, Operand right) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            try {
                return operator.holds(left.value(facts), right.value(facts));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(left + " " + operator + " " + right + ": " + e.getMessage(), e);
            }
        }
    }
}
