package sluice.importer;

import java.util.List;
import java.util.Map;

/** Writes the few things configuration files are made of: one key a line, lists of texts with one text a line. A pure function. */
final class Json {

    private Json() {}

    static String of(Map<String, Object> object) {
        var to = new StringBuilder("{");
        var separator = "\n    ";
        for (var entry : object.entrySet()) {
            to.append(separator);
            text(entry.getKey(), to);
            to.append(": ");
            value(entry.getValue(), to);
            separator = ",\n    ";
        }
        return to.append("\n}\n").toString();
    }

    private static void value(Object value, StringBuilder to) {
        switch (value) {
            case String text -> text(text, to);
            case List<?> list -> {
                to.append('[');
                var separator = "\n        ";
                for (var each : list) {
                    to.append(separator);
                    value(each, to);
                    separator = ",\n        ";
                }
                to.append(list.isEmpty() ? "]" : "\n    ]");
            }
            case Boolean _, Integer _, Long _ -> to.append(value);
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private static void text(String text, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c < ' ') {
                to.append("\\u%04x".formatted((int) c));
            } else {
                to.append(c);
            }
        }
        to.append('"');
    }
}
