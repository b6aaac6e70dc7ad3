package sluice.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A mosquitto.conf, taken apart: what holds for the broker, and its bridges. Immutable.
 *
 * @param broker the lines outside of bridges, in their order
 */
record Conf(List<Line> broker, List<Connection> connections) {

    Conf {
        broker = List.copyOf(broker);
        connections = List.copyOf(connections);
    }

    /** Returns the last line with this option outside of bridges. */
    Optional<Line> broker(String option) {
        return broker.stream().filter(line -> line.option().equals(option)).reduce((_, last) -> last);
    }

    /**
     * One bridge: from its {@code connection} to the next, or to a {@code listener}. Immutable.
     *
     * @param head the line it begins with
     * @param options what it says once, by today's name
     * @param topics its rules, in their order
     */
    record Connection(Line head, Map<String, Line> options, List<Line> topics) {

        Connection {
            options = Map.copyOf(options);
            topics = List.copyOf(topics);
        }

        String name() {
            return head.value();
        }

        Optional<Line> option(String option) {
            return Optional.ofNullable(options.get(option));
        }
    }

    /**
     * Takes lines apart.
     *
     * @throws ConfException if there is a word Mosquitto does not know, or a bridge is wrong as a whole
     */
    static Conf of(List<Line> lines) throws ConfException {
        var broker = new ArrayList<Line>();
        var sections = new LinkedHashMap<String, List<Line>>();
        @Nullable List<Line> section = null;
        for (var line : lines) {
            if (line.option().equals("connection")) {
                var before = sections.get(line.required());
                if (before != null) {
                    throw line.wrong("there is a connection '%s' at line %d already"
                            .formatted(line.value(), before.getFirst().number()));
                }
                section = new ArrayList<>(List.of(line));
                sections.put(line.value(), section);
            } else if (section != null && Vocabulary.isOfBridge(line.option())) {
                section.add(line);
            } else {
                broker.add(checked(line));
                section = line.option().equals("listener") ? null : section;
            }
        }
        var connections = new ArrayList<Connection>();
        for (var each : sections.values()) {
            connections.add(connection(each.getFirst(), each.subList(1, each.size())));
        }
        return new Conf(broker, connections);
    }

    private static Line checked(Line line) throws ConfException {
        if (Vocabulary.isOfBridge(line.option()) && !Vocabulary.isOfBroker(line.option())) {
            throw line.wrong(
                    "%s belongs to a bridge, and no 'connection NAME' stands before it".formatted(line.option()));
        }
        if (!Vocabulary.isOfBroker(line.option())) {
            throw line.wrong("unknown option '%s'; did you mean '%s'?"
                    .formatted(line.option(), Vocabulary.nearest(line.option())));
        }
        return line;
    }

    private static Connection connection(Line head, List<Line> lines) throws ConfException {
        var options = new HashMap<String, Line>();
        var topics = new ArrayList<Line>();
        for (var line : lines) {
            if (line.option().equals("topic")) {
                topics.add(line);
                continue;
            }
            var before = options.putIfAbsent(Vocabulary.today(line.option()), line);
            if (before != null) {
                throw line.wrong("connection '%s' has %s already, at line %d"
                        .formatted(head.value(), before.option(), before.number()));
            }
        }
        if (!options.containsKey("address")) {
            throw head.wrong(
                    "connection '%s' has no address; write 'address host:port' below it".formatted(head.value()));
        }
        return new Connection(head, options, topics);
    }
}
