package sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the same loads on Mosquitto and on Sluice in turn, since a figure of another hour is no figure to compare with, and prints the medians.
 * Confined to its thread.
 */
final class Comparison {

    private static final Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");
    private static final Path TASKSET = Path.of("/usr/bin/taskset");
    private static final int COUNT = 100_000;

    private final String image;
    private final List<String> scenarios;
    private final Duration warmUp;
    private final Duration measured;

    /** Per broker and scenario the reports of all rounds. */
    private final Map<String, Map<String, List<Report>>> reports = new LinkedHashMap<>();

    Comparison(String image, List<String> scenarios, Duration warmUp, Duration measured) {
        this.image = image;
        this.scenarios = scenarios;
        this.warmUp = warmUp;
        this.measured = measured;
    }

    /** Returns whether no broker of ours has lost, doubled or reordered a message. */
    boolean run(int rounds) throws Exception {
        var brokers = new ArrayList<>(List.of("sluice"));
        if (Files.isExecutable(MOSQUITTO)) {
            brokers.add("mosquitto");
        }
        for (int round = 0; round < rounds; round++) {
            for (var name : round % 2 == 0 ? brokers : brokers.reversed()) {
                round(name);
            }
        }
        brokers.forEach(this::print);
        return reports.getOrDefault("sluice", Map.of()).values().stream()
                .flatMap(List::stream)
                .allMatch(report -> report.faults() == 0);
    }

    /** Steady loads share a process, each of the others has its own. */
    private void round(String name) throws Exception {
        var steady = scenarios.stream()
                .filter(each -> !OneShots.NAMES.contains(each))
                .toList();
        if (!steady.isEmpty()) {
            run(name, steady);
        }
        for (var each : scenarios) {
            if (OneShots.NAMES.contains(each)) {
                run(name, List.of(each));
            }
        }
    }

    private void run(String name, List<String> together) throws Exception {
        var folder = Files.createTempDirectory("load");
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        var process = start(name, folder, address.getPort());
        try {
            awaitPort(process, address);
            for (var scenario : together) {
                var warm = name.equals("mosquitto") ? Duration.ofSeconds(1) : warmUp;
                var report = Load.run(scenario, address, process.pid(), warm, measured, COUNT);
                System.out.printf("%-10s %-12s %s%n", name, scenario, report);
                reports.computeIfAbsent(name, _ -> new LinkedHashMap<>())
                        .computeIfAbsent(scenario, _ -> new ArrayList<>())
                        .add(report);
            }
        } finally {
            process.destroy();
            process.waitFor();
            delete(folder);
        }
    }

    private Process start(String name, Path folder, int port) throws IOException {
        var command = new ArrayList<String>();
        if (Files.isExecutable(TASKSET)
                && Runtime.getRuntime().availableProcessors() == 1) { // as cnf/load pins us to the second
            command.addAll(List.of(TASKSET.toString(), "-c", "0"));
        }
        if (name.equals("mosquitto")) {
            var configuration = """
                    user root
                    listener %d 127.0.0.1
                    allow_anonymous true
                    persistence false
                    max_queued_messages 0
                    set_tcp_nodelay true
                    log_type error
                    """.formatted(port);
            command.addAll(List.of(
                    MOSQUITTO.toString(),
                    "-c",
                    Files.writeString(folder.resolve("conf"), configuration).toString()));
        } else {
            command.addAll(List.of(image + "/bin/sluice", "run", "--home", folder.toString(), "--features", "broker"));
            command.addAll(List.of("--anonymous", "--listen", "127.0.0.1:" + port));
        }
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitPort(Process process, InetSocketAddress address) throws Exception {
        while (process.isAlive()) {
            try {
                new Peer(address, "probe", 0, true, false, (_, _) -> {}).leave();
                return;
            } catch (IOException e) { // not yet
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        throw new IOException("the broker ended with code " + process.exitValue());
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void print(String broker) {
        System.out.println();
        System.out.println(broker + ", medians:");
        reports.getOrDefault(broker, Map.of()).forEach((scenario, rounds) -> {
            var median = new Report();
            for (var figure : rounds.getFirst().figures().keySet()) {
                var values = rounds.stream()
                        .map(round -> round.figures().get(figure))
                        .sorted()
                        .toList();
                median.with(figure, values.get(values.size() / 2));
            }
            System.out.printf("  %-12s %s%n", scenario, median);
        });
    }
}
