package sluice.rule.engine;

/**
 * A word of a condition. Immutable.
 *
 * @param text as written; a text in quotes without them, with its escapes undone
 * @param position where it begins; the first character is 1
 */
record Token(Kind kind, String text, int position) {

    /** What a word is. */
    enum Kind {
        NAME,
        NUMBER,
        TEXT,
        SYMBOL,
        END
    }

    boolean is(String symbolOrWord) {
        return (kind == Kind.SYMBOL || kind == Kind.NAME) && text.equals(symbolOrWord);
    }

    /** Returns how to call it in a sentence. */
    String name() {
        return kind == Kind.END ? "the end" : "'" + text + "'";
    }
}
