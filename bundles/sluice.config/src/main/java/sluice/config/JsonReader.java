package sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the text of one configuration file: a JSON object (RFC 8259) of texts, numbers, booleans and lists of them, with
 * comments as in Java. Confined to its caller; used once.
 *
 * <p>Stricter than the standard where a gateway would guess: a key that stands twice, null and nested objects are errors. Every
 * error says line and column, and never quotes the file, which may hold secrets.
 */
final class JsonReader {

    private static final int LONGEST_NUMBER = 100;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /** Returns the object's keys and values, in the file's order. */
    static Map<String, JsonValue> read(String text) throws RefusedException {
        var reader = new JsonReader(text.startsWith("\uFEFF") ? text.substring(1) : text);
        var object = reader.object();
        reader.skipBlanks();
        if (reader.at < reader.text.length()) {
            throw reader.error("nothing may follow the closing }");
        }
        return object;
    }

    private Map<String, JsonValue> object() throws RefusedException {
        var object = new LinkedHashMap<String, JsonValue>();
        expect('{', "a configuration begins with {");
        if (found('}')) {
            return object;
        }
        do {
            skipBlanks();
            int start = at;
            var key = string("a key in quotes is expected");
            if (object.containsKey(key)) {
                at = start;
                throw error("key " + key + " stands twice");
            }
            expect(':', "a colon is expected behind the key");
            object.put(key, value());
        } while (found(','));
        expect('}', "a comma or } is expected");
        return object;
    }

    private JsonValue value() throws RefusedException {
        skipBlanks();
        return switch (peek()) {
            case '"' -> new JsonValue.Text(string("a text is expected"));
            case '[' -> array();
            case '{' -> throw error("an object cannot be a value; write keys with dots, such as \"limit.bytes\"");
            default -> word();
        };
    }

    private JsonValue array() throws RefusedException {
        var values = new ArrayList<JsonValue>();
        expect('[', "a list begins with [");
        if (found(']')) {
            return new JsonValue.Array(values);
        }
        do {
            skipBlanks();
            if (peek() == '[') {
                throw error("a list cannot hold a list");
            }
            values.add(value());
        } while (found(','));
        expect(']', "a comma or ] is expected");
        return new JsonValue.Array(values);
    }

    /** Reads a value without quotes: a number, true or false. */
    private JsonValue word() throws RefusedException {
        int start = at;
        while (Character.isLetterOrDigit(peek()) || "+-.".indexOf(peek()) >= 0) {
            at++;
        }
        var word = text.substring(start, at);
        at = start;
        var value = switch (word) {
            case "true" -> new JsonValue.Bool(true);
            case "false" -> new JsonValue.Bool(false);
            case "null" -> throw error("null is no value; leave the key out");
            case "" -> throw error("a value is expected");
            default -> number(word);
        };
        at = start + word.length();
        return value;
    }

    private JsonValue number(String word) throws RefusedException {
        if (word.length() > LONGEST_NUMBER || !word.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")) {
            throw error("a value is expected: a text in quotes, a number, true, false or a list");
        }
        return new JsonValue.Num(Decimal.of(word));
    }

    private String string(String otherwise) throws RefusedException {
        expect('"', otherwise);
        var string = new StringBuilder();
        while (peek() != '"') {
            char c = peek();
            if (c < ' ') {
                throw error("a text ends on the line it begins on, with a quote; write \\n for a new line");
            }
            at++;
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() throws RefusedException {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> {
                at--;
                throw error("\\ stands before one of \" \\ / b f n r t u; write \\\\ for the character itself");
            }
        };
    }

    private char unicode() throws RefusedException {
        int end = at + 4;
        if (end > text.length() || !text.substring(at, end).matches("[0-9a-fA-F]{4}")) {
            throw error("four hexadecimal digits are expected behind \\u");
        }
        int code = Integer.parseInt(text, at, end, 16);
        at = end;
        return (char) code;
    }

    private void expect(char c, String otherwise) throws RefusedException {
        if (!found(c)) {
            throw error(otherwise);
        }
    }

    private boolean found(char c) throws RefusedException {
        skipBlanks();
        if (peek() != c || at == text.length()) {
            return false;
        }
        at++;
        return true;
    }

    /** Goes past white space and comments. */
    private void skipBlanks() throws RefusedException {
        while (at < text.length()) {
            if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    throw error("the comment that begins here never ends");
                }
                at = end + 2;
            } else if (" \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            } else {
                return;
            }
        }
    }

    /** Returns the next character, or 0 at the end: no text, number or sign holds one. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private RefusedException error(String reason) {
        var before = text.substring(0, at);
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        int column = at - before.lastIndexOf('\n');
        return new RefusedException("line " + line + ", column " + column + ": "
                + (at == text.length() ? "the file ends too early, " : "") + reason);
    }
}
