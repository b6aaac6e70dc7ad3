package sluice.driver.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One number of a device: a file, and what makes a measurement of it. Immutable.
 *
 * @param file with the number
 * @param scales files whose numbers it is multiplied with
 * @param offset a file whose number is added before
 * @param name the measurement's
 * @param quantity what it is
 */
record Channel(Path file, List<Path> scales, Optional<Path> offset, String name, Quantity quantity) {

    Channel {
        scales = List.copyOf(scales);
    }

    /** Reads it; (raw + offset) * scale, in the unit of the quantity. */
    double read() throws IOException {
        double value = number(file);
        if (offset.isPresent()) {
            value += number(offset.get());
        }
        for (var scale : scales) {
            value *= number(scale);
        }
        return rounded(value * quantity.factor());
    }

    private static double number(Path file) throws IOException {
        var text = Files.readString(file).strip();
        if (text.isEmpty()) {
            throw new IOException(file + " has no value yet"); // the kernel says EAGAIN, which Java reads as nothing
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IOException(file + " holds '" + text + "', not a number", e);
        }
    }

    /** Nine significant digits: what binary fractions add behind them is not measured. */
    private static double rounded(double value) {
        if (value == 0) {
            return 0;
        }
        double scale = Math.pow(10, 8 - Math.floor(Math.log10(Math.abs(value))));
        return Math.round(value * scale) / scale;
    }
}
