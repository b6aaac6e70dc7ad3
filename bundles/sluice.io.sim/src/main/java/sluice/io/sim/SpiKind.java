package sluice.io.sim;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The chips that can be simulated on an SPI bus, and how they are made. */
enum SpiKind {
    MCP3008;

    /** Makes a chip that measures what {@code felt} says. */
    SimChip make(Supplier<Conditions> felt) {
        return switch (this) {
            case MCP3008 -> new Mcp3008Model(felt);
        };
    }

    /**
     * Returns the kind with this word.
     *
     * @throws IllegalArgumentException if there is none; the sentence lists them
     */
    static SpiKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + word + "' is no SPI chip this board knows; there are "
                                + Arrays.stream(values()).map(SpiKind::word).collect(Collectors.joining(", "))));
    }

    /** Returns the word for it: {@code mcp3008}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
