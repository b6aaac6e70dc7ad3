package sluice.driver.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The machine's file tree, or a copy of it in a test. Immutable. */
final class Tree {

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");

    private final Path root;

    Tree(Path root) {
        this.root = root;
    }

    Path path(String path) {
        return root.resolve(path);
    }

    boolean has(String path) {
        return Files.exists(path(path));
    }

    /** Returns the lines of a file; none if it is not there or its device does not answer, as an idle sensor's. */
    List<String> lines(String path) {
        try {
            return Files.readAllLines(path(path));
        } catch (IOException _) {
            return List.of(); // the kernel hides what it does not know now behind errors; it is missing, not wrong
        }
    }

    /** Returns the first line, without spaces around it. */
    Optional<String> line(String path) {
        return lines(path).stream().findFirst().map(String::strip);
    }

    /** Returns the names in a folder in their order; none if it is not there. */
    List<String> names(String folder) {
        try (var entries = Files.list(path(folder))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException _) {
            return List.of(); // this machine has no such thing
        }
    }

    /** Returns the words of a line. */
    static String[] words(String line) {
        return SPACE.split(line.strip());
    }

    /** Returns the number at this place of a line. */
    static double number(String path, String[] words, int index) throws IOException {
        if (index >= words.length) {
            throw new IOException("/" + path + " has no word " + (index + 1) + " in '" + String.join(" ", words) + "'");
        }
        try {
            return Double.parseDouble(words[index]);
        } catch (NumberFormatException e) {
            throw new IOException("/" + path + " has '" + words[index] + "' where a number belongs", e);
        }
    }

    /** Returns the word as part of a measurement's name: lower case, with hyphens. */
    static String name(String word) {
        var name = OTHERS.matcher(word.toLowerCase(Locale.ROOT)).replaceAll("-");
        int from = name.startsWith("-") ? 1 : 0;
        int to = name.endsWith("-") && name.length() > from ? name.length() - 1 : name.length();
        return name.substring(from, to);
    }
}
