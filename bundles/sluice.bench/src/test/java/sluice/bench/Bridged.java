package sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the same loads over two brokers of a kind with a bridge between them, Mosquitto's own and ours in turn, and prints the medians. What
 * is published at the near one has to arrive at the subscribers of the far one. Confined to its thread.
 */
final class Bridged {

    /** A load, and whether the link speaks MQTT 5. */
    private record Way(Scenario scenario, boolean five) {}

    private static final int MANY = 50;
    private static final int SMALL = 128;
    private static final String WINDOW = "max_inflight_messages 100\n";

    private static final List<Way> WAYS = List.of(
            new Way(full("bridge-q0", 0), false),
            new Way(full("bridge-q1", 1), false),
            new Way(full("bridge-q2", 2), false),
            new Way(full("bridge-v5-q0", 0), true),
            new Way(full("bridge-v5-q1", 1), true),
            new Way(full("bridge-v5-q2", 2), true),
            new Way(new Scenario("bridge-1000", MANY, MANY, Scenario.Layout.PAIRS, 1, false, SMALL, 0, 1_000), false));

    static final List<String> NAMES = Stream.concat(
                    WAYS.stream().map(way -> way.scenario.name()), Stream.of(Backlog.NAME))
            .toList();

    private final Brokers brokers;
    private final List<Way> ways;
    private final List<Backlog> backlogs; // one or none
    private final Duration warmUp;
    private final Duration measured;
    private final Medians medians = new Medians();

    /** @param count how many messages wait in the scenario where they do */
    Bridged(String image, List<String> names, Duration warmUp, Duration measured, int count) {
        this.brokers = new Brokers(image);
        this.ways =
                WAYS.stream().filter(way -> names.contains(way.scenario.name())).toList();
        this.backlogs = names.contains(Backlog.NAME) ? List.of(new Backlog(count)) : List.of();
        this.warmUp = warmUp;
        this.measured = measured;
    }

    private static Scenario full(String name, int qos) {
        return new Scenario(name, MANY, MANY, Scenario.Layout.PAIRS, qos, false, SMALL, 16, 0);
    }

    /** Returns whether nothing of ours has lost, doubled or reordered a message. */
    boolean run(int rounds) throws Exception {
        var names = Brokers.all();
        for (int round = 0; round < rounds; round++) {
            for (var way : ways) {
                for (var name : round % 2 == 0 ? names : names.reversed()) {
                    medians.add(name, way.scenario.name(), name.equals(Brokers.SLUICE) ? ours(way) : mosquittos(way));
                }
            }
            for (var backlog : backlogs) {
                for (var name : names) {
                    medians.add(name, Backlog.NAME, backlog(backlog, name.equals(Brokers.SLUICE)));
                }
            }
        }
        medians.print(names);
        return medians.isWhole(Brokers.SLUICE);
    }

    private Report ours(Way way) throws Exception {
        try (var far = brokers.sluice("", "broker");
                var near = ourBridge(far.address().getPort(), way.five, way.scenario.qos())) {
            return measure(way, near, far, warmUp);
        }
    }

    private Brokers.Running ourBridge(int far, boolean five, int qos) throws Exception {
        return brokers.sluice("""
                {"uri": "mqtt://127.0.0.1:%d", "mqtt.version": "%s", "routes": ["out load/# qos=%d"],
                 "reconnect.cap.millis": 2000, "connect.timeout.seconds": 2,
                 "spool.messages": 2000000, "spool.bytes": 2000000000}
                """.formatted(far, five ? "5" : "3.1.1", qos), "broker", "bridge");
    }

    private Report mosquittos(Way way) throws Exception {
        try (var far = brokers.mosquitto(WINDOW);
                var near = mosquittosBridge(far.address().getPort(), way.five, way.scenario.qos())) {
            return measure(way, near, far, Duration.ofSeconds(1));
        }
    }

    /** As ours: a window of a hundred, no private bit over MQTT 5, where Debian's would be refused with it. */
    private Brokers.Running mosquittosBridge(int far, boolean five, int qos) throws Exception {
        return brokers.mosquitto(WINDOW + """
                connection far
                address 127.0.0.1:%d
                bridge_protocol_version %s
                try_private %s
                restart_timeout 1
                topic load/# out %d
                """.formatted(far, five ? "mqttv50" : "mqttv311", !five, qos));
    }

    private Report backlog(Backlog waiting, boolean ours) throws Exception {
        try (var far = ours ? brokers.sluice("", "broker") : brokers.mosquitto(WINDOW)) {
            return waiting.run(far, port -> ours ? ourBridge(port, false, 1) : mosquittosBridge(port, false, 1));
        }
    }

    private Report measure(Way way, Brokers.Running near, Brokers.Running far, Duration warm) throws Exception {
        awaitBridge(near.address(), far.address());
        try (var flow = new Flow(way.scenario, near.address(), far.address(), way.scenario.rate() > 0 ? 1 : 0)) {
            return flow.run(warm, measured, near.pid(), far.pid());
        }
    }

    /** Sends until something arrives: what is sent with QoS 0 before the bridge is connected does not count as lost. */
    private static void awaitBridge(InetSocketAddress near, InetSocketAddress far) throws Exception {
        var arrived = new boolean[1];
        try (var selector = Selector.open()) {
            var ear = new Peer(far, "ear", 0, true, false, (_, _) -> arrived[0] = true);
            ear.subscribe(List.of("load/probe"), 0);
            ear.join(selector);
            var mouth = new Peer(near, "mouth", 0, true, false, (_, _) -> {});
            mouth.join(selector);
            while (!arrived[0]) {
                mouth.publish("load/probe".getBytes(UTF_8), 0, false, ByteBuffer.allocate(1));
                mouth.flush(selector);
                if (selector.select(50) > 0) {
                    for (var key : selector.selectedKeys()) {
                        if (key.isReadable()) {
                            ((Peer) key.attachment()).read();
                        }
                    }
                    selector.selectedKeys().clear();
                }
            }
            ear.leave();
            mouth.leave();
        }
    }
}
