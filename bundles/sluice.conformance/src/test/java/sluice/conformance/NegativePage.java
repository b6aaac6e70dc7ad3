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
            for (var file : found.filter(one -> one.toString().endsWith("Test.java"))
                    .sorted()
                    .toList()) {
                var name = file.getFileName().toString().replace(".java", "");
                var text = Files.readString(file);
                for (var row : rows) {
                    for (var test : tests(row)) {
                        if (test.startsWith(name + ".")
                                && text.contains(" " + test.substring(name.length() + 1) + "(")) {
                            files.putIfAbsent(test, file); // other bundles have classes of the same name
                        }
                    }
                }
            }
        }
    }

    /** Returns the tests that are named and not there. */
    List<String> missing() {
        var missing = new ArrayList<String>();
        for (var row : rows) {
            for (var test : tests(row)) {
                if (!files.containsKey(test)) {
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
        var file = files.get(test);
        return file == null ? test : "[%s](../../%s)".formatted(test, top.relativize(file));
    }
}
