package sluice.transform;

/** A piece of a template. Immutable. */
sealed interface Piece {

    /** Text that stands for itself. */
    record Text(String literal) implements Piece {}

    /** The whole topic. */
    record Topic() implements Piece {}

    /** What the filter's wildcard with this number stands for; the first is 1. */
    record Capture(int number) implements Piece {}

    /** The whole payload. */
    record All() implements Piece {}

    /** A field of the JSON payload, by its dotted path. */
    record Field(String path) implements Piece {}
}
