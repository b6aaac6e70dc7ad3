package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.Cloud;
import sluice.bridge.CloudProfile;
import sluice.bridge.CloudProfile.Retain;
import sluice.bridge.Endpoint.Version;
import sluice.bus.Qos;

/** What a cloud would refuse, or cut the line for, is refused when the configuration is read; {@code bridge:lint} says the same. */
class CloudRefusalsTest {

    private static final Map<String, Cloud> CLOUDS = clouds();

    private static Map<String, Cloud> clouds() {
        var clock = new HurriedLoop();
        clock.stop();
        return CloudRig.clouds(clock);
    }

    private static final SettingsReader READER =
            new SettingsReader("gw", null, Path.of("/home"), name -> Optional.ofNullable(CLOUDS.get(name)));

    /** A client, an outgoing topic and an incoming one that each cloud takes. */
    private static final Map<String, List<String>> GOOD = Map.of(
            "aws-iot-core", List.of("gw1", "dt/x", "cmd/x"),
            "azure-iot-hub", List.of("gw1", "devices/gw1/messages/events/x", "$iothub/methods/POST/#"),
            "azure-dps", List.of("gw1", "devices/gw1/messages/events/x", "$iothub/methods/POST/#"),
            "azure-event-grid", List.of("gw1", "plants/x", "plants/cmd"),
            "watson-iot", List.of("g:org:type:gw1", "iot-2/evt/x/fmt/json", "iot-2/cmd/x/fmt/json"),
            "thingsboard", List.of("gw1", "v1/gateway/telemetry", "v1/gateway/rpc"),
            "mosquitto", List.of("gw1", "a/x", "b/x"),
            "nats", List.of("gw1", "a/x", "b/x"),
            "rabbitmq", List.of("gw1", "a/x", "b/x"),
            "plain", List.of("gw1", "a/x", "b/x"));

    private static Map<String, Object> good(String cloud) {
        var good = Objects.requireNonNull(GOOD.get(cloud));
        var values = CloudRig.values(
                cloud,
                Map.of(
                        "uri",
                        "mqtt://127.0.0.1:1",
                        "client.id",
                        good.getFirst(),
                        "clean.start",
                        true,
                        "mqtt.version",
                        number(Objects.requireNonNull(CLOUDS.get(cloud))
                                .profile()
                                .versions()
                                .getFirst())));
        values.put("routes", new String[] {
            "out a -> " + good.get(1) + " retain=drop",
            "in " + good.get(2) + " -> b" + (good.get(2).endsWith("#") ? "/#" : "")
        });
        return values;
    }

    private static String number(Version version) {
        return switch (version) {
            case V3_1 -> "3.1";
            case V3_1_1 -> "3.1.1";
            case V5 -> "5";
        };
    }

    /** Returns why a configuration is refused, empty if it is not; both ways to ask have to agree. */
    private static String refusal(Map<String, Object> values) {
        String said;
        try {
            READER.read("b", CloudRig.config(values));
            said = "";
        } catch (IllegalArgumentException e) {
            said = String.valueOf(e.getMessage());
        }
        assertThat(new Checker(new Neighbours(), READER).check("b", json(values)))
                .as("what lint says")
                .isEqualTo(said.isEmpty() ? List.of() : List.of(said));
        return said;
    }

    private static String json(Map<String, Object> values) {
        var pairs = new ArrayList<String>();
        values.forEach((key, value) -> pairs.add("\"" + key + "\": "
                + switch (value) {
                    case String text -> quoted(text);
                    case String[] list ->
                        "["
                                + String.join(
                                        ", ",
                                        Stream.of(list)
                                                .map(CloudRefusalsTest::quoted)
                                                .toList()) + "]";
                    default -> value.toString();
                }));
        return "{" + String.join(", ", pairs) + "}";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** Goes through all a profile says, and does one thing too much of each. */
    @TestFactory
    Stream<DynamicTest> everyLimitOfEveryProfileIsHeldAtLoad() {
        return CLOUDS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(each -> tests(each.getKey(), each.getValue().profile()));
    }

    private static Stream<DynamicTest> tests(String cloud, CloudProfile profile) {
        var good = Objects.requireNonNull(GOOD.get(cloud));
        var session = profile.session();
        var topics = profile.topics();
        var tests = new ArrayList<DynamicTest>();
        tests.add(DynamicTest.dynamicTest(
                cloud + " takes what is right",
                () -> assertThat(refusal(good(cloud))).isEmpty()));
        for (var version : Version.values()) {
            if (!profile.versions().contains(version)) {
                tests.add(refused(cloud, profile, "mqtt.version", number(version), "mqtt.version: "));
            }
        }
        if (profile.limits().maximumQos() != Qos.EXACTLY_ONCE) {
            tests.add(refused(
                    cloud,
                    profile,
                    "routes",
                    routes("out a -> " + good.get(1) + " retain=drop qos=2"),
                    "routes[0]: qos=2"));
        }
        if (topics.retain() == Retain.CUTS) {
            tests.add(refused(cloud, profile, "routes", routes("out a -> " + good.get(1)), "routes[0]: "));
        }
        if (!topics.publish().contains("#")) {
            tests.add(refused(
                    cloud,
                    profile,
                    "routes",
                    routes("out a -> elsewhere/x retain=drop"),
                    "routes[0]: publishes to elsewhere/x"));
        }
        tests.add(refused(
                cloud, profile, "routes", routes("out a -> $else/x retain=drop"), "routes[0]: publishes to $else/x"));
        if (!topics.subscribe().contains("#")) {
            tests.add(refused(
                    cloud, profile, "routes", routes("in elsewhere/x -> b"), "routes[0]: subscribes to elsewhere/x"));
        }
        tests.add(refused(cloud, profile, "routes", routes("in $else/x -> b"), "routes[0]: subscribes to $else/x"));
        if (topics.maximumLevels() < 1_000) {
            tests.add(refused(
                    cloud,
                    profile,
                    "routes",
                    routes("out a -> " + "l/".repeat(topics.maximumLevels()) + "x"),
                    "routes[0]: publishes to l/"));
            for (var prefix : topics.uncounted()) {
                tests.add(DynamicTest.dynamicTest(cloud + " does not count " + prefix, () -> {
                    var values = good(cloud);
                    values.put(
                            "routes",
                            routes("out a -> " + prefix + "r/" + "l/".repeat(topics.maximumLevels() - 1) + "x"));
                    assertThat(refusal(values)).isEmpty();
                }));
            }
        }
        if (topics.maximumBytes() < 65_535) {
            tests.add(refused(
                    cloud,
                    profile,
                    "routes",
                    routes("out a -> " + "x".repeat(topics.maximumBytes() + 1)),
                    "routes[0]: publishes to"));
        }
        topics.forbidden().chars().filter(each -> each != ' ').forEach(each -> {
            var topic = "a" + (char) each + "b";
            tests.add(refused(
                    cloud, profile, "routes", routes("out a -> " + topic + " retain=drop"), "routes[0]: publishes to"));
            tests.add(refused(cloud, profile, "routes", routes("in " + topic + " -> b"), "routes[0]: subscribes to"));
        });
        if (session.maximumClientId() < 65_535) {
            tests.add(refused(
                    cloud,
                    profile,
                    "client.id",
                    good.getFirst() + "x".repeat(session.maximumClientId()),
                    "client.id: "));
        }
        if (!session.clientId().equals(".+")) {
            tests.add(refused(cloud, profile, "client.id", "$:/ä", "client.id: "));
        }
        if (session.shortestKeepAlive().toSeconds() > 1) {
            tests.add(refused(
                    cloud,
                    profile,
                    "keepalive.seconds",
                    (int) session.shortestKeepAlive().toSeconds() - 1,
                    "keepalive.seconds: "));
        }
        if (session.longestKeepAlive().toSeconds() < 65_535) {
            tests.add(refused(
                    cloud,
                    profile,
                    "keepalive.seconds",
                    (int) session.longestKeepAlive().toSeconds() + 1,
                    "keepalive.seconds: "));
        }
        if (session.longestSession().toSeconds() < 0xFFFF_FFFFL
                && profile.versions().contains(Version.V5)) {
            tests.add(refused(
                    cloud,
                    profile,
                    "session.expiry.seconds",
                    session.longestSession().toSeconds() + 1,
                    "session.expiry.seconds: "));
        }
        if (session.subscriptions() < 1_000) {
            var many = IntStream.rangeClosed(0, session.subscriptions())
                    .mapToObj(i -> good.get(2).endsWith("#")
                            ? "in " + good.get(2) + " -> b/" + i + "/#"
                            : "in " + good.get(2) + " -> b" + i)
                    .toArray(String[]::new);
            tests.add(refused(cloud, profile, "routes", many, "routes: "));
        }
        if (profile.topics().retain() != Retain.KEPT
                || !profile.topics().publish().contains("#")) {
            tests.add(refused(cloud, profile, "notification.topic", "nowhere/state", "notification.topic: "));
        }
        tests.add(DynamicTest.dynamicTest(cloud + " knows its options", () -> {
            var values = good(cloud);
            var options = new ArrayList<>(List.of((String[]) values.getOrDefault("cloud.options", new String[0])));
            options.add("nonsense=1");
            values.put("cloud.options", options.toArray(String[]::new));
            assertThat(refusal(values))
                    .contains("cloud.options: " + profile.title() + " knows no 'nonsense'; it knows ");
        }));
        for (var option : profile.options()) {
            if (option.required()) {
                tests.add(refused(
                        cloud,
                        profile,
                        "cloud.options",
                        new String[0],
                        "cloud.options: " + option.name() + " is missing"));
            }
        }
        return tests.stream();
    }

    private static String[] routes(String... routes) {
        return routes;
    }

    private static DynamicTest refused(String cloud, CloudProfile profile, String key, Object value, String begin) {
        var shown = value instanceof String[] list ? list.length + " " + String.join("", list) : value.toString();
        return DynamicTest.dynamicTest("%s: %s %.40s".formatted(cloud, key, shown), () -> {
            var values = new HashMap<>(good(cloud));
            values.put(key, value);
            var said = refusal(values);
            assertThat(said).contains(begin);
            if (!key.equals("cloud.options")) {
                assertThat(said).contains(profile.title());
            }
        });
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "aws-iot-core | mqtt | - | - | tls.certificate: AWS IoT Core wants a client certificate; name its file and tls.key, or the option authorizer, or over WebSocket credentials.file",
                "aws-iot-core | mqtt | gw.pem | authorizer=a | tls.certificate: AWS IoT Core takes either a client certificate or a custom authorizer; remove it or the option authorizer",
                "aws-iot-core | mqtt | - | credentials.file=f,region=r | uri: AWS IoT Core takes keys of AWS over WebSocket only; write wss://",
                "aws-iot-core | wss | - | credentials.file=f | cloud.options: region is missing, and 127.0.0.1 does not hold it; add region=, such as eu-central-1",
                "aws-iot-core | wss | - | credentials.file=f,region=r,authorizer=a | cloud.options: credentials.file excludes a client certificate and a custom authorizer; name one of the three",
                "aws-iot-core | wss | gw.pem | - | uri: AWS IoT Core takes no client certificates over WebSocket; write mqtts://",
                "aws-iot-core | mqtt | - | authorizer=a,token.file=t | cloud.options: token.file and token.key go together; name both or neither",
                "azure-iot-hub | mqtt | - | hub=h | cloud.options: sas.key.file is missing; name the file with the device's key, or a client certificate with tls.certificate and tls.key",
                "azure-iot-hub | mqtt | gw.pem | sas.key.file=key | cloud.options: sas.key.file and a client certificate exclude each other; remove one",
                "azure-iot-hub | mqtt | - | sas.key.file=key,sas.ttl=soon | cloud.options: sas.ttl 'soon' is no time; write a number and s, m, h or d, such as 60m",
                "azure-event-grid | mqtt | - | - | tls.certificate: Event Grid wants a client certificate or the option jwt.file; name one",
                "azure-event-grid | mqtt | gw.pem | jwt.file=t | cloud.options: jwt.file and a client certificate exclude each other; remove one",
                "azure-event-grid | mqtt | - | jwt.file=t,jwt.method=OTHER | cloud.options: jwt.method 'OTHER' is neither OAUTH2-JWT nor CUSTOM-JWT",
                "thingsboard | mqtt | - | - | cloud.options: token.file is missing; name the file with the device's access token, or a client certificate with tls.certificate and tls.key",
                "plain | mqtt | - | jwt.key.file=k | cloud.options: a token needs jwt.key.file and jwt.audience, and jwt.minutes is a number",
            })
    void whatDoesNotGoTogetherIsRefusedWithTheFix(
            String cloud, String scheme, String certificate, String options, String sentence) {
        var values = new HashMap<>(good(cloud));
        values.put("uri", scheme + "://127.0.0.1:1");
        values.put("tls.certificate", certificate.equals("-") ? "" : certificate);
        values.put("tls.key", certificate.equals("-") ? "" : "gw.key");
        values.put("cloud.options", options.equals("-") ? new String[0] : options.split(",", -1));

        assertThat(refusal(values)).isEqualTo(sentence);
    }
}
