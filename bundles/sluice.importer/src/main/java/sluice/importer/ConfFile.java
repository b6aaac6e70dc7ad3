package sluice.importer;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the lines of a mosquitto.conf, those of its {@code include_dir} in their place. A pure function of the files.
 *
 * <p>Source: mosquitto.conf(5), Mosquitto 2.0 and 2.1.
 */
final class ConfFile {

    private ConfFile() {}

    /**
     * Reads a file.
     *
     * @throws ConfException if a file cannot be read, with one sentence
     */
    static List<Line> read(Path file) throws ConfException {
        var lines = new ArrayList<Line>();
        read(file, lines, true);
        return lines;
    }

    private static void read(Path file, List<Line> to, boolean mayInclude) throws ConfException {
        int number = 0;
        for (var text : lines(file)) {
            number++;
            var stripped = text.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            var words = stripped.split("[ \t]+", 2);
            var line = new Line(file, number, words[0], words.length > 1 ? words[1].strip() : "");
            if (line.option().equals("include_dir")) {
                if (!mayInclude) {
                    throw line.wrong("include_dir in an included file; Mosquitto refuses that as well");
                }
                for (var included : folder(line)) {
                    read(included, to, false);
                }
            } else {
                to.add(line);
            }
        }
    }

    private static List<String> lines(Path file) throws ConfException {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new ConfException(file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfException("%s cannot be read: %s".formatted(file, e));
        }
    }

    /** Returns the files of a folder that end in .conf, by name, capitals first, as Mosquitto takes them. */
    private static List<Path> folder(Line line) throws ConfException {
        var folder = line.file().resolveSibling(line.required());
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".conf"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw line.wrong("include_dir cannot be read: " + e);
        }
    }
}
