package sluice.itest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One page in a headless Chromium, which a test looks at and works with through the browser's debugging protocol. Confined to its test. */
final class Page implements AutoCloseable {

    private static final String NO_PAGE_YET = "Cannot find default execution context";
    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern SOCKET = Pattern.compile("\"webSocketDebuggerUrl\": *\"([^\"]+/page/[^\"]+)\"");
    private static final Pattern VALUE = Pattern.compile("\"value\":\"([A-Za-z0-9+/=]*)\"");

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private int calls;

    /** Opens a page. */
    Page(Path folder, String url) throws Exception {
        Files.createDirectories(folder);
        process = new ProcessBuilder(List.of(
                        "chromium",
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--user-data-dir=" + folder,
                        "--remote-debugging-port=0",
                        url))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile())
                .start();
        try {
            socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create(socketOf(port(folder.resolve("log.txt")))), new Answers())
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            end();
            throw e;
        }
    }

    /** The browser says where it listens. */
    private static int port(Path log) throws Exception {
        var said = Pattern.compile("DevTools listening on ws://[^:]+:(\\d+)/");
        for (long end = end0(); System.nanoTime() < end; ) {
            var matcher = said.matcher(Files.readString(log));
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
            TimeUnit.MILLISECONDS.sleep(50); // a file of another program tells nobody when it grows
        }
        throw new AssertionError("chromium does not listen: " + Files.readString(log));
    }

    private static long end0() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    }

    private String socketOf(int port) throws IOException, InterruptedException {
        var list = http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        var matcher = SOCKET.matcher(list);
        if (!matcher.find()) {
            throw new AssertionError("chromium shows no page: " + list);
        }
        return matcher.group(1);
    }

    /** Runs a script's expression in the page, as soon as there is one, and returns what it gives as text. */
    String run(String expression) throws Exception {
        var script = "Promise.resolve((() => (" + expression
                + "))()).then(value => btoa(unescape(encodeURIComponent(String(value)))))";
        var answer = ask(script);
        for (long end = end0(); answer.contains(NO_PAGE_YET) && System.nanoTime() < end; answer = ask(script)) {
            TimeUnit.MILLISECONDS.sleep(50); // nothing ran, and the browser does not tell when something can
        }
        var value = VALUE.matcher(answer);
        if (!value.find()) {
            throw new AssertionError("the page cannot run " + expression + ": " + answer);
        }
        return new String(Base64.getDecoder().decode(value.group(1)), UTF_8);
    }

    private String ask(String script) throws Exception {
        int id = ++calls;
        socket.sendText(
                        "{\"id\":" + id
                                + ",\"method\":\"Runtime.evaluate\",\"params\":{\"awaitPromise\":true,\"returnByValue\":true,\"expression\":\""
                                + script.replace("\\", "\\\\")
                                        .replace("\"", "\\\"")
                                        .replace("\n", "\\n") + "\"}}",
                        true)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (true) {
            var answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("the page does not answer: " + script);
            }
            if (answer.startsWith("{\"id\":" + id + ",")) {
                return answer;
            }
        }
    }

    /** Waits until an expression gives something that is not empty, 0, false or null; the page itself looks. */
    String await(String expression) throws Exception {
        return run("new Promise((yes, no) => { const end = Date.now() + " + PATIENCE_SECONDS + "000 / 2;"
                + " const look = () => { const value = (() => { try { return (" + expression
                + "); } catch { return null; } })();"
                + " if (value) yes(value); else if (Date.now() > end) no(new Error(document.body.innerText));"
                + " else setTimeout(look, 50); }; look(); })");
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
        end();
    }

    private void end() {
        var all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        all.forEach(one -> one.onExit().join());
    }

    /** Puts together what comes in parts. */
    private final class Answers implements WebSocket.Listener {

        private final StringBuilder parts = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                answers.add(parts.toString());
                parts.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
