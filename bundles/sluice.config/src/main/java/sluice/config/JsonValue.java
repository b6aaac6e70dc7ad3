package sluice.config;

import java.util.List;
import java.util.stream.Collectors;

/** One value of a configuration file, as it stands there. Immutable. */
sealed interface JsonValue {

    record Text(String value) implements JsonValue {
        @Override
        public String toString() {
            return '"' + value + '"';
        }
    }

    record Num(Decimal value) implements JsonValue {
        @Override
        public String toString() {
            return value.toString();
        }
    }

    record Bool(boolean value) implements JsonValue {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** Some values in a row; none of them is an array. */
    record Array(List<JsonValue> values) implements JsonValue {
        public Array {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return values.stream().map(JsonValue::toString).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** Returns what it is, for a sentence. */
    default String kind() {
        return switch (this) {
            case Text _ -> "a text";
            case Num _ -> "a number";
            case Bool _ -> "true or false";
            case Array _ -> "a list";
        };
    }
}
