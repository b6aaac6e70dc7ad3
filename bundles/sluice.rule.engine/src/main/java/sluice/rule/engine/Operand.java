package sluice.rule.engine;

import java.math.BigDecimal;
import sluice.transform.Value;

/** What stands on one side of a comparison. Immutable. */
sealed interface Operand {

    /** Returns what it is worth for this message. */
    Value value(Facts facts);

    /** A value from the condition itself. */
    record Literal(Value value, String text) implements Operand {
        @Override
        public Value value(Facts facts) {
            return value;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** A field of the JSON payload. */
    record Field(String path) implements Operand {
        @Override
        public Value value(Facts facts) {
            return facts.fields().at(path);
        }

        @Override
        public String toString() {
            return path;
        }
    }

    /** The topic's name. */
    record Topic() implements Operand {
        @Override
        public Value value(Facts facts) {
            return new Value.Text(facts.message().topic().value());
        }

        @Override
        public String toString() {
            return "topic";
        }
    }

    /** The whole payload as text. */
    record Payload() implements Operand {
        @Override
        public Value value(Facts facts) {
            return new Value.Text(facts.message().payload().text());
        }

        @Override
        public String toString() {
            return "payload";
        }
    }

    /** The whole payload as a number, because it is compared with one. */
    record PayloadNumber() implements Operand {
        @Override
        public Value value(Facts facts) {
            try {
                return new Value.Numeric(
                        new BigDecimal(facts.message().payload().text().strip()));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("payload is no number", e);
            }
        }

        @Override
        public String toString() {
            return "payload";
        }
    }
}
