package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.cm.PersistenceManager;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.scr.info.ScrInfo;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import sluice.bus.MessageBus;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.security.AuthenticationMethod;
import sluice.security.Authenticator;
import sluice.security.Authorizer;
import sluice.security.Verdict;
import sluice.testing.framework.Exports;
import sluice.testing.mqtt.RawClient;
import sluice.transport.tcp.TcpTransport;
import sluice.transport.tls.TlsTransport;
import sluice.transport.websocket.WebSockets;

/** The bundles as bundles, configured by Configuration Admin, stopped and started while clients are connected. */
class InFrameworkTest {

    private static final String SHARED = Exports.of(
            "sluice.bus",
            "sluice.mqtt",
            "sluice.transport",
            "sluice.security",
            "sluice.store",
            "org.slf4j",
            "org.osgi.service.cm",
            "org.osgi.service.component",
            "org.osgi.service.component.runtime",
            "org.osgi.service.component.runtime.dto",
            "org.osgi.util.promise",
            "org.osgi.util.function");

    @TempDir
    private Path storage;

    private final PlainBus bus = new PlainBus();
    private Framework framework;
    private BundleContext context;
    private Bundle transport;
    private Bundle broker;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        storage.resolve("cache").toString(),
                        "sluice.home",
                        storage.toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        SHARED));
        framework.start();
        context = framework.getBundleContext();
        context.registerService(MessageBus.class, bus, null);
        install(PersistenceManager.class);
        install(ScrInfo.class);
        transport = install(TcpTransport.class);
        broker = install(Broker.class);
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("sluice-"));
        assertThat(bus.subscribers()).isZero();
    }

    private Bundle install(Class<?> type) throws BundleException, URISyntaxException {
        var place =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        var location = Files.isDirectory(place)
                ? "reference:" + place.toUri()
                : place.toUri().toString();
        var bundle = context.installBundle(location);
        bundle.start();
        return bundle;
    }

    private Configuration configure(String name, Map<String, Object> values) throws Exception {
        return configure("sluice.broker.listener", name, values);
    }

    private Configuration configure(String pid, String name, Map<String, Object> values) throws Exception {
        var reference = context.getServiceReference(ConfigurationAdmin.class);
        var configuration = context.getService(reference).getFactoryConfiguration(pid, name, "?");
        Dictionary<String, Object> dictionary = FrameworkUtil.asDictionary(new HashMap<>(values));
        configuration.update(dictionary);
        return configuration;
    }

    /** Waits for the only endpoint there is, apart from one. */
    private InetSocketAddress endpoint(String except) {
        Eventually.isTrue(() -> find(except) != null);
        var found = String.valueOf(find(except));
        return Addresses.parse(found.substring("mqtt ".length()));
    }

    private @Nullable String find(String except) {
        try {
            var references = context.getAllServiceReferences(null, "(sluice.endpoint=mqtt *)");
            if (references != null) {
                for (var reference : references) {
                    var endpoint = String.valueOf(reference.getProperty("sluice.endpoint"));
                    if (!endpoint.equals(except)) {
                        return endpoint;
                    }
                }
            }
            return null;
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneListenerChangesWhileTheClientsOfAnotherStay() throws Exception {
        configure("one", Map.of("address", "127.0.0.1:0"));
        var one = endpoint("");
        try (var client = RawClient.connected(one, ProtocolVersion.MQTT_5, "c", true)) {
            var other = configure("two", Map.of("address", "localhost:0"));
            var two = endpoint("mqtt " + Addresses.text(one));
            try (var second = RawClient.connected(two, ProtocolVersion.MQTT_5, "d", true)) {
                configure("two", Map.of("address", "localhost:0", "packet.bytes", 128));
                Eventually.isTrue(() -> packetLimit(two) == 128);
                second.send(publish(1, "a", 1, "x".repeat(200))).receive(Packet.Puback.class);

                other.delete();
                second.expectDisconnected(ReasonCode.SERVER_SHUTTING_DOWN);
                client.expectNothing();
            }
        }
    }

    private static int packetLimit(InetSocketAddress address) {
        try (var client = RawClient.open(address, ProtocolVersion.MQTT_5)) {
            client.send(Packets.connect("", true, Packets.kept(0)));
            return client.receive(Packet.Connack.class).properties().limits().maximumPacketSize();
        }
    }

    @Test
    void theBrokerStopsAndStartsUnderItsClients() throws Exception {
        configure("one", Map.of("address", "127.0.0.1:0"));
        var first = endpoint("");
        long before = serviceId();
        configure("one", Map.of("address", Addresses.text(first)));
        Eventually.isTrue(() -> serviceId() > before);
        for (int i = 0; i < 3; i++) {
            try (var client = RawClient.connected(first, ProtocolVersion.MQTT_5, "c", true)) {
                client.send(subscribe(1, "a", 0)).receive(Packet.Suback.class);
                client.send(publish(0, "a", 0, "x"));
                client.receive(Packet.Publish.class);
                var stopped = i == 1 ? transport : broker;
                stopped.stop();
                client.expectDisconnected(ReasonCode.SERVER_SHUTTING_DOWN);
                assertThat(find("")).isNull();
                stopped.start();
                assertThat(endpoint("")).isEqualTo(first);
            }
        }
    }

    @Test
    void webSocketStopsAndStartsUnderTrafficAndLosesNothingAcknowledged() throws Exception {
        var bundle = install(WebSockets.class);
        configure("sluice.transport.websocket", "ws", Map.of("origins", new String[0]));
        stopsAndStartsUnderTraffic("ws", bundle, "ws", new MqttConnectOptions());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"tls", "wss"})
    void tlsStopsAndStartsUnderTrafficAndLosesNothingAcknowledged(String name) throws Exception {
        var options = new MqttConnectOptions();
        options.setSocketFactory(SelfSigned.create(Files.createDirectory(storage.resolve("etc"))));
        var tls = install(TlsTransport.class);
        configure("sluice.transport.tls", "tls", Map.of("certificate", "server.pem", "key", "server.key"));
        install(WebSockets.class);
        configure("sluice.transport.websocket", "wss", Map.of("name", "wss", "over", "tls"));
        stopsAndStartsUnderTraffic(name, tls, name.equals("tls") ? "ssl" : "wss", options);
    }

    private void stopsAndStartsUnderTraffic(
            String transportName, Bundle bundle, String scheme, MqttConnectOptions options) throws Exception {
        configure("one", Map.of("address", "127.0.0.1:0"));
        var plain = endpoint("");
        var except = "mqtt " + Addresses.text(plain);
        configure("two", Map.of("address", "127.0.0.1:0", "transport", transportName));
        try (var bystander = RawClient.connected(plain, ProtocolVersion.MQTT_5, "b", true)) {
            bystander.send(subscribe(1, "a", 0)).receive(Packet.Suback.class);
            for (int i = 0; i < 3; i++) {
                var acknowledged = new AtomicInteger();
                var uri = scheme + "://127.0.0.1:" + endpoint(except).getPort();
                var publisher = new MqttClient(uri, "p", null);
                publisher.connect(options);
                var traffic = Thread.ofVirtual().start(() -> {
                    try {
                        while (true) {
                            publisher.publish("a", new byte[100], 1, false);
                            acknowledged.incrementAndGet();
                        }
                    } catch (MqttException _) { // the connection has ended
                    }
                });
                bystander.receive(Packet.Publish.class);
                bundle.stop();
                assertThat(traffic.join(Duration.ofSeconds(10))).isTrue();
                publisher.close();
                assertThat(find(except)).isNull();
                assertThat(bystander.sync()).hasSizeGreaterThanOrEqualTo(acknowledged.get() - 1);
                bundle.start();
            }
        }
    }

    /** Returns the number of the endpoint's service: each opening has a higher one. */
    private long serviceId() {
        try {
            var references = context.getAllServiceReferences(Listener.class.getName(), null);
            return references == null ? -1 : (Long) references[0].getProperty(Constants.SERVICE_ID);
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAuthorizerThatIsDroppedInCountsAtOnceAndOneThatGoesLeavesNothingOpen() throws Exception {
        configure("one", Map.of("address", "127.0.0.1:0"));
        try (var client = RawClient.connected(endpoint(""), ProtocolVersion.MQTT_5, "c", true)) {
            assertThat(published(client)).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
            var notes = new Notes();
            notes.forbid("- publish a");
            var registration = context.registerService(Authorizer.class, notes, null);
            assertThat(published(client)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            notes.allow("- publish a");
            assertThat(published(client)).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
            registration.unregister();
            assertThat(published(client)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    void anAuthenticatorAndAMethodThatAreDroppedInReplaceWhatWasThere() throws Exception {
        configure("one", Map.of("address", "127.0.0.1:0"));
        var address = endpoint("");
        try (var stayed = RawClient.connected(address, ProtocolVersion.MQTT_5, "c", true)) {
            var first = context.registerService(Authenticator.class, new Users(), null);
            assertThat(answer(address, Users.connect("d", "u", "u"))).isEqualTo(ReasonCode.SUCCESS);
            Authenticator nobody = _ -> CompletableFuture.completedFuture(new Verdict.Refused("nobody comes in"));
            var second = context.registerService(
                    Authenticator.class, nobody, FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, 1)));
            assertThat(answer(address, Users.connect("d", "u", "u"))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            first.unregister();
            assertThat(answer(address, Users.connect("d", "u", "u"))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            second.unregister();
            assertThat(answer(address, Users.connect("d", "u", "u"))).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);

            var method = context.registerService(AuthenticationMethod.class, new Word("w"), null);
            assertThat(answer(address, Word.connect("w"))).isEqualTo(ReasonCode.SUCCESS);
            assertThat(answer(address, Word.connect("x"))).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            method.unregister();
            assertThat(answer(address, Word.connect("w"))).isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
            stayed.expectNothing();
        }
    }

    private static ReasonCode answer(InetSocketAddress address, Packet.Connect connect) {
        try (var client = RawClient.open(address, ProtocolVersion.MQTT_5)) {
            return client.send(connect).receive(Packet.Connack.class).code();
        }
    }

    private static ReasonCode published(RawClient client) {
        return client.send(publish(1, "a", 1, "x")).receive(Packet.Puback.class).code();
    }

    @Test
    void nobodyComesInWhileAProviderIsConfiguredAndNotThere() throws Exception {
        configure("one", Map.of("address", "127.0.0.1:0"));
        var address = endpoint("");
        var reference = context.getServiceReference(ConfigurationAdmin.class);
        var provider = context.getService(reference).getConfiguration("sluice.security.file", "?");
        provider.update(FrameworkUtil.asDictionary(Map.of("passwords", "users")));
        assertThat(connected(address)).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);

        var users = context.registerService(
                Authenticator.class,
                new Users(),
                FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, "sluice.security.file")));
        assertThat(connected(address)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        users.unregister();
        assertThat(connected(address)).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);

        provider.delete();
        assertThat(connected(address)).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void nobodyComesInWhileTheUsersOfAListenerAreConfiguredAndNotThere() throws Exception {
        configure("one", Map.of("address", "127.0.0.1:0"));
        var address = endpoint("");
        context.registerService(
                Authenticator.class,
                new Users(),
                FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, "sluice.security.file")));
        var reference = context.getServiceReference(ConfigurationAdmin.class);
        var provider = context.getService(reference).getFactoryConfiguration("sluice.security.users", "one", "?");
        provider.update(FrameworkUtil.asDictionary(Map.of("passwords", "users")));
        assertThat(connected(address))
                .isEqualTo(ReasonCode.SERVER_UNAVAILABLE); // others' users must not come in instead
        provider.delete();
        assertThat(connected(address)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void noPortIsOpenBeforeWhoeverIsConfiguredToKnowUsersIsThere() throws Exception {
        var reference = context.getServiceReference(ConfigurationAdmin.class);
        context.getService(reference)
                .getConfiguration("sluice.security.file", "?")
                .update(FrameworkUtil.asDictionary(Map.of("passwords", "users")));
        configure("one", Map.of("address", "127.0.0.1:0"));
        Eventually.isTrue(this::isListenerActive);
        assertThat(find("")).isNull();
        context.registerService(
                Authenticator.class,
                new Users(),
                FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, "sluice.security.file")));
        assertThat(connected(endpoint(""))).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    private boolean isListenerActive() {
        var runtime = context.getService(context.getServiceReference(ServiceComponentRuntime.class));
        var listener = runtime.getComponentDescriptionDTO(broker, Listener.class.getName());
        return listener != null
                && runtime.getComponentConfigurationDTOs(listener).stream()
                        .anyMatch(one -> one.state == ComponentConfigurationDTO.ACTIVE);
    }

    private static ReasonCode connected(InetSocketAddress address) {
        try (var client = RawClient.open(address, ProtocolVersion.MQTT_5)) {
            client.send(Packets.connect("", true, Packets.kept(0)));
            return client.receive(Packet.Connack.class).code();
        }
    }
}
