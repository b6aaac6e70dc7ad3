package sluice.importer;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;
import sluice.importer.Note.Kind;

/** Says what became of each line, in three parts. Confined to one thread. */
final class Report {

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void print(BridgeFile bridge) {
        out.println("Bridge " + bridge.name());
        for (var kind : Kind.values()) {
            print(
                    kind.title(),
                    bridge.notes().stream()
                            .filter(note -> note.kind() == kind)
                            .map(Note::toString)
                            .toList());
        }
    }

    /** Names the lines that are not about bridges: none of which a bridge has a note. */
    void printOthers(List<Line> lines, List<BridgeFile> bridges) {
        var noted = bridges.stream()
                .flatMap(bridge -> bridge.notes().stream())
                .map(Note::line)
                .collect(Collectors.toSet());
        print(
                "Not about bridges, not looked at",
                lines.stream()
                        .filter(line -> !noted.contains(line))
                        .map(Line::toString)
                        .toList());
    }

    private void print(String title, List<String> texts) {
        if (!texts.isEmpty()) {
            out.println("  " + title + ":");
            texts.forEach(text -> out.println("    " + text));
        }
    }
}
