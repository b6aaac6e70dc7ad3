package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import sluice.bridge.Bridge;
import sluice.bridge.BridgeState;
import sluice.bridge.BridgeStatus;
import sluice.bridge.paho.PahoConnector;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Receipt;
import sluice.bus.TopicName;
import sluice.testing.framework.Exports;
import sluice.testing.net.Mosquitto;

/** Bridges as the gateway runs them: configured, with the real bus and store, their connector replaced under traffic. */
class BridgesInFrameworkTest {

    private static final List<String> BUNDLES = List.of(
            "org.osgi.util.function",
            "org.osgi.util.promise",
            "org.osgi.service.component",
            "org.apache.felix.configadmin",
            "org.apache.felix.scr",
            "sluice.bus.local",
            "sluice.store.memory",
            "sluice.bridge.engine",
            "sluice.bridge.paho");

    @TempDir
    Path cache;

    private final List<Bundle> bundles = new ArrayList<>();
    private final Origin sensor = new Origin("sensor");
    private Framework framework;
    private BundleContext context;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        cache.toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        Exports.of(
                                "sluice.bus",
                                "sluice.store",
                                "sluice.bridge",
                                "sluice.transform",
                                "org.slf4j",
                                "org.osgi.service.cm",
                                "jakarta.json")));
        framework.start();
        context = framework.getBundleContext();
        for (var name : BUNDLES) {
            bundles.add(context.installBundle(location(name)));
        }
        for (var bundle : bundles) {
            bundle.start();
        }
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    private static String location(String name) {
        var entry = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> !path.endsWith("test-classes"))
                .filter(path -> path.getFileName().toString().startsWith(name + "-")
                        || path.toString().contains(File.separator + name + File.separator))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is not on the class path"));
        return (Files.isDirectory(entry) ? "reference:" : "") + entry.toUri();
    }

    @Test
    void aReplacedConnectorFindsTheSpoolAndAnotherBridgeComingAndGoingDisturbsNobody() throws Exception {
        try (var far = Mosquitto.start()) {
            var viewer = new PahoConnector();
            var client = new FarSide(viewer, far.port(), "viewer", "plant7/#");
            configure("steady", far.port(), "out a/# -> plant7/#");
            awaitTrue(() -> status("steady").state() == BridgeState.CONNECTED);
            publish("a/1", "one");
            assertThat(client.next().payload().text()).isEqualTo("one");
            awaitTrue(() -> status("steady").spool().messages() == 0); // the far side's acknowledgement is a way behind

            bundles.getLast().stop();
            awaitTrue(() -> status("steady").state() == BridgeState.STOPPED);
            for (int i = 0; i < 50; i++) {
                publish("a/2", "" + i);
            }
            assertThat(status("steady").spool().messages()).isEqualTo(50);
            bundles.getLast().start();
            for (int i = 0; i < 50; i++) {
                assertThat(client.next().payload().text()).isEqualTo("" + i);
            }
            assertThat(status("steady").connects()).isEqualTo(2);

            var passing = configure("passing", far.port(), "out b/#");
            awaitTrue(() -> status("passing").state() == BridgeState.CONNECTED);
            passing.update(properties(far.port(), "out c/#"));
            awaitTrue(() -> status("passing").routes().getFirst().rule().equals("out c/#"));
            passing.delete();
            awaitTrue(() -> context.getServiceReferences(Bridge.class, null).size() == 1);
            assertThat(status("steady").connects()).isEqualTo(2);
            assertThat(status("steady").state()).isEqualTo(BridgeState.CONNECTED);
        }
    }

    @Test
    void aReplacedEngineGetsWhatCameMeanwhileAndADeletedBridgeLeavesNothingBehind() throws Exception {
        try (var far = Mosquitto.start()) {
            var client = new FarSide(new PahoConnector(), far.port(), "viewer", "a/#");
            var configuration = configure("steady", far.port(), "out a/#");
            awaitTrue(() -> status("steady").state() == BridgeState.CONNECTED);
            for (var bundle : List.of("sluice.bridge.engine", "sluice.store.memory")) {
                var replaced = bundle(bundle);
                replaced.stop();
                var receipts = new ArrayList<Receipt>();
                for (int i = 0; i < 50; i++) {
                    receipts.add(publish("a/" + bundle, "" + i));
                }
                assertThat(receipts).allMatch(receipt -> receipt.matched() && !receipt.isStored());
                replaced.start();
                for (int i = 0; i < 50; i++) {
                    assertThat(client.next().payload().text()).isEqualTo("" + i);
                    receipts.get(i).stored().get(20, TimeUnit.SECONDS);
                }
            }

            configuration.delete();
            awaitTrue(() -> context.getServiceReferences(Bridge.class, null).isEmpty());
            awaitTrue(() -> !publish("a/1", "nobody's").matched()); // the service goes before the subscription
            var receipt = publish("a/1", "nobody's");
            assertThat(receipt.isStored()).isTrue();
        }
    }

    private Bundle bundle(String name) {
        return bundles.get(BUNDLES.indexOf(name));
    }

    @Test
    void rulesChangeWhileTheLinkStaysAndAWrongOneChangesNothing() throws Exception {
        try (var far = Mosquitto.start()) {
            var client = new FarSide(new PahoConnector(), far.port(), "viewer", "#");
            var configuration = configure("live", far.port(), "out a/#");
            awaitTrue(() -> status("live").state() == BridgeState.CONNECTED);
            var bridge = bridge("live");

            configuration.update(properties(far.port(), "out b/# -> c/#"));
            awaitTrue(() -> status("live").routes().getFirst().rule().equals("out b/# -> c/#"));
            publish("b/1", "renamed");
            assertThat(client.next().topic().value()).isEqualTo("c/1");

            configuration.update(properties(far.port(), "sideways b/#"));
            awaitTrue(() -> status("live").reason().contains("routes[0]: 'sideways' at column 1 is no direction"));
            publish("b/2", "as before");
            assertThat(client.next().payload().text()).isEqualTo("as before");

            awaitTrue(() -> String.valueOf(complaint("live")).startsWith("routes[0]: 'sideways'"));

            configuration.update(properties(far.port(), "out b/# -> d/#"));
            awaitTrue(() -> complaint("live") == null);
            assertThat(bridge("live")).isSameAs(bridge);
            assertThat(status("live").connects()).isEqualTo(1);
            assertThat(status("live").state()).isEqualTo(BridgeState.CONNECTED);
        }
    }

    @Test
    void aWrongRouteMakesNoBridge() throws Exception {
        configure("wrong", 1, "sideways a/#");
        configure("right", 1, "out a/#");

        awaitTrue(() -> !context.getServiceReferences(Bridge.class, null).isEmpty());
        assertThat(context.getServiceReferences(Bridge.class, null))
                .extracting(reference -> reference.getProperty(Constants.SERVICE_PID))
                .containsExactly("sluice.bridge~right");
    }

    private Configuration configure(String name, int port, String route) throws Exception {
        var admin = service(ConfigurationAdmin.class);
        var configuration = admin.getFactoryConfiguration("sluice.bridge", name, "?");
        configuration.update(properties(port, route));
        return configuration;
    }

    private static Dictionary<String, Object> properties(int port, String route) {
        return FrameworkUtil.asDictionary(Map.of("uri", "mqtt://127.0.0.1:" + port, "routes", new String[] {route}));
    }

    private Receipt publish(String topic, String payload) {
        return service(MessageBus.class)
                .publish(Message.of(TopicName.of(topic), Payload.of(payload)).withQos(Qos.AT_LEAST_ONCE), sensor);
    }

    private BridgeStatus status(String name) throws Exception {
        var references = context.getServiceReferences(Bridge.class, "(service.pid=sluice.bridge~" + name + ")");
        return references.isEmpty()
                ? new BridgeStatus(
                        name,
                        "",
                        BridgeState.CONNECTING,
                        "",
                        Instant.EPOCH,
                        0,
                        0,
                        0,
                        0,
                        new BridgeStatus.Spool(0, 0),
                        Map.of(),
                        List.of(new BridgeStatus.RouteStatus("", 0, 0)))
                : context.getService(references.iterator().next()).status();
    }

    private Object complaint(String name) throws Exception {
        return context.getServiceReferences(Bridge.class, "(service.pid=sluice.bridge~" + name + ")")
                .iterator()
                .next()
                .getProperty(Bridge.COMPLAINT);
    }

    private Bridge bridge(String name) throws Exception {
        return context.getService(context.getServiceReferences(Bridge.class, "(service.pid=sluice.bridge~" + name + ")")
                .iterator()
                .next());
    }

    private <T> T service(Class<T> type) {
        return context.getService(context.getServiceReference(type));
    }

    private static void awaitTrue(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
    }
}
