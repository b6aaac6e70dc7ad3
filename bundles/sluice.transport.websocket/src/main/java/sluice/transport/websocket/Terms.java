package sluice.transport.websocket;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whom a configuration lets in. Immutable.
 *
 * @param path what has to be asked for; empty for anything
 * @param origins web sites whose pages may connect, in lower case
 */
record Terms(String path, Set<String> origins) {

    private static final String ANY = "*";
    private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#\\s]+");

    Terms {
        if (!path.isEmpty() && !path.startsWith("/")) {
            throw new IllegalArgumentException("path: has to begin with /, or to be empty for any: " + path);
        }
        for (var origin : origins) {
            if (!origin.equals(ANY) && !ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "origins: is no scheme, host and port such as https://plant7.example: " + origin);
            }
        }
        origins = Set.copyOf(origins);
    }

    static Terms of(String path, List<String> origins) {
        return new Terms(
                path,
                origins.stream()
                        .map(origin -> origin.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    boolean allowsPath(String target) {
        int query = target.indexOf('?');
        return path.isEmpty() || path.equals(query < 0 ? target : target.substring(0, query));
    }

    boolean allowsOrigin(String origin) {
        return origins.contains(ANY) || origins.contains(origin.toLowerCase(Locale.ROOT));
    }
}
