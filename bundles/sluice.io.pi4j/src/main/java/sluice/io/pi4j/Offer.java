package sluice.io.pi4j;

import java.nio.file.Path;
import java.util.List;

/**
 * Where to look, and what of it to offer. Immutable.
 *
 * @param root the folder that holds {@code dev} and {@code sys}
 * @param buses the I2C buses, empty for all
 * @param lines the GPIO lines
 */
record Offer(Path root, List<Integer> buses, List<LineRange> lines) {

    Offer {
        buses = List.copyOf(buses);
        lines = List.copyOf(lines);
    }

    Path dev() {
        return root.resolve("dev");
    }

    Path sys() {
        return root.resolve("sys");
    }

    boolean hasBus(int number) {
        return buses.isEmpty() || buses.contains(number);
    }

    boolean hasLine(String chip, int line) {
        return lines.stream().anyMatch(range -> range.has(chip, line));
    }
}
