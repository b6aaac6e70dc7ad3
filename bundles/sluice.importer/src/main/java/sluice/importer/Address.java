package sluice.importer;

import java.util.ArrayList;
import java.util.List;

/** Where a bridge leads. Immutable. */
record Address(String host, int port) {

    private static final int DEFAULT_PORT = 1883;

    /** Reads {@code host[:port] [host[:port] ...]}; an IPv6 address must carry a port, as for Mosquitto. */
    static List<Address> of(Line line) throws ConfException {
        var all = new ArrayList<Address>();
        for (var word : line.required().split("[ \t]+")) {
            all.add(of(line, word));
        }
        return all;
    }

    private static Address of(Line line, String word) throws ConfException {
        int colon = word.lastIndexOf(':');
        if (colon < 0) {
            return new Address(word, DEFAULT_PORT);
        }
        var port = new Line(line.file(), line.number(), "the port of " + word, word.substring(colon + 1));
        var host = word.substring(0, colon).replace("[", "").replace("]", "");
        if (host.isEmpty()) {
            throw line.wrong("'%s' names no host".formatted(word));
        }
        return new Address(host, (int) port.number(1, 65_535));
    }

    /** Returns it as a URI has it. */
    String uri(String scheme) {
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
