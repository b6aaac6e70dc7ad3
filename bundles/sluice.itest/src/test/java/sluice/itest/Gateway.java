package sluice.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * One gateway process, started from the built image. Confined to the test's thread; two readers follow what it prints.
 * <pre>{@code
 *   try (var gateway = Gateway.start(home, "--features", "broker")) {
 *       int port = gateway.mqttPort();
 *       ...
 *   }
 * }</pre>
 * Every gateway listens on a free port of its own, unless the arguments say otherwise, and is killed at the end.
 */
final class Gateway implements AutoCloseable {

    static final Path IMAGE = Path.of(System.getProperty("image"));
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String JAVA_OPTIONS = "SLUICE_JAVA_OPTS";
    private static final String LISTENER = "sluice.broker.listener~default/address=";
    private static final String CONSOLE = "sluice.console/address=";
    private static final Pattern MQTT_ENDPOINT = Pattern.compile("mqtt \\S+:(\\d+)");
    private static final Pattern CONSOLE_ENDPOINT = Pattern.compile("console (\\S+)");

    private final Process process;
    private final Path home;
    private final Output out;
    private final Output err;

    private Gateway(Process process, Path home) {
        this.process = process;
        this.home = home;
        this.out = new Output(process.inputReader(StandardCharsets.UTF_8));
        this.err = new Output(process.errorReader(StandardCharsets.UTF_8));
    }

    /** Runs a gateway on {@code home} and waits until it is ready. */
    static Gateway start(Path home, String... arguments) {
        return ready(launch(home, arguments));
    }

    private static Gateway ready(Gateway gateway) {
        try {
            gateway.awaitReady();
            return gateway;
        } catch (AssertionError e) {
            gateway.close(); // nobody else can
            throw e;
        }
    }

    /** Runs a gateway on {@code home} with more in its environment, and waits until it is ready. */
    static Gateway start(Map<String, String> environment, Path home, String... arguments) {
        return ready(launch(IMAGE, environment, home, arguments));
    }

    /** Runs a gateway on {@code home} without waiting for it. */
    static Gateway launch(Path home, String... arguments) {
        return launch(IMAGE, Map.of(), home, arguments);
    }

    /** Runs a gateway that logs every bundle's coming and going: {@code Bundle sluice.broker 0.1.0 started}. */
    static Gateway launchWatched(Path home, String... arguments) {
        return launch(IMAGE, "-Dorg.slf4j.simpleLogger.log.sluice.launcher.BundleLog=debug", home, arguments);
    }

    /** Runs a gateway from an image elsewhere, with more options for its Java. */
    static Gateway launch(Path image, String javaOptions, Path home, String... arguments) {
        return launch(image, Map.of(JAVA_OPTIONS, javaOptions), home, arguments);
    }

    private static Gateway launch(Path image, Map<String, String> environment, Path home, String... arguments) {
        var all = new ArrayList<>(List.of("run", "--home", home.toString()));
        all.addAll(List.of(arguments));
        int features = all.indexOf("--features");
        var started = features < 0 ? "broker,console" : all.get(features + 1);
        if (started.contains("broker") && !mentions(all, "--listen") && !mentions(all, LISTENER)) {
            all.addAll(List.of("--listen", "0"));
        }
        if (started.contains("console") && !mentions(all, CONSOLE)) {
            all.addAll(List.of("--set", CONSOLE + "127.0.0.1:0"));
        }
        return command(image, environment, home, all);
    }

    private static boolean mentions(List<String> arguments, String start) {
        return arguments.stream().anyMatch(argument -> argument.startsWith(start));
    }

    /** Runs {@code bin/sluice} with exactly these arguments. */
    static Gateway command(Path home, List<String> arguments) {
        return command(IMAGE, Map.of(), home, arguments);
    }

    private static Gateway command(Path image, Map<String, String> environment, Path home, List<String> arguments) {
        // A build that runs in a shell's background is deaf to SIGINT, and so would be all that it starts.
        var command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.add(image.resolve("bin/sluice").toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeAll(List.of(JAVA_OPTIONS, "JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        try {
            return new Gateway(builder.start(), home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns where the image has this bundle. */
    static Path bundle(String name) throws IOException {
        try (var files = Files.walk(IMAGE)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    Path home() {
        return home;
    }

    Process process() {
        return process;
    }

    /** Returns the line that says it is ready. */
    String awaitReady() {
        return out.await(line -> line.startsWith("sluice ready in "), this::story);
    }

    /** Waits until a line of the log, from the first one on, contains {@code text}, and returns the line. */
    String awaitLog(String text) {
        return err.await(line -> line.contains(text), this::story);
    }

    /** Waits until a line it printed, from the first one on, contains {@code text}, and returns the line. */
    String awaitOutput(String text) {
        return out.await(line -> line.contains(text), this::story);
    }

    /** Waits until so many lines it printed contain {@code text}. */
    void awaitOutput(int times, String text) {
        var left = new AtomicInteger(times);
        out.await(line -> line.contains(text) && left.decrementAndGet() == 0, this::story);
    }

    int mqttPort() {
        var matcher = MQTT_ENDPOINT.matcher(awaitReady());
        if (!matcher.find()) {
            throw new AssertionError("No MQTT endpoint: " + story());
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** Returns the address of the console's first page. */
    String console() {
        var matcher = CONSOLE_ENDPOINT.matcher(awaitReady());
        if (!matcher.find()) {
            throw new AssertionError("No console: " + story());
        }
        return matcher.group(1);
    }

    /** Writes a file below the home the way an editor does that is safe: whole, or not at all. */
    void write(String file, String text) {
        try {
            var target = home.resolve(file);
            var part = target.resolveSibling("." + target.getFileName() + ".part");
            Files.writeString(part, text);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to stop as a service manager does, and returns its exit code. What it prints at the end is still read. */
    int stop() {
        process.toHandle().destroy();
        return awaitExit();
    }

    /** Ends it without warning. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("Still running: " + story());
            }
            out.awaitEnd();
            err.awaitEnd();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Returns what it printed so far. */
    List<String> output() {
        return out.lines();
    }

    /** Returns what it logged so far. */
    List<String> logs() {
        return err.lines();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private String story() {
        return "%s%nprinted: %s%nlogged:%n%s"
                .formatted(
                        process.isAlive() ? "running" : "ended with code " + process.exitValue(),
                        output(),
                        String.join("\n", logs()));
    }
}
