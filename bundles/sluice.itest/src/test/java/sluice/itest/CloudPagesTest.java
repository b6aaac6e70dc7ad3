package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.bridge.Cloud;
import sluice.bridge.CloudProfile;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.cloud.aws.AwsIotCore;
import sluice.cloud.azure.AzureIotHub;
import sluice.cloud.eventgrid.EventGrid;
import sluice.cloud.mosquitto.Mosquitto;
import sluice.cloud.plain.Plain;
import sluice.cloud.thingsboard.ThingsBoard;
import sluice.cloud.watson.WatsonIot;
import sluice.testing.cloud.Authority;
import sluice.testing.cloud.Door;
import sluice.testing.cloud.Gate;
import sluice.testing.cloud.Gates;
import sluice.testing.cloud.IotHub;
import sluice.testing.cloud.Provisioning;
import sluice.testing.cloud.SignedRequest;
import sluice.testing.cloud.Standin;
import sluice.testing.cloud.TlsDoor;
import sluice.testing.cloud.WebSocketDoor;

/**
 * Every bridge of every page {@code docs/how-to/bridge-to-*.md}, as it stands there, in one image: behind each name is a strict stand-in
 * for what the page is about, with TLS, the certificates and secrets the page talks of. A reading has to arrive, a command has to come
 * back, and the stand-in may have nothing to complain of.
 */
class CloudPagesTest {

    private static final Pattern URI_KEY = Pattern.compile("\"uri\": \"([^\"]+)\"");
    private static final Pattern SECRET = Pattern.compile("([a-z.]+)(?:\": \"|=)(secrets/[^\"]+)\"");
    /** Whose first login is refused, one for each kind of secret: what is said of that is to be read, too. */
    private static final Set<String> REFUSED = Set.of("aws-web", "azure", "grid-jwt", "mqtt");

    private static final String KEY =
            Base64.getEncoder().encodeToString("a device's key".getBytes(StandardCharsets.UTF_8));
    private static final String HUB = "contoso.azure-devices.net";
    private static final String TOKEN = "e30."
            + Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString("{\"exp\":4102444800}".getBytes(StandardCharsets.UTF_8))
            + ".sig";

    /**
     * What a file of a page has to do.
     *
     * @param reading published here
     * @param arrives where it has to arrive
     * @param command sent by the cloud
     * @param obeyed where it has to come out here
     */
    private record Trial(Cloud cloud, Gate gate, String reading, String arrives, String command, String obeyed) {

        CloudProfile profile() {
            return cloud.profile();
        }
    }

    private static final Cloud AWS = new AwsIotCore();
    private static final Cloud AZURE = new AzureIotHub();
    private static final Map<String, Trial> TRIALS = new TreeMap<>(Map.ofEntries(
            Map.entry("aws", aws(Gates.certificate("gw1"))),
            Map.entry(
                    "aws-shadow",
                    new Trial(
                            AWS,
                            Gates.certificate("gw1"),
                            "shadow/report",
                            "$aws/things/gw1/shadow/update",
                            "$aws/things/gw1/shadow/update/delta",
                            "shadow/delta")),
            Map.entry(
                    "aws-authorizer",
                    aws(Gates.user("gw1?x-amz-customauthorizer-name=plants&x-amz-customauthorizer-signature="
                            + "c2lnbmVk%2B&plant=t0ken-of-the-plant"))),
            Map.entry(
                    "aws-web",
                    aws(new SignedRequest(
                            "eu-central-1", "AKIDEXAMPLE", "s3cret/key", "a+session=token", InstantSource.system()))),
            Map.entry("azure", azure(new IotHub(HUB, KEY))),
            Map.entry("azure-x509", azure(new IotHub(HUB, KEY))),
            Map.entry("azure-dps", azure(new IotHub(HUB, KEY))),
            Map.entry(
                    "azure-twin",
                    new Trial(
                            AZURE,
                            new IotHub(HUB, KEY),
                            "twin/report/?$rid=8",
                            "$iothub/twin/PATCH/properties/reported/?$rid=8",
                            "$iothub/methods/POST/reboot/?$rid=7",
                            "rpc/reboot/?$rid=7")),
            Map.entry("grid", grid(Gates.certificate("gw1"))),
            Map.entry("grid-jwt", grid(Gates.token("OAUTH2-JWT", TOKEN))),
            Map.entry(
                    "watson",
                    new Trial(
                            new WatsonIot(),
                            Gates.user("use-token-auth", "t0ken-of-the-plant"),
                            "sensors/cellar/temperature",
                            "iot-2/type/gateway/id/cellar/evt/temperature/fmt/json",
                            "iot-2/type/gateway/id/gw1/cmd/lamp/fmt/json",
                            "cmd/lamp")),
            Map.entry(
                    "thingsboard",
                    new Trial(
                            new ThingsBoard(),
                            Gates.user("t0ken-of-the-plant"),
                            "telemetry",
                            "v1/gateway/telemetry",
                            "v1/gateway/rpc",
                            "rpc")),
            Map.entry(
                    "thingsboard-device",
                    new Trial(
                            new ThingsBoard(),
                            Gates.user("t0ken-of-the-plant"),
                            "rpc-answer/7",
                            "v1/devices/me/rpc/response/7",
                            "v1/devices/me/rpc/request/8",
                            "rpc/8")),
            Map.entry(
                    "hq",
                    new Trial(
                            new Mosquitto(),
                            Gate.OPEN,
                            "sensors/cellar/temperature",
                            "plant7/sensors/cellar/temperature",
                            "plant7/cmd/lamp",
                            "cmd/lamp")),
            Map.entry("mqtt", plain(Gates.user("gw1", "t0ken-of-the-plant"))),
            Map.entry("mqtt-web", plain(Gates.user("gw1", "t0ken-of-the-plant"))),
            Map.entry("mqtt-two", plain(Gates.user("gw1", "t0ken-of-the-plant"))),
            Map.entry("mqtt-jwt", plain(Gates.user("gw1")))));

    private static Trial aws(Gate gate) {
        return new Trial(AWS, gate, "sensors/cellar", "dt/plant7/gw1/cellar", "cmd/gw1/lamp", "cmd/lamp");
    }

    private static Trial azure(Gate gate) {
        return new Trial(
                AZURE,
                gate,
                "sensors/cellar",
                "devices/gw1/messages/events/sensor=cellar",
                "devices/gw1/messages/devicebound/%24.to=x",
                "cloud");
    }

    private static Trial grid(Gate gate) {
        return new Trial(
                new EventGrid(), gate, "sensors/cellar", "plants/7/sensors/cellar", "plants/7/cmd/lamp", "cmd/lamp");
    }

    private static Trial plain(Gate gate) {
        return new Trial(new Plain(), gate, "sensors/cellar", "plant7/sensors/cellar", "plant7/cmd/lamp", "cmd/lamp");
    }

    @TempDir
    Path home;

    @TempDir
    Path folder;

    @Test
    void everyBridgeOfEveryPageBringsAReadingThereAndACommandBack() throws Exception {
        var bridges = bridges();
        assertThat(bridges.keySet())
                .as("bridges of the pages, and what they have to do")
                .isEqualTo(TRIALS.keySet());
        var names = Stream.concat(
                        bridges.values().stream()
                                .map(json -> URI.create(uri(json)).getHost()),
                        Stream.of("reserve.example"))
                .distinct()
                .toList();
        var authority = Authority.create(folder.resolve("ca"))
                .issue(
                        "cloud",
                        String.join(
                                ",",
                                names.stream().map(CloudPagesTest::alternative).toList()),
                        30)
                .issue("gw1", "DNS:gw1", 30);
        var rights = Files.writeString(folder.resolve("acl"), "topic #\ntopic read $SYS/#\n");
        try (var detour = new Detour(folder, names);
                var gateway = Gateway.launch(
                        Gateway.IMAGE,
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace " + detour.javaOptions()
                                + " -Djavax.net.ssl.trustStore=" + authority.trustStore("changeit")
                                + " -Djavax.net.ssl.trustStorePassword=changeit",
                        home,
                        "--features",
                        "broker,bridge,clouds",
                        "--set",
                        "sluice.security.file/acl=" + rights);
                var here = new Viewer(gateway.mqttPort(), "here", "#", "$SYS/#")) {
            Files.createDirectories(home.resolve("secrets"));
            for (var bridge : bridges.entrySet()) {
                secrets(bridge.getValue(), authority);
                attempt(bridge.getKey(), bridge.getValue(), authority, detour, gateway, here);
            }
            gateway.stop();
            assertNoSecretIsAnywhere(authority, gateway, here);
        }
    }

    /** Everything the gateway said, at the most talkative level, and everything it wrote. */
    private void assertNoSecretIsAnywhere(Authority authority, Gateway gateway, Viewer here) throws Exception {
        var said = new ArrayList<>(gateway.logs());
        said.addAll(gateway.output());
        here.seen().forEach(seen -> said.add(seen.toString()));
        try (var files = Files.walk(home)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (!file.startsWith(home.resolve("secrets"))) {
                    said.addAll(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        for (var told : List.of("Bridge aws-web has no link", "topic=$SYS/bridge/azure/state", "reading of azure")) {
            assertThat(said).as(told).anyMatch(line -> line.contains(told));
        }
        var key = Files.readAllLines(authority.file("gw1.key")).get(1);
        var secrets = List.of(
                KEY, "t0ken-of-the-plant", "c2lnbmVk", "s3cret/key", "session=token", "a%2Bsession", TOKEN, key);
        for (var secret : Stream.concat(
                        secrets.stream(), Stream.of("&sig=", "X-Amz-Signature=", "SharedAccessSignature"))
                .toList()) {
            assertThat(said.stream().filter(line -> line.contains(secret)))
                    .as(secret)
                    .isEmpty();
        }
    }

    private static String alternative(String name) {
        return name.matches("[0-9.]+") ? "IP:" + name : "DNS:" + name;
    }

    private static Map<String, String> bridges() throws Exception {
        var found = new TreeMap<String, String>();
        try (var pages =
                Files.newDirectoryStream(Path.of(System.getProperty("top"), "docs/how-to"), "bridge-to-*.md")) {
            for (var page : pages) {
                for (var block : HowTo.read(page.getFileName().toString()).blocks()) {
                    if (block.kind().equals("json")) {
                        assertThat(block.file()).as("a block of %s", page).startsWith("etc/sluice.bridge~");
                        found.putIfAbsent(
                                block.file().replaceAll("^etc/sluice.bridge~|\\.json\\+?$", ""), block.text());
                    }
                }
            }
        }
        return found;
    }

    private static String uri(String json) {
        var matcher = URI_KEY.matcher(json);
        assertThat(matcher.find()).as(json).isTrue();
        return matcher.group(1);
    }

    /** Puts every file there that the page talks of. */
    private void secrets(String json, Authority authority) throws Exception {
        for (var matcher = SECRET.matcher(json); matcher.find(); ) {
            var bytes = switch (matcher.group(1)) {
                case "tls.ca" -> Files.readAllBytes(authority.file("ca.pem"));
                case "tls.certificate" -> Files.readAllBytes(authority.file("gw1.pem"));
                case "tls.key", "jwt.key.file" -> Files.readAllBytes(authority.file("gw1.key"));
                default -> text(matcher.group(1)).getBytes(StandardCharsets.UTF_8);
            };
            Files.write(home.resolve(matcher.group(2)), bytes);
        }
    }

    private static String text(String key) {
        return switch (key) {
            case "sas.key.file" -> KEY;
            case "signature.file" -> "c2lnbmVk+";
            case "jwt.file" -> TOKEN;
            case "credentials.file" -> """
                [default]
                aws_access_key_id = AKIDEXAMPLE
                aws_secret_access_key = s3cret/key
                aws_session_token = a+session=token
                """;
            case "token.file", "password.file" -> "t0ken-of-the-plant\n";
            default -> throw new AssertionError("what is in " + key + "?");
        };
    }

    private void attempt(String name, String json, Authority authority, Detour detour, Gateway gateway, Viewer here)
            throws Exception {
        var trial = Objects.requireNonNull(TRIALS.get(name));
        var closing = new ArrayList<AutoCloseable>();
        try (var far = new Standin(trial.profile(), trial.gate(), door(URI.create(uri(json)), name, authority))) {
            var uri = URI.create(uri(json));
            if (name.equals("azure-dps")) {
                var dps = new Standin(
                        Provisioning.PROFILE,
                        new Provisioning("0ne00A1B2C3", KEY, HUB),
                        new TlsDoor(authority.server("cloud"), List.of()));
                closing.add(dps);
                detour.lead(uri.getHost(), 8883, dps.port());
                detour.lead(HUB, 8883, far.port());
            } else {
                detour.lead(name.equals("mqtt-two") ? "reserve.example" : uri.getHost(), port(uri), far.port());
            }
            int from = here.seen().size();
            far.refuse(REFUSED.contains(name) ? 1 : 0);
            gateway.write(
                    "etc/sluice.bridge~" + name + ".json", json.replace("127.0.0.1:1884", "127.0.0.1:" + far.port()));
            gateway.awaitLog("Bridge " + name + " is connected");
            here.publish(trial.reading(), "reading of " + name, 1);

            var arrived = far.next();
            assertThat(arrived.topic().value()).as(name).isEqualTo(trial.arrives());
            assertThat(arrived.payload().text()).isEqualTo("reading of " + name);
            far.send(Message.of(TopicName.of(trial.command()), Payload.of("command for " + name)));
            here.awaitFrom(
                    from,
                    seen -> seen.topic().equals(trial.obeyed())
                            && seen.payload().equals("command for " + name));
            assertThat(far.violations()).as(name).hasSize(REFUSED.contains(name) ? 1 : 0);
            Files.delete(home.resolve("etc/sluice.bridge~" + name + ".json"));
        } finally {
            for (var each : closing) {
                each.close();
            }
        }
    }

    private static Door door(URI uri, String name, Authority authority) throws Exception {
        if (uri.getScheme().equals("mqtt")) {
            return Door.OPEN;
        }
        var alpn = uri.getPort() != 443 ? List.<String>of() : List.of(name.equals("aws") ? "x-amzn-mqtt-ca" : "mqtt");
        var tls = new TlsDoor(authority.server("cloud"), alpn);
        return uri.getScheme().equals("wss") ? new WebSocketDoor(tls) : tls;
    }

    private static int port(URI uri) {
        return uri.getPort() > 0 ? uri.getPort() : uri.getScheme().equals("wss") ? 443 : 8883;
    }
}
