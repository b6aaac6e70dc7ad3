package sluice.bridge.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's mosquitto as far side, on a free port, with a temporary configuration. Confined to the test's thread. */
final class Mosquitto implements AutoCloseable {

    private static final Path BINARY = Path.of("/usr/sbin/mosquitto");

    private final int port;
    private final Path folder;
    private Process process;

    private Mosquitto(int port, Path folder) throws IOException {
        this.port = port;
        this.folder = folder;
        this.process = launch();
    }

    static Mosquitto start(String... options) throws Exception {
        assumeTrue(Files.isExecutable(BINARY), "skipped, because mosquitto is not installed");
        int port;
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        var folder = Files.createTempDirectory("mosquitto");
        var lines = new ArrayList<>(List.of(
                "listener " + port + " 127.0.0.1", "max_queued_messages 0", "user " + System.getProperty("user.name")));
        lines.addAll(List.of(options.length == 0 ? new String[] {"allow_anonymous true"} : options));
        Files.write(folder.resolve("mosquitto.conf"), lines);
        var started = new Mosquitto(port, folder);
        started.awaitPort();
        return started;
    }

    int port() {
        return port;
    }

    /** kill -9. */
    void kill() throws IOException {
        try {
            process.destroyForcibly();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IOException("mosquitto does not die");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    void restart() throws Exception {
        process = launch();
        awaitPort();
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        BINARY.toString(),
                        "-c",
                        folder.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private void awaitPort() throws Exception {
        var deadline = Instant.now().plus(Duration.ofSeconds(10));
        while (true) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (Instant.now().isAfter(deadline) || !process.isAlive()) {
                    throw new IllegalStateException(
                            "mosquitto does not start: " + Files.readString(folder.resolve("log")), e);
                }
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
