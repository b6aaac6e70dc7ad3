package sluice.testing.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Debian's mosquitto, on a free port of the loopback address, with a temporary configuration. Confined to the test's thread. */
public final class Mosquitto implements AutoCloseable {

    private static final Path BINARY = Path.of("/usr/sbin/mosquitto");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port;
    private final Path folder;
    private Process process;

    private Mosquitto(int port, Path folder) throws IOException {
        this.port = port;
        this.folder = folder;
        this.process = launch();
    }

    /** Starts one at any port; {@code options} are lines of its configuration, anonymous access if there are none. */
    public static Mosquitto start(String... options) throws Exception {
        return startAt(Ports.free(), options);
    }

    /** Starts one at this port, and returns when it accepts connections. The test is skipped where there is none. */
    public static Mosquitto startAt(int port, String... options) throws Exception {
        assumeInstalled();
        var folder = Files.createTempDirectory("mosquitto");
        var lines = new ArrayList<>(List.of(
                "listener " + port + " 127.0.0.1", "max_queued_messages 0", "user " + System.getProperty("user.name")));
        lines.addAll(options.length == 0 ? List.of("allow_anonymous true") : List.of(options));
        Files.write(folder.resolve("mosquitto.conf"), lines);
        var started = new Mosquitto(port, folder);
        started.awaitPort();
        return started;
    }

    /** Skips the test where mosquitto is not installed. */
    public static void assumeInstalled() {
        Assumptions.assumeTrue(Files.isExecutable(BINARY), "skipped, because mosquitto is not installed");
    }

    public int port() {
        return port;
    }

    public Process process() {
        return process;
    }

    /** kill -9. */
    public void kill() throws IOException {
        try {
            if (!process.destroyForcibly().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("mosquitto does not die");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** Starts it again with the same configuration, at the same port. */
    public void restart() throws Exception {
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
        var deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (Instant.now().isAfter(deadline) || !process.isAlive()) {
                    throw new IllegalStateException(
                            "mosquitto does not start: " + Files.readString(folder.resolve("log")), e);
                }
                Thread.sleep(5); // it has no other way to say that it listens
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
