package sluice.console;

/** Writes what the pages' scripts read. Confined to its caller. */
final class Json {

    private final StringBuilder out = new StringBuilder(1_024);
    private boolean first = true;

    Json open(char bracket) {
        comma();
        out.append(bracket);
        first = true;
        return this;
    }

    Json close(char bracket) {
        out.append(bracket);
        first = false;
        return this;
    }

    /** Begins a member whose value is an object or array. */
    Json name(String name) {
        comma();
        quote(name);
        out.append(':');
        first = true;
        return this;
    }

    Json put(String name, String value) {
        name(name);
        quote(value);
        first = false;
        return this;
    }

    Json put(String name, long value) {
        name(name);
        out.append(value);
        first = false;
        return this;
    }

    Json put(String name, boolean value) {
        name(name);
        out.append(value);
        first = false;
        return this;
    }

    /** Writes a number with three places, all that a rate is good for. */
    Json putRounded(String name, double value) {
        name(name);
        out.append(Math.round(value * 1_000) / 1_000.0);
        first = false;
        return this;
    }

    private void comma() {
        if (!first) {
            out.append(',');
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Beyond what JSON asks for: no < or & that anything could take for a tag, no separators that end a
            // script's line.
            if (c < ' '
                    || c == '"'
                    || c == '\\'
                    || c == '<'
                    || c == '>'
                    || c == '&'
                    || c == '\u2028'
                    || c == '\u2029') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
