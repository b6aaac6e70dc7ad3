package sluice.config;

import org.jspecify.annotations.Nullable;

/** The types of the Metatype specification (OSGi Compendium 105.8), and how a JSON value becomes one. */
enum ValueType {
    TEXT("a text", String.class),
    BOOLEAN("true or false", Boolean.class),
    CHARACTER("a single character", Character.class),
    LONG("a whole number", Long.class),
    INTEGER("a whole number", Integer.class),
    SHORT("a whole number", Short.class),
    BYTE("a whole number", Byte.class),
    DOUBLE("a number", Double.class),
    FLOAT("a number", Float.class);

    private final String words;
    private final Class<?> type;

    ValueType(String words, Class<?> type) {
        this.words = words;
        this.type = type;
    }

    /** Returns the type a metatype description calls by this name. */
    static ValueType of(String name) {
        return switch (name) {
            case "Long" -> LONG;
            case "Integer" -> INTEGER;
            case "Short" -> SHORT;
            case "Byte" -> BYTE;
            case "Char", "Character" -> CHARACTER;
            case "Boolean" -> BOOLEAN;
            case "Double", "BigDecimal" -> DOUBLE;
            case "Float" -> FLOAT;
            case "BigInteger" -> LONG;
            default -> TEXT; // String and Password
        };
    }

    /** Returns what is expected, for a sentence. */
    String words() {
        return words;
    }

    /** Returns the class of its values. */
    Class<?> type() {
        return type;
    }

    /** Returns the value in this type, or null if it is none of it. */
    @Nullable
    Object convert(JsonValue value) {
        if (value instanceof JsonValue.Text(var text)) { // a switch over types is put together at its first use
            return fromText(text);
        }
        if (value instanceof JsonValue.Num(var number)) {
            return fromNumber(number);
        }
        return value instanceof JsonValue.Bool(var bool) && this == BOOLEAN ? bool : null; // and no list is one
    }

    /** Returns what somebody who wrote plain text, without quotes, must have meant. */
    JsonValue guess(String plain) {
        if (this == TEXT || this == CHARACTER) {
            return new JsonValue.Text(plain);
        }
        if (plain.equals("true") || plain.equals("false")) {
            return new JsonValue.Bool(plain.equals("true"));
        }
        try {
            return new JsonValue.Num(Decimal.of(plain));
        } catch (NumberFormatException e) {
            return new JsonValue.Text(plain);
        }
    }

    private @Nullable Object fromText(String text) {
        if (this == TEXT) {
            return text;
        }
        return this == CHARACTER && text.length() == 1 ? text.charAt(0) : null;
    }

    private @Nullable Object fromNumber(Decimal number) {
        return switch (this) {
            case DOUBLE -> number.value().doubleValue();
            case FLOAT -> number.value().floatValue();
            case LONG, INTEGER, SHORT, BYTE -> fromWhole(number.asLong());
            case TEXT, BOOLEAN, CHARACTER -> null;
        };
    }

    private @Nullable Object fromWhole(@Nullable Long number) {
        if (number == null) {
            return null; // not whole, or beyond all types
        }
        long whole = number;
        return switch (this) {
            case INTEGER -> whole == (int) whole ? (int) whole : null;
            case SHORT -> whole == (short) whole ? (short) whole : null;
            case BYTE -> whole == (byte) whole ? (byte) whole : null;
            default -> number;
        };
    }
}
