package sluice.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The page {@code docs/reference/conformance.md}, made from the statements and the marks in the tests. */
final class Page {

    static final String PATH = "docs/reference/conformance.md";

    private static final SortedSet<Marks.Test> NONE = Collections.emptySortedSet();

    private static final String HEAD = """
            # What the broker proves of MQTT

            Each statement about servers in the OASIS standards MQTT 5.0 (`MQTT-`) and MQTT 3.1.1 (`MQTT311-`), and each rule they did not
            number (a section and a word), with the test that proves it. The numbers are the standards', the words are ours: in doubt the
            standard counts. All these tests run in every build; most send bytes over a socket to a whole broker.

            Made by `cnf/conformance/update` from `cnf/conformance/statements.txt` and the marks `@Spec` in the tests.

            %d statements: %d proved, %d not applicable or not there yet, %d without proof.
            """;

    private final List<Statement> statements;
    private final Marks marks;

    Page(List<Statement> statements, Marks marks) {
        this.statements = statements;
        this.marks = marks;
    }

    /** Writes the page of the workspace given as the only argument. */
    public static void main(String[] args) throws IOException {
        var top = Path.of(args[0]);
        var page = new Page(Statement.read(top), Marks.read(top));
        Files.writeString(top.resolve(PATH), page.text());
        Files.writeString(top.resolve(NegativePage.PATH), new NegativePage(top).text());
        page.missing().forEach(id -> System.out.println("no test: " + id));
    }

    /** Returns the identifiers with neither test nor reason. */
    List<String> missing() {
        var missing = new ArrayList<String>();
        for (var statement : statements) {
            for (var id : statement.ids()) {
                if (statement.reason().isEmpty() && !marks.tests().containsKey(id)) {
                    missing.add(id);
                }
            }
        }
        return missing;
    }

    /** Returns what does not fit together: marks of unknown statements, reasons against tests, identifiers twice. */
    List<String> contradictions() {
        var wrong = new ArrayList<String>();
        var known = new TreeSet<String>();
        for (var statement : statements) {
            for (var id : statement.ids()) {
                if (!known.add(id)) {
                    wrong.add(id + " stands twice in statements.txt");
                }
                if (!statement.reason().isEmpty() && marks.tests().containsKey(id)) {
                    wrong.add(id + " has a test, and a reason why it has none");
                }
            }
        }
        marks.tests().forEach((id, tests) -> {
            if (!known.contains(id)) {
                wrong.add(id + " is marked in " + tests.first().name() + " and does not stand in statements.txt");
            }
        });
        return wrong;
    }

    String text() {
        var all = ids(statements);
        long excused = statements.stream()
                .filter(s -> !s.reason().isEmpty())
                .mapToLong(s -> s.ids().size())
                .sum();
        int missing = missing().size();
        var text = new StringBuilder(HEAD.formatted(all, all - excused - missing, excused, missing));
        var section = "";
        for (var statement : statements) {
            if (!statement.section().equals(section)) {
                section = statement.section();
                text.append("\n## ").append(section).append("\n\n");
                text.append("| Statement | The broker's part | Proved by | Verdict |\n| --- | --- | --- | --- |\n");
            }
            text.append("| %s | %s | %s | %s |\n"
                    .formatted(
                            String.join(", ", statement.ids()),
                            statement.wording(),
                            proof(statement),
                            verdict(statement)));
        }
        return text.toString();
    }

    private static int ids(List<Statement> statements) {
        return statements.stream().mapToInt(s -> s.ids().size()).sum();
    }

    /** Names one test for each identifier, and says how many more there are. */
    private String proof(Statement statement) {
        var named = new LinkedHashSet<Marks.Test>();
        var all = new TreeSet<Marks.Test>();
        for (var id : statement.ids()) {
            var tests = marks.tests().getOrDefault(id, NONE);
            all.addAll(tests);
            if (tests.stream().noneMatch(named::contains)) {
                tests.stream().findFirst().ifPresent(named::add);
            }
        }
        var names = named.stream()
                .map(test -> "[%s](../../%s)".formatted(test.name(), test.file()))
                .collect(Collectors.joining(", "));
        return all.size() == named.size() ? names : names + " and " + (all.size() - named.size()) + " more";
    }

    private String verdict(Statement statement) {
        if (!statement.reason().isEmpty()) {
            return "not tested: " + statement.reason();
        }
        var missing = new ArrayList<>(statement.ids());
        missing.removeAll(marks.tests().keySet());
        return missing.isEmpty() ? "proved" : "missing: " + String.join(", ", missing);
    }
}
