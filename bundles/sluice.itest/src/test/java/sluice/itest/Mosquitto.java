package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Mosquitto's programs, as Debian ships them: a broker and two clients. Each object is one running program. */
final class Mosquitto implements AutoCloseable {

    private static final Path BROKER = Path.of("/usr/sbin/mosquitto");
    private static final Path SUB = Path.of("/usr/bin/mosquitto_sub");
    private static final Path PUB = Path.of("/usr/bin/mosquitto_pub");

    private final Process process;
    private final Output out;

    private Mosquitto(Process process) {
        this.process = process;
        this.out = new Output(process.inputReader(StandardCharsets.UTF_8));
    }

    static boolean hasClients() {
        return Files.isExecutable(SUB) && Files.isExecutable(PUB);
    }

    static boolean hasBroker() {
        return Files.isExecutable(BROKER);
    }

    /** Starts a subscriber, unbuffered, that prints topics and payloads, and returns when its subscription is granted. */
    static Mosquitto sub(int port, String filter, String... options) throws IOException {
        var command =
                new ArrayList<>(List.of("stdbuf", "-oL", SUB.toString(), "-p", "" + port, "-t", filter, "-d", "-v"));
        Collections.addAll(command, options);
        var sub = new Mosquitto(
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

    /** Starts a broker at a port and returns when it accepts connections. */
    static Mosquitto broker(Path folder, int port) throws IOException, InterruptedException {
        return broker(folder, port, "");
    }

    /** Starts a broker with more lines in its configuration. */
    static Mosquitto broker(Path folder, int port, String more) throws IOException, InterruptedException {
        var configuration = Files.writeString(folder.resolve("mosquitto-" + port + ".conf"), """
                listener %d 127.0.0.1
                allow_anonymous true
                persistence false
                %s
                """.formatted(port, more));
        var broker = new Mosquitto(new ProcessBuilder(BROKER.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .start());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return broker;
            } catch (IOException _) {
                Thread.sleep(10); // it has no other way to say that it listens
            }
        }
        throw new AssertionError("mosquitto does not listen at port " + port + ": " + broker.out.lines());
    }

    /** Returns a port nobody uses at the moment. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String await(Predicate<String> wanted) {
        return out.await(wanted, () -> "printed: " + out.lines());
    }

    Process process() {
        return process;
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
