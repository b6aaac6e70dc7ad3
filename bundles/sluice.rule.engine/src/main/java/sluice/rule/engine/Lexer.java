package sluice.rule.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.rule.engine.Token.Kind;

/** Cuts the text of a condition into words. */
final class Lexer {

    private static final Pattern BLANK = Pattern.compile("\\s+");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}\\p{N}_$]+)*");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?");
    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"|'((?:[^'\\\\]|\\\\.)*+)'");
    private static final Pattern SYMBOL = Pattern.compile("==|!=|<=|>=|<|>|\\(|\\)");

    private final String text;
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException if there is something that is no word; the sentence says where */
    static List<Token> tokens(String text) {
        return new Lexer(text).tokens();
    }

    private List<Token> tokens() {
        var tokens = new ArrayList<Token>();
        skip();
        while (at < text.length()) {
            tokens.add(next());
            skip();
        }
        tokens.add(new Token(Kind.END, "", text.length() + 1));
        return tokens;
    }

    private void skip() {
        var blank = here(BLANK);
        if (blank.lookingAt()) {
            at = blank.end();
        }
    }

    private Token next() {
        var quoted = here(TEXT);
        if (quoted.lookingAt()) {
            var inside = quoted.group(1) == null ? quoted.group(2) : quoted.group(1);
            return take(Kind.TEXT, inside.replaceAll("\\\\(.)", "$1"), quoted);
        }
        for (var kind : List.of(Kind.NUMBER, Kind.NAME, Kind.SYMBOL)) {
            var word = here(pattern(kind));
            if (word.lookingAt()) {
                return take(kind, word.group(), word);
            }
        }
        throw new IllegalArgumentException(complaint() + " at character " + (at + 1));
    }

    private String complaint() {
        char c = text.charAt(at);
        return switch (c) {
            case '"', '\'' -> "the text that begins with " + c + " does not end";
            case '=' -> "'=' means nothing; to compare, write '=='";
            case '&', '|', '!' -> "'" + c + "' means nothing; write 'and', 'or' and 'not',";
            default -> "'" + c + "' means nothing";
        };
    }

    private static Pattern pattern(Kind kind) {
        return kind == Kind.NUMBER ? NUMBER : kind == Kind.NAME ? NAME : SYMBOL;
    }

    private Matcher here(Pattern pattern) {
        return pattern.matcher(text).region(at, text.length());
    }

    private Token take(Kind kind, String word, Matcher matcher) {
        var token = new Token(kind, word, at + 1);
        at = matcher.end();
        return token;
    }
}
