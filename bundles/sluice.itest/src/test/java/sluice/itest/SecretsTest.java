package sluice.itest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bridge has a secret in every place that takes one; nothing the gateway prints, logs, shows or publishes has any of them in it. */
class SecretsTest {

    private static final Pattern LINK = Pattern.compile("(?:href|src|action)=\"([^\"#]+)\"");
    private static final Pattern SECRET = Pattern.compile("in-[a-z-]+");
    private static final Pattern NUMBER = Pattern.compile("\"id\":\"?(\\d+)");
    private static final int MOST_PAGES = 400;

    /** A secret, and a bridge's file that has it. */
    private static final Map<String, String> FILES = Map.ofEntries(
            Map.entry("right", """
                    {"uri": "mqtt://127.0.0.1:1", "username": "gw1", ".password": "in-password", "routes": ["out a/#"],
                     "proxy": "http://127.0.0.1:1", "proxy.username": "gw1", ".proxy.password": "in-proxy-password"}"""),
            Map.entry("query", """
                    {"uri": "ws://127.0.0.1:1/mqtt?token=in-query", "routes": ["out a/#"]}"""),
            Map.entry("addresses", """
                    {"uri": "ws://127.0.0.1:1/mqtt", "addresses": ["ws://127.0.0.1:2/mqtt?token=in-address"], "routes": ["out a/#"]}"""),
            Map.entry("userinfo", """
                    {"uri": "mqtt://gw1:in-userinfo@127.0.0.1:1", "routes": ["out a/#"]}"""),
            Map.entry("addressuser", """
                    {"uri": "mqtt://127.0.0.1:1", "addresses": ["mqtt://gw1:in-second-userinfo@127.0.0.1:2"], "routes": ["out a/#"]}"""),
            Map.entry("proxyuser", """
                    {"uri": "mqtt://127.0.0.1:1", "proxy": "http://gw1:in-proxy-userinfo@127.0.0.1:1", "routes": ["out a/#"]}"""),
            Map.entry("misspelt", """
                    {"uri": "mqtt://127.0.0.1:1", "password": "in-misspelt", "routes": ["out a/#"]}"""),
            Map.entry("list", """
                    {"uri": "mqtt://127.0.0.1:1", ".password": ["in-list"], "routes": ["out a/#"]}"""),
            Map.entry("alone", """
                    {"uri": "mqtt://127.0.0.1:1", ".password": "in-alone", "routes": ["out a/#"]}"""),
            Map.entry("broken", """
                    {"uri": "mqtt://127.0.0.1:1", ".password": "in-broken" "routes": ["out a/#"]}"""),
            Map.entry("options", """
                    {"uri": "mqtt://127.0.0.1:1", "cloud": "thingsboard", "mqtt.version": "3.1.1",
                     "cloud.options": ["token=in-option"], "routes": ["out a -> v1/devices/me/telemetry"]}"""),
            Map.entry("option", """
                    {"uri": "mqtt://127.0.0.1:1", "cloud": "thingsboard", "mqtt.version": "3.1.1",
                     "cloud.options": ["in-bare-option"], "routes": ["out a -> v1/devices/me/telemetry"]}"""),
            Map.entry("filed", """
                    {"uri": "mqtt://127.0.0.1:1", "username": "gw1", "password.file": "secret", "routes": ["out a/#"]}"""),
            Map.entry("key", """
                    {"uri": "mqtts://127.0.0.1:1", "tls.certificate": "secret", "tls.key": "secret", "routes": ["out a/#"]}"""));

    @TempDir
    Path home;

    @Test
    void noSecretOfABridgeIsSaidAnywhere() throws Exception {
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("secret"), "in-file");
        for (var file : FILES.entrySet()) {
            Files.writeString(home.resolve("etc/sluice.bridge~" + file.getKey() + ".json"), file.getValue());
        }
        var rights = Files.writeString(home.resolve("acl"), "topic #\ntopic read $SYS/#\n");
        var said = new TreeMap<String, String>();
        try (var gateway = Gateway.launch(
                        Gateway.IMAGE,
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                        home,
                        "--features",
                        "broker,bridge,clouds,console,shell",
                        "--set",
                        "sluice.security.file/acl=" + rights);
                var viewer = new Viewer(gateway.mqttPort(), "viewer", "#", "$SYS/#")) {
            viewer.awaitTopic("$SYS/bridge/right/state");
            gateway.awaitLog("Bridge right has no link");
            gateway.awaitLog("Bridge filed has no link");
            Files.writeString(
                    home.resolve("etc/sluice.bridge~right.json"),
                    FILES.get("right").replace("out a", "about a")); // a change it does not take
            gateway.awaitLog("etc/sluice.bridge~right.json refused");
            for (var command :
                    List.of("config", "bridges", "scr:info sluice.bridge.engine.BridgeEngine", "lb", "services")) {
                type(gateway, command);
            }
            for (var name : FILES.keySet()) {
                type(gateway, "bridge:explain " + name + " a/b");
                type(gateway, "bridge:spool " + name);
                type(gateway, "bridge:lint " + home.resolve("etc/sluice.bridge~" + name + ".json"));
            }
            for (var name : List.of("right", "query", "filed", "key")) {
                type(gateway, "bridge:test " + name);
            }
            type(gateway, "echo that was all");
            gateway.awaitOutput("that was all");
            said.putAll(pages(gateway));
            said.put("topics", viewer.seen().toString());
            gateway.stop();
            said.put("log", String.join("\n", gateway.logs()));
            said.put("shell", String.join("\n", gateway.output()));
        }
        assertThat(said.get("shell")).contains("sluice.bridge~right", "about");
        assertThat(said).containsKeys("/system/console/bridges", "/system/console/components");
        var found = new TreeMap<String, List<String>>();
        said.forEach((where, text) -> {
            var secrets = SECRET.matcher(text)
                    .results()
                    .map(MatchResult::group)
                    .filter(SECRETS::contains)
                    .distinct()
                    .toList();
            if (!secrets.isEmpty()) {
                found.put(where, secrets);
            }
        });
        // Whoever may log in to the console sees there what a file says in a key that is not for secrets.
        found.keySet()
                .removeIf(where -> where.matches("/system/console/(components/|configMgr/|status-Configurations).*")
                        && SECRET_KEYS.stream().noneMatch(Objects.requireNonNull(found.get(where))::contains));
        assertThat(found).isEmpty();
    }

    private static final HashSet<String> SECRETS = new HashSet<>();

    static {
        FILES.values().forEach(text -> SECRET.matcher(text).results().forEach(each -> SECRETS.add(each.group())));
        SECRETS.add("in-file");
    }

    /** Those in keys that are for secrets. */
    private static final List<String> SECRET_KEYS =
            List.of("in-password", "in-proxy-password", "in-alone", "in-list", "in-file");

    private static void type(Gateway gateway, String command) throws IOException {
        var shell = gateway.process().getOutputStream();
        shell.write((command + "\n").getBytes(UTF_8));
        shell.flush();
    }

    /** Returns every page of the console that a link leads to, by its path. */
    private Map<String, String> pages(Gateway gateway) throws Exception {
        var login = "Basic "
                + Base64.getEncoder()
                        .encodeToString(("admin:"
                                        + Files.readString(home.resolve("secrets/console-password"))
                                                .strip())
                                .getBytes(UTF_8));
        var pages = new TreeMap<String, String>();
        var first = URI.create(gateway.console());
        var left = new ArrayDeque<>(List.of(first));
        for (var page : List.of("components.json", "services.json", "configMgr.json")) {
            left.add(first.resolve("/system/console/" + page));
        }
        for (var name : FILES.keySet()) {
            left.add(first.resolve("/system/console/configMgr/sluice.bridge~" + name + ".json"));
        }
        try (var http = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            while (!left.isEmpty() && pages.size() < MOST_PAGES) {
                var next = left.remove();
                if (pages.containsKey(next.getPath())) {
                    continue;
                }
                var request = HttpRequest.newBuilder(next).header("Authorization", login);
                var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
                pages.put(next.getPath(), answer.body());
                var found = new ArrayList<URI>();
                if (next.getPath().matches(".*/(components|services)\\.json")) {
                    NUMBER.matcher(answer.body())
                            .results()
                            .forEach(number -> found.add(
                                    next.resolve(next.getPath().replace(".json", "/" + number.group(1) + ".json"))));
                }
                LINK.matcher(answer.body())
                        .results()
                        .map(link -> link.group(1).replace("&amp;", "&"))
                        .filter(link -> !link.matches(".*(\\.(js|css|png|gif|ico)|logout)(\\?.*)?"))
                        .forEach(link -> found.add(next.resolve(link.replace(" ", "%20"))));
                found.stream()
                        .filter(link -> link.getPath() != null
                                && link.getPath().startsWith("/system/console")
                                && next.getAuthority().equals(link.getAuthority()))
                        .forEach(left::add);
            }
        }
        return pages;
    }
}
