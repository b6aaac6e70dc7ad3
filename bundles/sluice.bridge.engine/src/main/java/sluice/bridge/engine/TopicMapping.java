package sluice.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** Makes one side's topic of the other's. Immutable, a pure function. */
sealed interface TopicMapping {

    /**
     * Returns the topic on the other side.
     *
     * @throws IllegalArgumentException if what comes out is no topic name
     */
    TopicName apply(TopicName topic);

    /** Returns whether a topic may have come out of here; false is certain. */
    boolean mayHaveMade(TopicName topic);

    /** Takes one prefix off and puts another one on; either may be empty. */
    record Prefix(String from, String to) implements TopicMapping {

        @Override
        public TopicName apply(TopicName topic) {
            return from.equals(to) ? topic : TopicName.of(to + topic.value().substring(from.length()));
        }

        @Override
        public boolean mayHaveMade(TopicName topic) {
            return topic.value().startsWith(to);
        }
    }

    /** Writes a new topic from pieces of the old one. */
    record Template(TopicFilter filter, List<Piece> pieces) implements TopicMapping {

        public Template {
            pieces = List.copyOf(pieces);
        }

        @Override
        public TopicName apply(TopicName topic) {
            var captures = captures(topic.value());
            var text = new StringBuilder();
            for (var piece : pieces) {
                switch (piece) {
                    case Piece.Text(var literal) -> text.append(literal);
                    case Piece.Whole _ -> text.append(topic.value());
                    case Piece.Capture(int index) -> text.append(captures.get(index));
                }
            }
            // a/# matches a as well: then x/# is x
            if (pieces.getLast() instanceof Piece.Capture(int index)
                    && captures.get(index).isEmpty()
                    && text.length() > 1
                    && text.charAt(text.length() - 1) == '/'
                    && filter.value().endsWith("#")) {
                text.setLength(text.length() - 1);
            }
            return TopicName.of(text.toString());
        }

        @Override
        public boolean mayHaveMade(TopicName topic) {
            return !(pieces.getFirst() instanceof Piece.Text(var literal))
                    || topic.value().startsWith(literal);
        }

        /** Returns the text each wildcard of the filter stands for. The topic matches. */
        private List<String> captures(String topic) {
            var captures = new ArrayList<String>();
            int from = 0;
            for (var level : filter.levels()) {
                if (level.equals("#")) {
                    captures.add(from > topic.length() ? "" : topic.substring(from));
                    break;
                }
                int slash = topic.indexOf('/', from);
                int end = slash < 0 ? topic.length() : slash;
                if (level.equals("+")) {
                    captures.add(topic.substring(from, end));
                }
                from = end + 1;
            }
            return captures;
        }
    }

    /** A piece of a template. */
    sealed interface Piece {
        record Text(String literal) implements Piece {}

        record Whole() implements Piece {}

        record Capture(int index) implements Piece {}
    }
}
