package sluice.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The tests that prove statements, by the marks {@code @Spec} in the sources: so the page can be made without building anything.
 *
 * @param tests the tests of each identifier, in the order of their names
 */
record Marks(Map<String, SortedSet<Test>> tests) {

    private static final Pattern MARK = Pattern.compile("@Spec\\(([^)]*)\\)");
    private static final Pattern ID = Pattern.compile("\"(MQTT[^\"]+)\"");
    private static final Pattern MARKED = Pattern.compile("^(?: {4}[\\w<>]+ |[\\w ]*class )(\\w+)", Pattern.MULTILINE);

    /**
     * A test method, or a class of them.
     *
     * @param file its source, below the top of the workspace
     * @param name the class's name, and behind a dot the method's
     */
    record Test(String file, String name) implements Comparable<Test> {
        @Override
        public int compareTo(Test other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : file.compareTo(other.file);
        }
    }

    /** Looks through the tests of all modules. */
    static Marks read(Path top) throws IOException {
        var marks = new Marks(new TreeMap<>());
        for (var folder : new String[] {"bundles", "cnf"}) {
            try (var modules = Files.newDirectoryStream(top.resolve(folder))) {
                for (var module : modules) {
                    var tests = module.resolve("src/test/java");
                    if (Files.isDirectory(tests)) {
                        marks.readAll(top, tests);
                    }
                }
            }
        }
        return marks;
    }

    private void readAll(Path top, Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith("Test.java")).forEach(file -> read(top, file));
        }
    }

    private void read(Path top, Path file) {
        try {
            var source = Files.readString(file);
            var type = file.getFileName().toString().replace(".java", "");
            var marked = MARKED.matcher(source);
            var mark = MARK.matcher(source);
            while (mark.find()) {
                if (!marked.find(mark.end())) {
                    throw new IllegalStateException("@Spec marks nothing at the end of " + file);
                }
                var name = marked.group(1).equals(type) ? type : type + "." + marked.group(1);
                var test = new Test(top.relativize(file).toString(), name);
                var id = ID.matcher(mark.group(1));
                while (id.find()) {
                    tests.computeIfAbsent(id.group(1), _ -> new TreeSet<>()).add(test);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
