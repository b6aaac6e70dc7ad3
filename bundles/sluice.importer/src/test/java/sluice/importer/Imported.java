package sluice.importer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What rules become, for tests that know the engine. */
public final class Imported {

    private Imported() {}

    /** Returns the routes of a connection with these rules. */
    public static List<String> routes(List<String> topics) throws Exception {
        var file = Path.of("mosquitto.conf");
        var lines = new ArrayList<Line>();
        lines.add(new Line(file, 1, "connection", "c"));
        lines.add(new Line(file, 2, "address", "hq:1883"));
        for (var topic : topics) {
            lines.add(new Line(file, lines.size() + 1, "topic", topic));
        }
        var conf = Conf.of(lines);
        var bridge = Translation.of(conf, conf.connections().getFirst(), "gw");
        if (!(bridge.configuration().get("routes") instanceof List<?> routes)) {
            throw new AssertionError("no routes in " + bridge);
        }
        return routes.stream().map(String.class::cast).toList();
    }
}
