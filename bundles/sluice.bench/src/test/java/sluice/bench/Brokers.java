package sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts brokers to compare, each with a folder and a port of its own. Immutable. */
record Brokers(String image) {

    static final String SLUICE = "sluice";
    static final String MOSQUITTO = "mosquitto";

    private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");
    private static final Path TASKSET = Path.of("/usr/bin/taskset");

    /** Returns the names of those there are here. */
    static List<String> all() {
        return Files.isExecutable(PROGRAM) ? List.of(SLUICE, MOSQUITTO) : List.of(SLUICE);
    }

    /** A broker that takes clients, until it is closed. Confined to its thread. */
    record Running(Process process, InetSocketAddress address, Path folder) implements AutoCloseable {

        long pid() {
            return process.pid();
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            process.onExit().join();
            delete(folder);
        }
    }

    /** Starts one of these names. {@code more} are lines of Mosquitto's configuration. */
    Running mosquitto(String more) throws Exception {
        var folder = Files.createTempDirectory("load");
        int port = freePort();
        var configuration = """
                user root
                listener %d 127.0.0.1
                allow_anonymous true
                persistence false
                max_queued_messages 0
                set_tcp_nodelay true
                log_type error
                """.formatted(port) + more;
        var file = Files.writeString(folder.resolve("conf"), configuration);
        return start(folder, port, List.of(PROGRAM.toString(), "-c", file.toString()));
    }

    /**
     * Starts Sluice with these features.
     *
     * @param bridge its bridge's configuration, empty for none
     */
    Running sluice(String bridge, String... features) throws Exception {
        var folder = Files.createTempDirectory("load");
        int port = freePort();
        if (!bridge.isEmpty()) {
            Files.writeString(Files.createDirectories(folder.resolve("etc")).resolve("sluice.bridge~far.json"), bridge);
        }
        var command = new ArrayList<>(List.of(image + "/bin/sluice", "run", "--home", folder.toString()));
        command.addAll(List.of("--features", String.join(",", features)));
        command.addAll(List.of("--anonymous", "--listen", "127.0.0.1:" + port));
        return start(folder, port, command);
    }

    private static Running start(Path folder, int port, List<String> program) throws Exception {
        var command = new ArrayList<>(program);
        if (Files.isExecutable(TASKSET)
                && Runtime.getRuntime().availableProcessors() == 1) { // as cnf/load pins us to the second
            command.addAll(0, List.of(TASKSET.toString(), "-c", "0"));
        }
        var process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var running = new Running(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), folder);
        try {
            awaitPort(running);
        } catch (IOException | InterruptedException e) {
            running.close();
            throw e;
        }
        return running;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitPort(Running broker) throws IOException, InterruptedException {
        while (broker.process.isAlive()) {
            try {
                new Peer(broker.address, "probe", 0, true, false, (_, _) -> {}).leave();
                return;
            } catch (IOException e) { // not yet
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        throw new IOException("the broker ended with code " + broker.process.exitValue());
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
