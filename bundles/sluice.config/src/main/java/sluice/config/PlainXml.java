package sluice.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads XML as tools write it: ASCII, elements with attributes and nothing between them. Whatever is not like that, whether it is XML or not, is left to
 * {@link AnyXml}: the JDK's parser is 160 classes, which a gateway need not have for its own descriptions. Confined to its caller; used once.
 */
final class PlainXml {

    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    private static final Map<String, String> ENTITIES =
            Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"", "apos", "'");

    private final String text;
    private final Elements elements;
    private final Deque<String> open = new ArrayDeque<>();
    private int at;

    private PlainXml(String text, Elements elements) {
        this.text = text;
        this.elements = elements;
    }

    /** Tells of the elements of a document; returns false if it is not plain, which may show after some of them. */
    static boolean read(byte[] document, Elements elements) {
        var text = new String(document, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > '~' || c < ' ' && c != '\n' && c != '\r' && c != '\t') {
                return false;
            }
        }
        return new PlainXml(text, elements).document();
    }

    private boolean document() {
        var _ = found(DECLARATION);
        do {
            skipBlanks();
            if (!(found("</") ? end() : found("<") && begin())) {
                return false;
            }
        } while (!open.isEmpty());
        skipBlanks();
        return at == text.length();
    }

    private boolean begin() {
        var name = name();
        var attributes = name == null ? null : attributes();
        if (name == null || attributes == null) {
            return false;
        }
        elements.begin(name, attributes);
        if (found("/>")) {
            elements.end(name);
            return true;
        }
        open.push(name);
        return found(">");
    }

    private boolean end() {
        var name = name();
        skipBlanks();
        if (name == null || !name.equals(open.poll()) || !found(">")) {
            return false;
        }
        elements.end(name);
        return true;
    }

    /** Reads up to the end of the tag; returns null if that is not plain. */
    private @Nullable Map<String, String> attributes() {
        var attributes = new HashMap<String, String>();
        while (skipBlanks()) {
            var name = name();
            if (name == null) {
                return attributes; // blanks at the end
            }
            skipBlanks();
            var value = found("=") ? value() : null;
            if (value == null || attributes.put(name, value) != null) {
                return null;
            }
        }
        return attributes;
    }

    private @Nullable String value() {
        skipBlanks();
        int end = text.startsWith("\"", at) || text.startsWith("'", at) ? text.indexOf(text.charAt(at), at + 1) : -1;
        if (end < 0) {
            return null;
        }
        var value = text.substring(at + 1, end);
        at = end + 1;
        return isPlain(value) ? withoutEntities(value) : null;
    }

    /** Blanks other than spaces become spaces, which is left to the parser. */
    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) == '<') {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String withoutEntities(String value) {
        var plain = new StringBuilder();
        int from = 0;
        for (int entity = value.indexOf('&'); entity >= 0; entity = value.indexOf('&', from)) {
            int end = value.indexOf(';', entity);
            var meant = end < 0 ? null : ENTITIES.get(value.substring(entity + 1, end));
            if (meant == null) {
                return null;
            }
            plain.append(value, from, entity).append(meant);
            from = end + 1;
        }
        return from == 0 ? value : plain.append(value, from, value.length()).toString();
    }

    private @Nullable String name() {
        int from = at;
        while (at < text.length() && isOfName(text.charAt(at), at > from)) {
            at++;
        }
        return at > from ? text.substring(from, at) : null;
    }

    private static boolean isOfName(char c, boolean later) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c == '_'
                || later && (c >= '0' && c <= '9' || c == ':' || c == '-' || c == '.');
    }

    private boolean found(String wanted) {
        boolean found = text.startsWith(wanted, at);
        at += found ? wanted.length() : 0;
        return found;
    }

    private boolean skipBlanks() {
        int from = at;
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
        return at > from;
    }
}
