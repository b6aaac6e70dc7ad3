package sluice.transform;

import java.math.BigDecimal;

/** One value in a JSON payload. Immutable. */
public sealed interface Value {

    /** A string. */
    record Text(String text) implements Value {}

    /** A number, with the digits it was written with: {@code 21.50} stays so. */
    record Numeric(BigDecimal number) implements Value {}

    /** {@code true} or {@code false}. */
    record Bool(boolean value) implements Value {}

    /** {@code null}, or no such field. */
    record Nothing() implements Value {}

    /** An object or an array, as JSON. */
    record Structure(String json) implements Value {}
}
