package sluice.transport.websocket;

import static sluice.transport.websocket.RefusedException.Status.BAD_REQUEST;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The head of an HTTP/1.1 request, read as strictly as RFC 9112 allows: whatever two readers could understand in two ways is refused. Immutable.
 *
 * @param headers the values of each field, by its name in lower case, in their order
 */
record Request(String method, String target, Map<String, List<String>> headers) {

    private static final Pattern LINE = Pattern.compile("([A-Z]+) ([\\x21-\\x7e]+) HTTP/1\\.[1-9]");
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\\t\\x20-\\x7e\\x80-\\xff]*)");

    Request {
        headers = Map.copyOf(headers);
    }

    /** Reads a head without the empty line at its end. */
    static Request parse(String head) throws RefusedException {
        var lines = head.split("\r\n", -1);
        var first = LINE.matcher(lines[0]);
        if (!first.matches()) {
            throw new RefusedException(BAD_REQUEST, "the first line is not that of an HTTP/1.1 request");
        }
        var headers = new HashMap<String, List<String>>();
        for (var line : Arrays.asList(lines).subList(1, lines.length)) {
            var field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new RefusedException(BAD_REQUEST, "a header field is malformed");
            }
            headers.computeIfAbsent(field.group(1).toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1))
                    .add(field.group(2).strip());
        }
        return new Request(first.group(1), first.group(2), headers);
    }

    boolean has(String name) {
        return headers.containsKey(name);
    }

    /** Returns the value of a field that has to be there, once. */
    String only(String name) throws RefusedException {
        var values = headers.getOrDefault(name, List.of());
        if (values.size() != 1) {
            throw new RefusedException(
                    BAD_REQUEST, "there has to be one header field " + name + ", not " + values.size());
        }
        return values.getFirst();
    }

    /** Returns the members of a field that is a list, wherever its parts stand. */
    List<String> list(String name) {
        return headers.getOrDefault(name, List.of()).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(member -> !member.isEmpty())
                .toList();
    }
}
