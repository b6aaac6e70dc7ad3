package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.BridgeState;
import sluice.bridge.Cloud;
import sluice.bridge.engine.BridgeEngine.Config;
import sluice.bridge.paho.PahoConnector;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.cloud.aws.AwsIotCore;
import sluice.cloud.azure.AzureIotHub;
import sluice.cloud.eventgrid.EventGrid;
import sluice.cloud.mosquitto.Mosquitto;
import sluice.cloud.plain.Plain;
import sluice.cloud.thingsboard.ThingsBoard;
import sluice.cloud.watson.WatsonIot;
import sluice.store.memory.MemoryStore;
import sluice.testing.cloud.Gate;
import sluice.testing.cloud.Standin;

/** The same scenarios at a strict stand-in for each cloud; none of them may see anything its cloud would not take. */
class CloudsTest {

    private static final Map<String, Cloud> CLOUDS = Map.of(
            "aws-iot-core", new AwsIotCore(),
            "azure-iot-hub", new AzureIotHub(),
            "azure-event-grid", new EventGrid(),
            "watson-iot", new WatsonIot(),
            "thingsboard", new ThingsBoard(),
            "mosquitto", new Mosquitto(),
            "plain", new Plain());

    @TempDir
    Path home;

    private final LocalBus bus = new LocalBus();
    private final PahoConnector connector = new PahoConnector();
    private final List<Engine> engines = new ArrayList<>();

    @AfterEach
    void stop() {
        engines.forEach(Engine::stop);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "aws-iot-core     | 5     | gw1          | dt/plant7/gw1/#                 | cmd/gw1/#              | cmd/gw1/go",
                "azure-iot-hub    | 3.1.1 | gw1          | devices/gw1/messages/events/#   | devices/gw1/messages/devicebound/# | devices/gw1/messages/devicebound/k=v",
                "azure-event-grid | 5     | gw1          | plants/7/#                      | plants/7/cmd/#         | plants/7/cmd/go",
                "watson-iot       | 3.1.1 | g:org:gw:gw1 | iot-2/type/t/id/i/evt/{2}/fmt/json | iot-2/cmd/+/fmt/+   | iot-2/cmd/go/fmt/json",
                "thingsboard      | 3.1.1 | gw1          | v1/gateway/telemetry            | v1/gateway/rpc         | v1/gateway/rpc",
                "mosquitto        | 5     | gw1          | site/gw1/#                      | site/cmd/#             | site/cmd/go",
                "plain            | 3.1   | gw1          | site/gw1/#                      | site/cmd/#             | site/cmd/go",
            })
    void upDownCutAndResumeWithNothingLostAndNothingTheCloudWouldNotTake(
            String cloud, String version, String client, String up, String down, String command) throws Exception {
        try (var far = new Standin(cloud(cloud).profile(), gate(cloud))) {
            boolean template = up.contains("{");
            var out = up.endsWith("#") ? "out sensors/# -> " + up : "out sensors/+/+ -> " + up;
            var filter = template || !up.endsWith("#") ? "sensors/a/" : "sensors/";
            var commands = new CopyOnWriteArrayList<Message>();
            bus.subscribe(delivery -> commands.add(delivery.message()), Subscription.to(TopicFilter.of("got/#")));
            var engine = start(
                    cloud,
                    Map.of(
                            "uri",
                            "mqtt://127.0.0.1:" + far.port(),
                            "client.id",
                            client,
                            "mqtt.version",
                            version,
                            "routes",
                            new String[] {
                                out + " retain=drop", "in " + down + " -> got" + (down.endsWith("#") ? "/#" : "")
                            }));
            awaitState(engine, BridgeState.CONNECTED);

            for (int i = 0; i < 40; i++) {
                publish(filter + "t", "value " + i);
                if (i == 20) {
                    far.cut();
                }
            }

            var seen = new ArrayList<String>();
            while (seen.stream().distinct().count() < 40) {
                seen.add(far.next().payload().text());
            }
            assertThat(seen.stream().distinct())
                    .hasSize(40)
                    .startsWith("value 0")
                    .endsWith("value 39");
            awaitState(engine, BridgeState.CONNECTED);
            sendFromTheCloud(far, command);
            awaitTrue(() -> !commands.isEmpty());
            assertThat(commands.getFirst().payload().text()).isEqualTo("go");
            assertThat(far.violations()).isEmpty();
        }
    }

    @Test
    void anIotHubTokenIsRenewedBeforeItExpiresAndNothingIsLost() throws Exception {
        try (var far = new Standin(cloud("azure-iot-hub").profile(), gate("azure-iot-hub"))) {
            var engine = start(
                    "azure-iot-hub",
                    Map.of(
                            "uri",
                            "mqtt://127.0.0.1:" + far.port(),
                            "client.id",
                            "gw1",
                            "mqtt.version",
                            "3.1.1",
                            "cloud.options",
                            new String[] {"sas.key.file=key", "sas.ttl=5s", "hub=contoso.azure-devices.net"},
                            "routes",
                            new String[] {"out sensors/# -> devices/gw1/messages/events/#"}));
            awaitState(engine, BridgeState.CONNECTED);
            int sent = 0;
            while (far.connects().size() < 3) {
                publish("sensors/t", "value " + sent++);
                awaitTrue(() -> engine.status().spool().messages() == 0);
            }

            int wanted = sent;
            var seen = new ArrayList<String>();
            while (seen.stream().distinct().count() < wanted) {
                seen.add(far.next().payload().text());
            }
            assertThat(far.violations()).isEmpty();
            assertThat(far.connects().stream()
                            .map(each -> each.password() == null
                                    ? ""
                                    : each.password().text())
                            .distinct())
                    .hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void iotHubGetsPropertiesInTheTopicAndBridgesGetThemBack() throws Exception {
        try (var far = new Standin(cloud("azure-iot-hub").profile(), gate("azure-iot-hub"))) {
            var engine = start(
                    "azure-iot-hub",
                    Map.of(
                            "uri",
                            "mqtt://127.0.0.1:" + far.port(),
                            "client.id",
                            "gw1",
                            "mqtt.version",
                            "3.1.1",
                            "routes",
                            new String[] {"out sensors/+ -> devices/gw1/messages/events/line={1}"}));
            awaitState(engine, BridgeState.CONNECTED);
            var message = message("sensors/t", "1");
            bus.publish(message.withProperties(message.properties().withUser("a b", "ü&=")), new Origin("sensor"));

            assertThat(far.next().topic().value()).isEqualTo("devices/gw1/messages/events/line=t&a%20b=%C3%BC%26%3D");
        }
    }

    @ParameterizedTest(name = "{0}: {2} {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "aws-iot-core  | gw1 | routes | out a/# -> b/# qos=2 | routes[0]: qos=2 is more than AWS IoT Core takes; write qos=1",
                "aws-iot-core  | gw1 | routes | out a/# -> 1/2/3/4/5/6/7/8/# | which has 9 levels, but AWS IoT Core takes 8",
                "aws-iot-core  | gw1 | routes | out a/# -> $SYS/x/# | routes[0]: publishes to $SYS/x/#, which AWS IoT Core refuses",
                "aws-iot-core  | $gw | keepalive.seconds | 60 | client.id: '$gw' will not do for AWS IoT Core: it must not begin with $",
                "aws-iot-core  | gw1 | keepalive.seconds | 1500 | keepalive.seconds: 1500 is outside of what AWS IoT Core takes; write 30 to 1200",
                "azure-iot-hub | gw1 | mqtt.version | 5 | mqtt.version: Azure IoT Hub speaks no MQTT 5; write 3.1.1",
                "azure-iot-hub | gw1 | routes | out a/# -> telemetry/# | routes[0]: publishes to telemetry/#, which Azure IoT Hub refuses",
                "azure-iot-hub | gw1 | routes | in cmd/# | routes[0]: subscribes to cmd/#, which Azure IoT Hub refuses",
                "azure-iot-hub | gw1 | keepalive.seconds | 1200 | write 1 to 1177",
                "azure-iot-hub | gw1 | cloud.options | key=1 | cloud.options: Azure IoT Hub knows no 'key'; it knows sas.key.file, sas.ttl, hub",
                "azure-event-grid | gw1 | session.expiry.seconds | 86400 | session.expiry.seconds: 86400 is outside",
                "watson-iot    | gw1 | routes | out a/# -> iot-2/evt/x/fmt/json | client.id: 'gw1' will not do",
                "watson-iot    | d:o:t:i | routes | out a -> iot-2/evt/x/fmt/json | cuts the line at a retained message; add retain=drop",
            })
    void whatTheCloudWouldRefuseIsRefusedAtLoad(String cloud, String client, String key, String value, String sentence)
            throws Exception {
        var values = new HashMap<String, Object>(Map.of(
                "uri",
                "mqtt://127.0.0.1:1",
                "client.id",
                client,
                "mqtt.version",
                cloud.equals("azure-iot-hub") || cloud.equals("watson-iot") ? "3.1.1" : "5",
                "clean.start",
                true,
                "routes",
                new String[] {"none a/#"}));
        values.put(
                key,
                switch (key) {
                    case "routes", "cloud.options" -> new String[] {value};
                    case "keepalive.seconds" -> (Object) Integer.valueOf(value);
                    case "session.expiry.seconds" -> Long.valueOf(value);
                    default -> value;
                });

        assertThatThrownBy(() -> settings(cloud, values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "aws-iot-core     | gw1 | out a/# -> b/# qos=2               | QoS 2 to b/x",
                "aws-iot-core     | gw1 | out a/# -> 1/2/3/4/5/6/7/8/#       | topic 1/2/3/4/5/6/7/8/x",
                "azure-iot-hub    | gw1 | out a/# -> telemetry/#             | publishes to telemetry/x",
                "azure-iot-hub    | gw1 | in cmd/#                           | subscribes to cmd/#",
                "watson-iot       | d:o:t:i | out a/+ -> iot-2/evt/x/fmt/json | retained to iot-2/evt/x/fmt/json",
                "thingsboard      | gw1 | out a/# -> other/#                 | publishes to other/x",
            })
    void theStandinSeesWhatABridgeWithoutAProfileDoesWrong(String cloud, String client, String route, String violation)
            throws Exception {
        try (var far = new Standin(cloud(cloud).profile(), Gate.OPEN)) {
            start(
                    "",
                    Map.of(
                            "uri",
                            "mqtt://127.0.0.1:" + far.port(),
                            "client.id",
                            client,
                            "clean.start",
                            true,
                            "mqtt.version",
                            cloud.equals("aws-iot-core") ? "5" : "3.1.1",
                            "routes",
                            new String[] {route}));
            bus.publish(message("a/x", "1").withQos(Qos.EXACTLY_ONCE).withRetain(true), new Origin("sensor"));

            awaitTrue(() -> far.violations().contains(violation));
        }
    }

    @Test
    void withoutTheProfilesRateACloudWouldThrowMessagesAway() throws Exception {
        try (var far = new Standin(cloud("aws-iot-core").profile(), Gate.OPEN)) {
            var engine = start(
                    "", Map.of("uri", "mqtt://127.0.0.1:" + far.port(), "client.id", "gw1", "routes", new String[] {
                        "out a/#"
                    }));
            awaitState(engine, BridgeState.CONNECTED);
            for (int i = 0; i < 300; i++) {
                publish("a/x", "" + i);
            }

            awaitTrue(() -> far.violations().contains("more than 100.0 messages a second"));
        }
    }

    @Test
    void aBridgeWaitsForItsCloudAndIsNotDisturbedByAnother() throws Exception {
        try (var far = new Standin(cloud("mosquitto").profile(), Gate.OPEN)) {
            var values = values(
                    "mosquitto",
                    Map.of("uri", "mqtt://127.0.0.1:" + far.port(), "client.id", "gw1", "routes", new String[] {
                        "out a/#"
                    }));
            var engine = run(new SettingsReader("gw", null, home, _ -> Optional.empty()).read("b", config(values)));
            awaitState(engine, BridgeState.STOPPED);
            awaitTrue(() -> engine.status().reason().contains("nothing installed knows the cloud mosquitto"));

            engine.add(cloud("mosquitto"), "mosquitto");
            awaitState(engine, BridgeState.CONNECTED);
            engine.add(cloud("plain"), "plain");
            publish("a/x", "1");

            assertThat(far.next().payload().text()).isEqualTo("1");
            assertThat(engine.status().connects()).isEqualTo(1);
            engine.remove(cloud("mosquitto"));
            awaitState(engine, BridgeState.STOPPED);
        }
    }

    @Test
    void aChangedPasswordFileReplacesTheLink() throws Exception {
        Files.writeString(home.resolve("password"), "one\n");
        try (var far = new Standin(cloud("plain").profile(), Gate.OPEN)) {
            var engine = start(
                    "",
                    Map.of(
                            "uri",
                            "mqtt://127.0.0.1:" + far.port(),
                            "username",
                            "gw1",
                            "password.file",
                            "password",
                            "routes",
                            new String[] {"out a/#"}));
            awaitState(engine, BridgeState.CONNECTED);
            Files.writeString(home.resolve("password"), "number two\n");

            awaitTrue(() -> far.connects().size() == 2);

            assertThat(far.connects())
                    .extracting(each ->
                            each.password() == null ? "" : each.password().text())
                    .containsExactly("one", "number two");
        }
    }

    @Test
    void theSecondAddressServesUntilTheFirstIsBack() throws Exception {
        int port;
        try (var first = new Standin(cloud("plain").profile(), Gate.OPEN)) {
            port = first.port();
        }
        try (var second = new Standin(cloud("plain").profile(), Gate.OPEN)) {
            var engine = start(
                    "",
                    Map.of(
                            "uri",
                            "mqtt://127.0.0.1:" + port,
                            "addresses",
                            new String[] {"mqtt://127.0.0.1:" + second.port()},
                            "addresses.probe.seconds",
                            1,
                            "routes",
                            new String[] {"out a/#"}));
            publish("a/x", "1");
            assertThat(second.next().payload().text()).isEqualTo("1");

            try (var back = new Standin(cloud("plain").profile(), Gate.OPEN, port)) {
                awaitTrue(() -> !back.connects().isEmpty());
                awaitState(engine, BridgeState.CONNECTED);
                publish("a/x", "2");
                assertThat(back.next().payload().text()).isEqualTo("2");
            }
        }
    }

    private Gate gate(String cloud) {
        return switch (cloud) {
            case "azure-iot-hub" -> new SasGate("contoso.azure-devices.net", KEY);
            case "watson-iot" ->
                connect -> connect.password() != null
                                && connect.password().text().equals("t0ken")
                                && "use-token-auth".equals(connect.userName())
                        ? Gate.Admission.forever()
                        : Gate.Admission.refused("token");
            case "thingsboard" ->
                connect ->
                        "t0ken".equals(connect.userName()) ? Gate.Admission.forever() : Gate.Admission.refused("token");
            default -> Gate.OPEN;
        };
    }

    private static final String KEY =
            Base64.getEncoder().encodeToString("a device's key".getBytes(StandardCharsets.UTF_8));

    private Map<String, Object> values(String cloud, Map<String, Object> given) throws Exception {
        var values = new HashMap<String, Object>(given);
        values.put("cloud", cloud);
        Files.writeString(home.resolve("key"), KEY);
        Files.writeString(home.resolve("token"), "t0ken");
        switch (cloud) {
            case "azure-iot-hub" ->
                values.putIfAbsent("cloud.options", new String[] {"sas.key.file=key", "hub=contoso.azure-devices.net"});
            case "watson-iot", "thingsboard" -> values.putIfAbsent("cloud.options", new String[] {"token.file=token"});
            case "aws-iot-core", "azure-event-grid" -> {
                values.putIfAbsent("tls.certificate", "gw.pem"); // not read: the stand-in's door is plain TCP
                values.putIfAbsent("tls.key", "gw.key");
                values.putIfAbsent("username", "gw1");
            }
            default -> {}
        }
        values.putIfAbsent("reconnect.base.millis", 50);
        values.putIfAbsent("reconnect.cap.millis", 300);
        return values;
    }

    private Settings settings(String cloud, Map<String, Object> given) throws Exception {
        return new SettingsReader("gw", null, home, name -> Optional.ofNullable(CLOUDS.get(name)))
                .read("b", config(values(cloud, given)));
    }

    private Engine start(String cloud, Map<String, Object> given) throws Exception {
        var engine = run(settings(cloud, given));
        CLOUDS.forEach((name, each) -> engine.add(each, name));
        return engine;
    }

    private Engine run(Settings settings) throws Exception {
        var engine = new Engine(settings, bus, new MemoryStore(), new ThreadLoop("test"), new Random(1));
        engines.add(engine);
        engine.start();
        engine.add(connector, List.of("mqtt", "mqtts", "ws", "wss"));
        return engine;
    }

    private static Cloud cloud(String name) {
        return Objects.requireNonNull(CLOUDS.get(name));
    }

    private static Config config(Map<String, Object> values) {
        return (Config) Proxy.newProxyInstance(
                Config.class.getClassLoader(),
                new Class<?>[] {Config.class},
                (_, method, _) -> values.getOrDefault(method.getName().replace('_', '.'), method.getDefaultValue()));
    }

    private void sendFromTheCloud(Standin far, String topic) throws Exception {
        new FarSide(connector, far.backdoor(), "the-cloud-itself").publish(topic, "go", Qos.AT_LEAST_ONCE, false);
    }

    private void publish(String topic, String payload) {
        bus.publish(message(topic, payload), new Origin("sensor"));
    }

    private static Message message(String topic, String payload) {
        return Message.of(TopicName.of(topic), Payload.of(payload)).withQos(Qos.AT_LEAST_ONCE);
    }

    private static void awaitState(Engine engine, BridgeState state) {
        awaitTrue(() -> engine.status().state() == state);
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 15_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
