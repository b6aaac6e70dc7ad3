package sluice.config;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one key of a configuration may hold. Immutable.
 *
 * @param key its name in the file
 * @param type of each value
 * @param many whether it is a list
 * @param required whether there is no configuration without it
 * @param secret whether its value must not be shown
 * @param min the least value, for a text the least length
 * @param max the greatest value, for a text the greatest length
 * @param options the values to choose from; empty if there is no choice
 */
record Attribute(
        String key,
        ValueType type,
        boolean many,
        boolean required,
        boolean secret,
        Optional<Decimal> min,
        Optional<Decimal> max,
        List<String> options) {

    Attribute {
        options = List.copyOf(options);
    }

    /** Returns the same with values to choose from. */
    Attribute among(List<String> choice) {
        return new Attribute(key, type, many, required, secret, min, max, choice);
    }

    /** Returns the value as the component gets it. */
    Object convert(JsonValue value) throws RefusedException {
        if (!many) {
            return single(value);
        }
        var values = value instanceof JsonValue.Array array ? array.values() : List.of(value);
        var converted = Array.newInstance(type.type(), values.size());
        for (int i = 0; i < values.size(); i++) {
            Array.set(converted, i, single(values.get(i)));
        }
        return converted;
    }

    /** Returns what a value on the command line means for this key; several are separated by commas. */
    JsonValue guess(String plain) {
        if (!many) {
            return type.guess(plain);
        }
        var parts = plain.isEmpty() ? List.<String>of() : List.of(plain.split(",", -1));
        return new JsonValue.Array(parts.stream().map(type::guess).toList());
    }

    private Object single(JsonValue value) throws RefusedException {
        var converted = type.convert(value);
        if (converted == null) {
            throw new RefusedException(expected(value));
        }
        var size = converted instanceof String text ? Decimal.of(text.length()) : number(value);
        var unit = converted instanceof String ? " characters" : "";
        if (min.isPresent() && size.compareTo(min.get()) < 0) {
            throw new RefusedException(
                    shown(value) + (unit.isEmpty() ? " is below " : " is shorter than ") + plain(min) + unit);
        }
        if (max.isPresent() && size.compareTo(max.get()) > 0) {
            throw new RefusedException(
                    shown(value) + (unit.isEmpty() ? " is above " : " is longer than ") + plain(max) + unit);
        }
        if (!options.isEmpty() && !options.contains(converted.toString())) {
            throw new RefusedException(shown(value) + " is not one of " + String.join(", ", options)
                    + Nearest.to(converted.toString(), options)
                            .map(near -> ", did you mean " + near + "?")
                            .orElse(""));
        }
        return converted;
    }

    private String expected(JsonValue value) {
        if (value instanceof JsonValue.Num && type.words().contains("number")) {
            return shown(value)
                    + (number(value).isWhole()
                            ? " is beyond what a " + type.name().toLowerCase(Locale.ROOT) + " can hold"
                            : " is not a whole number");
        }
        var fix = type == ValueType.TEXT && !(value instanceof JsonValue.Array) ? ": put it in quotes" : "";
        return shown(value) + " is " + value.kind() + ", where " + type.words() + " is expected" + fix;
    }

    private static Decimal number(JsonValue value) {
        return value instanceof JsonValue.Num number ? number.value() : Decimal.ZERO;
    }

    private static String plain(Optional<Decimal> limit) {
        return limit.orElseThrow().toPlainString();
    }

    private String shown(JsonValue value) {
        return secret ? "the value" : value.toString();
    }
}
