package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import sluice.bridge.BridgeState;
import sluice.bridge.Cloud;
import sluice.bridge.Step;
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
import sluice.cloud.azure.AzureProvisioning;
import sluice.cloud.eventgrid.EventGrid;
import sluice.cloud.mosquitto.Mosquitto;
import sluice.cloud.plain.Nats;
import sluice.cloud.plain.Plain;
import sluice.cloud.plain.RabbitMq;
import sluice.cloud.thingsboard.ThingsBoard;
import sluice.cloud.watson.WatsonIot;
import sluice.store.memory.MemoryStore;

/** Bridges to clouds, with secrets in a folder, on a clock that can be put forward. */
final class CloudRig implements AutoCloseable {

    static final String HUB = "contoso.azure-devices.net";
    static final String KEY = Base64.getEncoder().encodeToString("a device's key".getBytes(StandardCharsets.UTF_8));

    final Path home;
    final HurriedLoop clock = new HurriedLoop();
    final LocalBus bus = new LocalBus();
    final PahoConnector connector = new PahoConnector();
    final Map<String, Cloud> clouds = clouds(clock);
    private final List<Engine> engines = new ArrayList<>();

    CloudRig(Path home) throws Exception {
        this.home = home;
        Files.writeString(home.resolve("key"), KEY);
        Files.writeString(home.resolve("token"), "t0ken");
    }

    static Map<String, Cloud> clouds(HurriedLoop clock) {
        return Map.of(
                "aws-iot-core", new AwsIotCore(clock),
                "azure-iot-hub", new AzureIotHub(clock),
                "azure-dps", new AzureProvisioning(clock),
                "azure-event-grid", new EventGrid(clock),
                "watson-iot", new WatsonIot(),
                "thingsboard", new ThingsBoard(),
                "mosquitto", new Mosquitto(),
                "nats", new Nats(),
                "rabbitmq", new RabbitMq(),
                "plain", new Plain(clock));
    }

    Cloud cloud(String name) {
        return Objects.requireNonNull(clouds.get(name));
    }

    /** Returns a configuration's values with what a cloud needs to be logged in to. */
    static Map<String, Object> values(String cloud, Map<String, Object> given) {
        var values = new HashMap<String, Object>(given);
        values.put("cloud", cloud);
        switch (cloud) {
            case "azure-iot-hub" ->
                values.putIfAbsent("cloud.options", new String[] {"sas.key.file=key", "hub=" + HUB});
            case "azure-dps" -> values.putIfAbsent("cloud.options", new String[] {"sas.key.file=key", "scope=0ne"});
            case "watson-iot", "thingsboard" -> values.putIfAbsent("cloud.options", new String[] {"token.file=token"});
            case "aws-iot-core", "azure-event-grid" -> {
                if (!values.containsKey("cloud.options")) {
                    values.putIfAbsent("tls.certificate", "gw.pem"); // not read: the stand-in's door is plain TCP
                    values.putIfAbsent("tls.key", "gw.key");
                }
                values.putIfAbsent("username", "gw1");
            }
            default -> {}
        }
        values.putIfAbsent("reconnect.base.millis", 50);
        values.putIfAbsent("reconnect.cap.millis", 300);
        return values;
    }

    Settings settings(Map<String, Object> values) {
        return new SettingsReader("gw", null, home, name -> Optional.ofNullable(clouds.get(name)))
                .read("b", config(values));
    }

    /** Starts a bridge that knows all clouds. */
    Engine start(String cloud, Map<String, Object> given) throws IOException {
        var engine = run(settings(values(cloud, given)));
        clouds.forEach((name, each) -> engine.add(each, name));
        return engine;
    }

    /** Starts a bridge that knows none. */
    Engine run(Settings settings) throws IOException {
        var engine = new Engine(settings, bus, new MemoryStore(), clock, new Random(1));
        engines.add(engine);
        engine.start();
        engine.add(connector, List.of("mqtt", "mqtts", "ws", "wss"));
        return engine;
    }

    /** Tests a bridge that is not there, so that nobody else logs in as it. */
    List<Step> test(Settings settings, String topic) {
        var connectors = new Connectors();
        connectors.add(connector, List.of("mqtt", "mqtts", "ws", "wss"));
        clouds.forEach(connectors.clouds()::add);
        return new Probe(settings, connectors, new Dial(connectors.clouds(), clock, settings)).run(null, topic);
    }

    static Config config(Map<String, Object> values) {
        return (Config) Proxy.newProxyInstance(
                Config.class.getClassLoader(),
                new Class<?>[] {Config.class},
                (_, method, _) -> values.getOrDefault(method.getName().replace('_', '.'), method.getDefaultValue()));
    }

    /** Returns a list that gets what is published here. */
    List<Message> listen(String filter) {
        var heard = new CopyOnWriteArrayList<Message>();
        bus.subscribe(delivery -> heard.add(delivery.message()), Subscription.to(TopicFilter.of(filter)));
        return heard;
    }

    void publish(String topic, String payload) {
        publish(message(topic, payload));
    }

    void publish(Message message) {
        bus.publish(message, new Origin("sensor"));
    }

    static Message message(String topic, String payload) {
        return Message.of(TopicName.of(topic), Payload.of(payload)).withQos(Qos.AT_LEAST_ONCE);
    }

    static void awaitState(Engine engine, BridgeState state) {
        awaitTrue(() -> engine.status().state() == state, () -> engine.status().toString());
    }

    static void awaitTrue(BooleanSupplier condition) {
        awaitTrue(condition, () -> "deadline");
    }

    static void awaitTrue(BooleanSupplier condition, java.util.function.Supplier<String> story) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(story).isLessThan(deadline);
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
    }

    @Override
    public void close() {
        engines.forEach(engine -> engine.stop(false));
        clock.stop();
    }
}
