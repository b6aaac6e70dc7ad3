package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Mosquitto's clients, as Debian ships them. Each object is a running subscriber. */
final class MosquittoClient implements AutoCloseable {

    private static final Path SUB = Path.of("/usr/bin/mosquitto_sub");
    private static final Path PUB = Path.of("/usr/bin/mosquitto_pub");

    private final Process process;
    private final Output out;

    private MosquittoClient(Process process) {
        this.process = process;
        this.out = new Output(process.inputReader(StandardCharsets.UTF_8));
    }

    static void assumeInstalled() {
        assumeTrue(
                Files.isExecutable(SUB) && Files.isExecutable(PUB),
                "skipped, because mosquitto-clients is not installed");
    }

    /** Starts a subscriber, unbuffered, that prints topics and payloads, and returns when its subscription is granted. */
    static MosquittoClient sub(int port, String filter, String... options) throws IOException {
        var command =
                new ArrayList<>(List.of("stdbuf", "-oL", SUB.toString(), "-p", "" + port, "-t", filter, "-d", "-v"));
        Collections.addAll(command, options);
        var sub = new MosquittoClient(
                new ProcessBuilder(command).redirectErrorStream(true).start());
        sub.await(line -> line.startsWith("Subscribed "));
        return sub;
    }

    /** Publishes, and returns when the program is through with it. */
    static void pub(int port, String topic, String... options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(PUB.toString(), "-p", "" + port, "-t", topic));
        Collections.addAll(command, options);
        var pub = new ProcessBuilder(command).inheritIO().start();
        assertThat(pub.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pub.exitValue()).isZero();
    }

    String await(Predicate<String> wanted) {
        return out.await(wanted, () -> "printed: " + out.lines());
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
