package sluice.transform;

import java.util.ArrayList;
import java.util.List;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/**
 * Makes one topic of another: {@code plant7/{1}/alarm} for the filter {@code cellar/+/#} makes {@code plant7/pump/alarm} of
 * {@code cellar/pump/state}. Immutable, a pure function, parsed once.
 *
 * <p>{@code {1}}, {@code {2}} ... is what the filter's first, second ... wildcard stands for; behind {@code #} there may be several
 * levels, or none: then a slash just before it at the end is left out, as {@code a/#} matches {@code a} too. {@code {topic}} is the
 * whole topic, {@code #} as the last level is what the filter's {@code #} stands for, two opening braces make one that opens
 * nothing. Everything else stands for itself.
 */
public final class TopicTemplate implements TopicMapping {

    private final String text;
    private final Captures captures;
    private final List<Piece> pieces;

    private TopicTemplate(String text, Captures captures, List<Piece> pieces) {
        this.text = text;
        this.captures = captures;
        this.pieces = pieces;
    }

    /**
     * Reads a template for topics that match the filter.
     *
     * @throws IllegalArgumentException if the text is empty, holds a wildcard, or asks for something the filter does not have; the
     *     sentence says where
     */
    public static TopicTemplate of(String text, TopicFilter filter) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("topic template is empty");
        }
        var captures = new Captures(filter);
        boolean tail = text.equals("#") || text.endsWith("/#");
        if (tail && !captures.hasTail()) {
            throw wrong(text, text.length() - 1, "ends with #, but the filter '" + filter + "' does not");
        }
        var pieces = new ArrayList<Piece>();
        int length = tail ? text.length() - 1 : text.length();
        int from = 0;
        while (from < length) {
            int open = text.indexOf('{', from);
            int end = open < 0 ? length : open;
            if (end > from) {
                pieces.add(literal(text, from, end));
            }
            if (open < 0) {
                break;
            }
            if (text.startsWith("{{", open)) {
                pieces.add(new Piece.Text("{"));
                from = open + 2;
                continue;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw wrong(text, open, "opens { and does not close it; a brace that opens nothing is written {{");
            }
            pieces.add(placeholder(text, open, close, captures));
            from = close + 1;
        }
        if (tail) {
            pieces.add(new Piece.Capture(captures.count()));
        }
        return new TopicTemplate(text, captures, List.copyOf(pieces));
    }

    private static Piece literal(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            if (text.charAt(i) == '+' || text.charAt(i) == '#') {
                throw wrong(text, i, "holds a wildcard; write {1} for what the filter's first wildcard stands for");
            }
        }
        return new Piece.Text(text.substring(from, end));
    }

    private static Piece placeholder(String text, int open, int close, Captures captures) {
        var name = text.substring(open + 1, close);
        if (name.equals("topic")) {
            return new Piece.Topic();
        }
        if (!name.matches("[1-9][0-9]{0,4}")) {
            throw wrong(
                    text,
                    open,
                    "asks for {" + name + "}; there are {topic} and {1}, {2} ... for the filter's wildcards");
        }
        int number = Integer.parseInt(name);
        if (number > captures.count()) {
            throw wrong(
                    text,
                    open,
                    "asks for {" + name + "}, but the filter '" + captures.filter() + "' has " + captures.count()
                            + " wildcards");
        }
        return new Piece.Capture(number);
    }

    private static IllegalArgumentException wrong(String text, int index, String what) {
        return new IllegalArgumentException("topic template '" + text + "' " + what + ", at character " + (index + 1));
    }

    @Override
    public TopicName apply(TopicName topic) {
        var texts = captures.of(topic);
        var made = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            switch (pieces.get(i)) {
                case Piece.Text(var literal) -> made.append(literal);
                case Piece.Topic _ -> made.append(topic.value());
                case Piece.Capture(int number) -> {
                    var capture = texts.get(number - 1);
                    made.append(capture);
                    if (capture.isEmpty() && i == pieces.size() - 1 && isTail(number)) {
                        dropSlash(made);
                    }
                }
                case Piece.All _, Piece.Field _ -> throw new IllegalStateException("a topic has no payload");
            }
        }
        return TopicName.of(made.toString());
    }

    private boolean isTail(int number) {
        return number == captures.count() && captures.hasTail();
    }

    @Override
    public boolean mayHaveMade(TopicName topic) {
        return !(pieces.getFirst() instanceof Piece.Text(var literal))
                || topic.value().startsWith(literal)
                || pieces.size() == 2 && literal.equals(topic.value() + "/"); // x/# makes x, too
    }

    private static void dropSlash(StringBuilder made) {
        int last = made.length() - 1;
        if (last > 0 && made.charAt(last) == '/') {
            made.setLength(last);
        }
    }

    /** Returns the template's text. */
    @Override
    public String toString() {
        return text;
    }
}
