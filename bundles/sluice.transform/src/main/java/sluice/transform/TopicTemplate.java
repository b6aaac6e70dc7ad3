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
 * whole topic, two opening braces make one that opens nothing. Everything else stands for itself.
 */
public final class TopicTemplate {

    private final String text;
    private final TopicFilter filter;
    private final List<Piece> pieces;

    private TopicTemplate(String text, TopicFilter filter, List<Piece> pieces) {
        this.text = text;
        this.filter = filter;
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
        var pieces = new ArrayList<Piece>();
        int from = 0;
        while (from < text.length()) {
            int open = text.indexOf('{', from);
            int end = open < 0 ? text.length() : open;
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
            pieces.add(placeholder(text, open, close, filter));
            from = close + 1;
        }
        return new TopicTemplate(text, filter, List.copyOf(pieces));
    }

    private static Piece literal(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            if (text.charAt(i) == '+' || text.charAt(i) == '#') {
                throw wrong(text, i, "holds a wildcard; write {1} for what the filter's first wildcard stands for");
            }
        }
        return new Piece.Text(text.substring(from, end));
    }

    private static Piece placeholder(String text, int open, int close, TopicFilter filter) {
        var name = text.substring(open + 1, close);
        if (name.equals("topic")) {
            return new Piece.Topic();
        }
        int wildcards = Captures.count(filter);
        if (!name.matches("[1-9][0-9]{0,4}")) {
            throw wrong(
                    text,
                    open,
                    "asks for {" + name + "}; there are {topic} and {1}, {2} ... for the filter's wildcards");
        }
        int number = Integer.parseInt(name);
        if (number > wildcards) {
            throw wrong(
                    text,
                    open,
                    "asks for {" + name + "}, but the filter '" + filter + "' has " + wildcards + " wildcards");
        }
        return new Piece.Capture(number);
    }

    private static IllegalArgumentException wrong(String text, int index, String what) {
        return new IllegalArgumentException("topic template '" + text + "' " + what + ", at character " + (index + 1));
    }

    /**
     * Returns the other topic.
     *
     * @throws IllegalArgumentException if the topic does not match the filter, or what comes out is no topic name
     */
    public TopicName apply(TopicName topic) {
        var captures = Captures.of(filter, topic);
        var made = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            switch (pieces.get(i)) {
                case Piece.Text(var literal) -> made.append(literal);
                case Piece.Topic _ -> made.append(topic.value());
                case Piece.Capture(int number) -> {
                    var capture = captures.get(number - 1);
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
        return number == Captures.count(filter) && filter.value().endsWith("#");
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
