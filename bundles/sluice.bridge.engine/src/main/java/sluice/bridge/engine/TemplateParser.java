package sluice.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import sluice.bridge.engine.TopicMapping.Piece;
import sluice.bridge.engine.TopicMapping.Template;
import sluice.bus.TopicFilter;

/**
 * Reads topic templates: {@code {1}} is the text of the filter's first wildcard, {@code {topic}} the whole topic, {@code #} as the
 * last level what the filter's {@code #} matched, everything else itself.
 */
final class TemplateParser {

    private TemplateParser() {}

    /** @throws IllegalArgumentException if the template asks for what the filter does not capture; the sentence says what */
    static Template parse(String text, TopicFilter filter) {
        int wildcards = (int) filter.levels().stream()
                .filter(level -> level.equals("+") || level.equals("#"))
                .count();
        boolean tail = text.equals("#") || text.endsWith("/#");
        if (tail && !filter.levels().getLast().equals("#")) {
            throw new IllegalArgumentException(
                    "# in '" + text + "' stands for nothing: '" + filter + "' does not end with #");
        }
        var pieces = new ArrayList<Piece>();
        parse(tail ? text.substring(0, text.length() - 1) : text, wildcards, pieces);
        if (tail) {
            pieces.add(new Piece.Capture(wildcards - 1));
        }
        if (pieces.isEmpty()) {
            throw new IllegalArgumentException("the template is empty");
        }
        return new Template(filter, pieces);
    }

    private static void parse(String text, int wildcards, List<Piece> pieces) {
        int from = 0;
        while (from < text.length()) {
            int open = text.indexOf('{', from);
            var literal = text.substring(from, open < 0 ? text.length() : open);
            if (literal.contains("#") || literal.contains("+")) {
                throw new IllegalArgumentException(
                        "'" + text + "' holds a wildcard; write {1}, {2} for what the filter's wildcards matched");
            }
            if (!literal.isEmpty()) {
                pieces.add(new Piece.Text(literal));
            }
            if (open < 0) {
                return;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("'" + text + "' opens { and does not close it");
            }
            pieces.add(piece(text.substring(open + 1, close), wildcards));
            from = close + 1;
        }
    }

    private static Piece piece(String name, int wildcards) {
        if (name.equals("topic")) {
            return new Piece.Whole();
        }
        int number;
        try {
            number = Integer.parseInt(name);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "{" + name + "} is unknown; write {1}, {2}, {topic}, {gateway}, {bridge} or {client}", e);
        }
        if (number < 1 || number > wildcards) {
            throw new IllegalArgumentException(
                    "{" + name + "} stands for nothing: the filter has " + wildcards + " wildcards");
        }
        return new Piece.Capture(number - 1);
    }
}
