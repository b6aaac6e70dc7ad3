package sluice.testing.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Debian's mosquitto, on a free port of the loopback address, with a temporary configuration. Confined to the test's thread. */
public final class Mosquitto implements FarServer {

    private static final Path BINARY = Path.of("/usr/sbin/mosquitto");

    private final int port;
    private final Program program;

    private Mosquitto(int port, Path folder) throws IOException {
        this.port = port;
        this.program = new Program(
                folder,
                Map.of(),
                BINARY.toString(),
                "-c",
                folder.resolve("mosquitto.conf").toString());
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
        started.program.awaitPort(port);
        return started;
    }

    /** Skips the test where mosquitto is not installed. */
    public static void assumeInstalled() {
        Assumptions.assumeTrue(Files.isExecutable(BINARY), "skipped, because mosquitto is not installed");
    }

    @Override
    public int port() {
        return port;
    }

    public Process process() {
        return program.process();
    }

    @Override
    public void kill() throws IOException {
        program.kill();
    }

    @Override
    public void restart() throws Exception {
        program.restart();
        program.awaitPort(port);
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}
