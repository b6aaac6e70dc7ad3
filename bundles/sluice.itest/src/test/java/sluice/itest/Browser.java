package sluice.itest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A headless Chromium that looks at one page with MQTT.js, and tells what its script posts to {@code told}. Confined to its test. */
final class Browser implements AutoCloseable {

    private static final String VERSION = System.getProperty("mqttjs.version");

    private final HttpServer server;
    private final Path folder;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private @Nullable Process process;

    /** Serves MQTT.js, and nothing else yet. */
    Browser(Path folder) throws IOException {
        this.folder = folder;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var library = Files.readAllBytes(library());
        server.createContext("/mqtt.min.js", exchange -> answer(exchange, "text/javascript", library));
        server.createContext("/told", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            answer(exchange, "text/plain", new byte[0]);
        });
        server.start();
    }

    /** Returns why there is none, empty if there is one. */
    static String missing() throws Exception {
        if (!run("chromium", "--version")) {
            return "chromium is not installed";
        }
        if (!Files.exists(library())) {
            Files.createDirectories(library().getParent());
            var into = library().getParent().toString();
            if (!run("npm", "install", "--no-save", "--ignore-scripts", "--prefix", into, "mqtt@" + VERSION)) {
                return "npm cannot fetch MQTT.js " + VERSION;
            }
            Files.copy(Path.of(into, "node_modules/mqtt/dist/mqtt.min.js"), library());
        }
        return "";
    }

    private static Path library() {
        return Path.of(System.getProperty("top"), "bundles/sluice.itest/target/mqttjs", "mqtt-" + VERSION + ".min.js");
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(60, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException _) { // there is no such program
            return false;
        }
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Returns where its pages come from. */
    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * Opens a page.
     *
     * @param trusted the hash, in Base64, of the one public key it trusts besides those everybody trusts
     */
    void open(String html, String trusted) throws IOException {
        server.createContext("/", exchange -> answer(exchange, "text/html", html.getBytes(UTF_8)));
        process = new ProcessBuilder(List.of(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--enable-logging=stderr",
                        "--user-data-dir=" + folder,
                        "--remote-debugging-port=0", // stays open
                        "--ignore-certificate-errors-spki-list=" + trusted,
                        origin() + "/"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolveSibling("chromium.log").toFile())
                .start();
    }

    /** Returns what it printed, for messages. */
    String log() throws IOException {
        return Files.readString(folder.resolveSibling("chromium.log"));
    }

    /** Waits for what the page tells next. */
    String told() throws InterruptedException, IOException {
        var next = told.poll(60, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("the page told nothing:\n" + log());
        }
        return next;
    }

    @Override
    public void close() {
        server.stop(0);
        if (process != null) {
            var all = process.descendants().toList();
            process.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            process.onExit().join();
            all.forEach(one -> one.onExit().join());
        }
    }
}
