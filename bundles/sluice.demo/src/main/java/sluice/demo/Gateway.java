package sluice.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A gateway running as a process of its own, started with the image's own script. Confined to its owner. */
final class Gateway implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("mqtt \\S*:(\\d+)");

    private final Process process;
    private final String ready;

    private Gateway(Process process, String ready) {
        this.process = process;
        this.ready = ready;
    }

    /**
     * Starts a gateway and returns when it says that it is ready.
     *
     * @param script the image's {@code bin/sluice}
     * @param home its home folder; its log goes there too
     * @throws IOException if it does not start; the message repeats what it said
     */
    static Gateway start(Path script, Path home, String... options) throws IOException {
        Files.createDirectories(home);
        var log = home.resolve("log").toFile();
        var command = new ArrayList<>(List.of(script.toString(), "run", "--home", home.toString()));
        Collections.addAll(command, options);
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log))
                .start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var line = out.readLine();
        while (line != null && !line.startsWith("sluice ready")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("a gateway did not start; " + log + " ends with: " + lastLine(log.toPath()));
        }
        Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {})); // a full pipe would stop it
        return new Gateway(process, line);
    }

    private static String lastLine(Path log) throws IOException {
        var lines = Files.readAllLines(log);
        return lines.isEmpty() ? "nothing" : lines.getLast();
    }

    /** Returns what it said when it was ready, without the word sluice. */
    String ready() {
        return ready.substring("sluice ".length());
    }

    /** Returns the port of its broker. */
    int port() {
        var port = PORT.matcher(ready);
        if (!port.find()) {
            throw new IllegalStateException("no MQTT port in: " + ready);
        }
        return Integer.parseInt(port.group(1));
    }

    /** Ends it as a power cut would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks it to stop, and waits. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
