package sluice.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The page {@code docs/reference/negative-tests.md}, made from {@code cnf/negative/tests.txt} and the tests it names. */
final class NegativePage {

    static final String PATH = "docs/reference/negative-tests.md";

    private static final String HEAD = """
            # What is sent to the broker to hurt it

            Inputs of clients that are broken or hostile, and of settings that are wrong, each with the tests that send it. They run in every build.

            Made by `cnf/conformance/update` from `cnf/negative/tests.txt`.

            | No | Input, and what has to come of it | Tests |
            | --- | --- | --- |
            """;

    private final List<String[]> rows = new ArrayList<>();
    private final Map<String, Path> files = new TreeMap<>();
    private final Path top;

    NegativePage(Path top) throws IOException {
        this.top = top;
        for (var line : Files.readAllLines(top.resolve("cnf/negative/tests.txt"))) {
            if (!line.startsWith("#") && !line.isBlank()) {
                rows.add(line.split(" \\| ", 3));
            }
        }
        try (var found = Files.walk(top.resolve("bundles"))) {
            found.filter(file -> file.toString().endsWith("Test.java"))
                    .sorted()
                    .forEach(file -> files.merge(
                            file.getFileName().toString().replace(".java", ""), file, NegativePage::nearest));
        }
    }

    /** Of two classes of one name the one whose path comes first counts, but for conformance. */
    private static Path nearest(Path one, Path other) {
        return other.toString().contains("sluice.conformance") ? other : one;
    }

    /** Returns the tests that are named and not there. */
    List<String> missing() throws IOException {
        var missing = new ArrayList<String>();
        for (var row : rows) {
            for (var test : tests(row)) {
                var names = test.split("\\.");
                var file = files.get(names[0]);
                if (file == null || !Files.readString(file).contains(" " + names[1] + "(")) {
                    missing.add(row[0] + ": " + test);
                }
            }
        }
        return missing;
    }

    List<Integer> numbers() {
        return rows.stream().map(row -> Integer.parseInt(row[0])).toList();
    }

    private static List<String> tests(String[] row) {
        var words = List.of(row[2].split(" "));
        return words.stream().allMatch(word -> word.matches("\\w+Test\\.\\w+")) ? words : List.of();
    }

    String text() {
        var page = new StringBuilder(HEAD);
        for (var row : rows) {
            var tests = tests(row);
            var cell = tests.isEmpty()
                    ? "none: " + row[2]
                    : String.join(", ", tests.stream().map(this::link).toList());
            page.append("| %s | %s | %s |\n".formatted(row[0], row[1], cell));
        }
        return page.toString();
    }

    private String link(String test) {
        var file = files.get(test.substring(0, test.indexOf('.')));
        return file == null ? test : "[%s](../../%s)".formatted(test, top.relativize(file));
    }
}
