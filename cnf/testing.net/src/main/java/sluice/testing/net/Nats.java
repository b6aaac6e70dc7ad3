package sluice.testing.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/** Debian's nats-server as a cluster that keeps its streams on every node, each node on free ports of loopback. Confined to the test's thread. */
public final class Nats implements FarServer {

    private static final Path BINARY = Path.of("/usr/sbin/nats-server");

    private record Node(Program program, int port) {}

    private final List<Node> nodes = new ArrayList<>();

    private Nats() {}

    /** Starts a cluster, or a single server, and returns when each node takes clients of MQTT. The test is skipped where there is no nats-server. */
    public static Nats cluster(int size) throws Exception {
        assumeInstalled();
        var cluster = new Nats();
        var routes = IntStream.range(0, size).mapToObj(_ -> Ports.free()).toList();
        var urls = routes.stream().map(each -> "nats://127.0.0.1:" + each).collect(Collectors.joining(", "));
        for (int i = 0; i < size; i++) {
            var routing =
                    "cluster { name: far, listen: \"127.0.0.1:%d\", routes: [%s] }".formatted(routes.get(i), urls);
            var folder = Files.createTempDirectory("nats");
            int port = Ports.free();
            var file = Files.writeString(
                    folder.resolve("nats.conf"),
                    """
                    listen: "127.0.0.1:%d"
                    server_name: node%d
                    jetstream { store_dir: "%s", max_mem: 64MB, max_file: 512MB }
                    mqtt { listen: "127.0.0.1:%d", ack_wait: "2s" }
                    """.formatted(Ports.free(), i, folder.resolve("streams"), port) + (size == 1 ? "" : routing));
            cluster.nodes.add(new Node(new Program(folder, Map.of(), BINARY.toString(), "-c", file.toString()), port));
        }
        try {
            cluster.await();
        } catch (IllegalStateException e) {
            cluster.kill();
            throw e;
        }
        return cluster;
    }

    /** Skips the test where nats-server is not installed. */
    public static void assumeInstalled() {
        Assumptions.assumeTrue(Files.isExecutable(BINARY), "skipped, because nats-server is not installed");
    }

    @Override
    public int port() {
        return port(0);
    }

    /** Returns where this node takes MQTT. */
    public int port(int node) {
        return nodes.get(node).port;
    }

    /** Kills all nodes. */
    @Override
    public void kill() throws IOException {
        for (int i = 0; i < nodes.size(); i++) {
            kill(i);
        }
    }

    /** Kills one node. */
    public void kill(int node) throws IOException {
        nodes.get(node).program.kill();
    }

    @Override
    public void restart() throws Exception {
        for (var node : nodes) {
            node.program.restart();
        }
        await();
    }

    /** Starts one node again, and returns when it takes clients. */
    public void restart(int node) throws Exception {
        nodes.get(node).program.restart();
        nodes.get(node).program.awaitMqtt(port(node));
    }

    private void await() throws Exception {
        for (var node : nodes) {
            node.program.awaitMqtt(node.port);
        }
    }

    @Override
    public void close() throws IOException {
        for (var node : nodes) {
            node.program.close();
        }
    }
}
