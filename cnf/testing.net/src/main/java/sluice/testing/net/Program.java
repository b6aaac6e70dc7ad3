package sluice.testing.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server as a child process, with a folder of its own that goes with it. Confined to the test's thread. */
final class Program implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** A CONNECT of MQTT 3.1.1 with a clean session. */
    private static final byte[] CONNECT =
            HexFormat.ofDelimiter(" ").parseHex("10 11 00 04 4d 51 54 54 04 02 00 3c 00 05 70 72 6f 62 65");

    private static final int CONNACK = 0x20;

    private final Path folder;
    private final List<String> command;
    private final Map<String, String> environment;
    private Process process;

    /** Starts it. */
    Program(Path folder, Map<String, String> environment, String... command) throws IOException {
        this.folder = folder;
        this.command = List.of(command);
        this.environment = Map.copyOf(environment);
        this.process = launch();
    }

    Process process() {
        return process;
    }

    /** kill -9, of all it has started as well. */
    void kill() throws IOException {
        var others = process.descendants().toList();
        process.destroyForcibly();
        others.forEach(ProcessHandle::destroyForcibly);
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(command.getFirst() + " does not die");
            }
            for (var other : others) {
                other.onExit().join();
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** Starts it again. */
    void restart() throws IOException {
        process = launch();
    }

    private Process launch() throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Returns when somebody listens at this port. */
    void awaitPort(int port) throws Exception {
        await(port, _ -> true);
    }

    /** Returns when a client of MQTT 3.1.1 is let in at this port. */
    void awaitMqtt(int port) throws Exception {
        await(port, socket -> {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(CONNECT);
            var answer = socket.getInputStream().readNBytes(4);
            return answer.length == 4 && answer[0] == CONNACK && answer[3] == 0;
        });
    }

    private interface Check {
        boolean passes(Socket socket) throws IOException;
    }

    private void await(int port, Check check) throws Exception {
        var deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (check.passes(socket)) {
                    return;
                }
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new IllegalStateException(story(), e);
                }
            }
            if (Instant.now().isAfter(deadline)) {
                var story = story();
                close();
                throw new IllegalStateException(story);
            }
            Thread.sleep(5); // it has no other way to say that it listens
        }
    }

    private String story() throws IOException {
        return command.getFirst() + " does not start: " + Files.readString(folder.resolve("log"));
    }

    @Override
    public void close() throws IOException {
        kill();
        delete(folder);
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
