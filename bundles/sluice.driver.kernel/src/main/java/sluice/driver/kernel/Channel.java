package sluice.driver.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.ChipException;

/**
 * One number of a device: a file, and what makes a measurement of it. Immutable.
 *
 * @param file with the number
 * @param scales files whose numbers it is multiplied with
 * @param offset a file whose number is added before
 * @param broken a file that holds 1 while the kernel knows that its sensor is broken or disconnected
 * @param name the measurement's
 * @param quantity what it is
 */
record Channel(
        Path file, List<Path> scales, Optional<Path> offset, Optional<Path> broken, String name, Quantity quantity) {

    Channel {
        scales = List.copyOf(scales);
    }

    /** Reads it. */
    Measurement measure() throws IOException {
        var measurement = new Measurement(name, read(), quantity.unit());
        return broken.isPresent() && number(broken.get()) != 0
                ? measurement.but(Quality.SUSPECT, "the kernel says that its sensor is broken or disconnected")
                : measurement;
    }

    /** (raw + offset) * scale, in the unit of the quantity. */
    private double read() throws IOException {
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
            throw new ChipException(
                    Fault.NOT_READY, file + " has no value yet"); // the kernel says EAGAIN, which Java reads as nothing
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw new ChipException(Fault.OTHER, file + " holds '" + text + "', not a number");
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
