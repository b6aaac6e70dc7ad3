package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.bridge.BridgeState;
import sluice.bridge.Drop;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.paho.PahoConnector;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.store.Store;
import sluice.store.memory.MemoryStore;
import sluice.testing.net.FaultProxy;
import sluice.testing.net.Faults;
import sluice.testing.net.Mosquitto;
import sluice.testing.net.Way;

/** Whole bridges over Paho to Debian's mosquitto. */
@Isolated("it looks at all threads there are")
class OverMosquittoTest {

    private static final int MANY = 2_000;

    private final MessageBus bus = new LocalBus();
    private final Store store = new MemoryStore();
    private final PahoConnector connector = new PahoConnector();
    private final PahoConnector other = new PahoConnector();
    private final Origin sensor = new Origin("sensor");
    private final List<Engine> engines = new ArrayList<>();
    private final BlockingQueue<Message> here = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() throws Exception {
        engines.forEach(engine -> engine.stop(false));
        List.of(connector, other).forEach(OverMosquittoTest::stopped);
    }

    private static void stopped(PahoConnector connector) {
        try {
            var stop = PahoConnector.class.getDeclaredMethod("stop");
            stop.setAccessible(true);
            stop.invoke(connector);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("PahoConnector has no stop()", e);
        }
    }

    private Engine bridge(Settings settings) throws Exception {
        var engine = new Engine(settings, bus, store, new ThreadLoop("bridge"), new Random(3));
        engines.add(engine);
        engine.start();
        engine.add(connector, List.of("mqtt"));
        awaitTrue(() -> engine.status().state() == BridgeState.CONNECTED);
        return engine;
    }

    private void listen(String filter) {
        bus.subscribe(delivery -> here.add(delivery.message()), Subscription.to(TopicFilter.of(filter)));
    }

    private void publish(String topic, String payload, Qos qos, boolean retain) {
        bus.publish(
                Message.of(TopicName.of(topic), Payload.of(payload))
                        .withQos(qos)
                        .withRetain(retain),
                sensor);
    }

    private Message next() throws Exception {
        var message = here.poll(15, TimeUnit.SECONDS);
        assertThat(message).as("a message here").isNotNull();
        return message;
    }

    @ParameterizedTest
    @EnumSource
    void goesOutAndComesIn(Version version) throws Exception {
        try (var far = Mosquitto.start()) {
            var client = new FarSide(other, far.port(), "viewer", "plant7/#", "shared/#");
            listen("cmd/#");
            listen("shared/#");
            var bridge = bridge(TestSettings.of(
                    far.port(),
                    version,
                    "none out/private/#",
                    "out out/# -> plant7/#",
                    "in cmd/plant7/# -> cmd/#",
                    "both shared/#"));

            for (var qos : Qos.values()) {
                publish("out/private/x", "no", qos, false);
                publish("out/" + qos.level(), "up " + qos, qos, false);
                var up = client.next();
                assertThat(up.topic().value()).isEqualTo("plant7/" + qos.level());
                assertThat(up.payload().text()).isEqualTo("up " + qos);
                assertThat(up.qos()).isEqualTo(qos.atMost(Qos.AT_LEAST_ONCE));

                client.publish("cmd/plant7/" + qos.level(), "down " + qos, qos, false);
                var down = next();
                assertThat(down.topic().value()).isEqualTo("cmd/" + qos.level());
                assertThat(down.payload().text()).isEqualTo("down " + qos);
            }
            publish("shared/a", "from here", Qos.AT_LEAST_ONCE, false);
            assertThat(client.next().payload().text()).isEqualTo("from here");
            assertThat(next().payload().text()).isEqualTo("from here"); // our own subscription
            client.publish("shared/b", "from there", Qos.AT_LEAST_ONCE, false);
            assertThat(client.next().payload().text()).isEqualTo("from there"); // its own subscription
            assertThat(next().payload().text()).isEqualTo("from there");
            awaitTrue(() -> bridge.status().spool().messages() == 0);
            if (version != Version.V5) { // no way to keep the far side from sending it back
                awaitTrue(() -> bridge.status().dropped().getOrDefault(Drop.ECHO, 0L) == 1);
            }
            assertThat(here).isEmpty();
            assertThat(client.messages).isEmpty();
        }
    }

    @Test
    void carriesPrefixesQosTwoAndRetainedMessages() throws Exception {
        try (var far = Mosquitto.start()) {
            var client = new FarSide(other, far.port(), "viewer");
            client.publish("hq/s/old", "kept there", Qos.AT_LEAST_ONCE, true);
            listen("site/#");
            var routes = TestSettings.of(far.port(), Version.V5, "both s/# local=site/ remote=hq/ qos=2");
            bridge(routes);

            var old = next();
            assertThat(old.topic().value()).isEqualTo("site/s/old");
            assertThat(old.retain()).isTrue();
            publish("site/s/new", "kept here", Qos.EXACTLY_ONCE, true);
            awaitTrue(() -> engines.getFirst().status().sent() == 1);

            var late = new FarSide(other, far.port(), "late", "hq/s/new");
            var message = late.next();
            assertThat(message.payload().text()).isEqualTo("kept here");
            assertThat(message.retain()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOnDemandComesOnlyToWhoAsksForIt(Version version) throws Exception {
        try (var far = Mosquitto.start()) {
            var client = new FarSide(other, far.port(), "viewer");
            client.publish("plant7/lamp", "kept there", Qos.AT_LEAST_ONCE, true);
            listen("always/#");
            var bridge =
                    bridge(TestSettings.of(far.port(), version, "in plant7/# -> cmd/# demand=true", "in always/#"));
            client.publish("plant7/lamp", "unheard", Qos.AT_LEAST_ONCE, false);
            client.publish("always/a", "heard", Qos.AT_LEAST_ONCE, false);
            assertThat(next().payload().text()).isEqualTo("heard"); // Mosquitto sends in order: nothing else has come
            assertThat(bridge.status().received()).isEqualTo(1);

            listen("cmd/#");
            var old = next();
            assertThat(old.payload().text()).isEqualTo("kept there");
            assertThat(old.topic().value()).isEqualTo("cmd/lamp");
            assertThat(old.retain()).isTrue();
            client.publish("plant7/lamp", "off", Qos.AT_LEAST_ONCE, false);
            assertThat(next().payload().text()).isEqualTo("off");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    void nothingIsLostWhenTheFarSideIsKilled(Version version) throws Exception {
        try (var far = Mosquitto.start()) {
            bridge(TestSettings.of(far.port(), version, "out a/#"));
            far.kill();
            for (int i = 0; i < MANY; i++) {
                publish("a/" + i % 7, "" + i, Qos.AT_LEAST_ONCE, false);
            }
            assertThat(engines.getFirst().status().spool().messages()).isEqualTo(MANY);

            // The port is bound before the viewer is there: hold the bridge back until it has subscribed.
            engines.getFirst().remove(connector);
            far.restart();
            var client = new FarSide(other, far.port(), "viewer", "a/#");
            engines.getFirst().add(connector, List.of("mqtt"));

            var arrived = new ArrayList<Integer>();
            for (int i = 0; i < MANY; i++) {
                arrived.add(Integer.valueOf(client.next().payload().text()));
            }
            assertThat(arrived).isEqualTo(IntStream.range(0, MANY).boxed().toList());
            awaitTrue(() -> engines.getFirst().status().spool().messages() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    void nothingIsLostOverCutsAtRandomBytes(Version version) throws Exception {
        var random = new Random(20261121);
        try (var far = Mosquitto.start();
                var proxy = new FaultProxy(far.port(), () -> 1_000 + random.nextLong(8_000))) {
            var client = new FarSide(other, far.port(), "viewer", "a/#");
            bridge(TestSettings.of(proxy.port(), version, "out a/#"));
            for (int i = 0; i < MANY; i++) {
                publish("a/" + i % 7, "" + i, Qos.AT_LEAST_ONCE, false);
            }
            var first = new LinkedHashSet<Integer>(); // in the order of their first arrival
            int all = 0;
            while (first.size() < MANY) {
                first.add(Integer.valueOf(client.next().payload().text()));
                all++;
            }
            assertThat(List.copyOf(first))
                    .isEqualTo(IntStream.range(0, MANY).boxed().toList());
            assertThat(proxy.cuts()).isGreaterThan(4);
            assertThat(all - MANY).as("duplicates").isLessThanOrEqualTo(100 * proxy.cuts());
        }
    }

    /** Mosquitto takes 20 messages of QoS 2 at a time; over MQTT 3.1.1 it does not say so, and cuts the link for the next of QoS 1 or 2. */
    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    void aBacklogOfQosTwoCostsNoLink(Version version) throws Exception {
        try (var far = Mosquitto.start()) {
            var client = new FarSide(other, far.port(), "viewer", "a/#");
            var bridge = bridge(TestSettings.of(far.port(), version, "out a/# qos=2"));
            awaitTrue(() -> bridge.health().window() == 20);
            bridge.remove(connector);
            awaitTrue(() -> bridge.status().state() == BridgeState.STOPPED);
            for (int i = 0; i < MANY; i++) {
                publish("a/" + i % 7, "" + i, i % 3 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE, false);
            }
            long connects = bridge.status().connects();
            bridge.add(connector, List.of("mqtt"));

            var arrived = new ArrayList<Integer>(); // QoS 1 overtakes QoS 2 there: that waits for its PUBREL
            for (int i = 0; i < MANY; i++) {
                arrived.add(Integer.valueOf(client.next().payload().text()));
            }
            awaitTrue(() -> bridge.status().spool().messages() == 0);
            assertThat(arrived)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, MANY).boxed().toList());
            assertThat(bridge.status().connects()).isEqualTo(connects + 1);
        }
    }

    @Test
    void aBlackHoleIsFoundByTheMissingAcknowledgement() throws Exception {
        try (var far = Mosquitto.start();
                var proxy = new FaultProxy(far.port())) {
            var client = new FarSide(other, far.port(), "viewer", "a/#");
            var bridge = bridge(TestSettings.of(proxy.port(), Version.V5, "out a/#"));
            proxy.faults(Faults.NONE.swallowing(Way.values()));
            publish("a/1", "one", Qos.AT_LEAST_ONCE, false);
            awaitTrue(() -> bridge.status().state() == BridgeState.STALLED);
            proxy.faults(Faults.NONE);

            assertThat(client.next().payload().text()).isEqualTo("one");
            awaitTrue(() -> bridge.status().spool().messages() == 0);
        }
    }

    @Test
    void addingAndRemovingOneBridgeLeavesTheOthersConnected() throws Exception {
        try (var far = Mosquitto.start()) {
            var steady = bridge(TestSettings.of("steady", far.port(), Version.V5, 100, "out a/#"));
            for (int i = 0; i < 3; i++) {
                var passing = bridge(TestSettings.of("passing" + i, far.port(), Version.V5, 100, "out b/#"));
                publish("a/" + i, "x", Qos.AT_LEAST_ONCE, false);
                passing.stop(false);
                engines.remove(passing);
            }
            awaitTrue(() -> steady.status().sent() == 3);
            assertThat(steady.status().connects()).isEqualTo(1);
            assertThat(steady.status().state()).isEqualTo(BridgeState.CONNECTED);
        }
    }

    @Test
    void aStoppedBridgeLeavesNoThreadAndItsSpoolStays() throws Exception {
        var before = Thread.getAllStackTraces().keySet();
        try (var far = Mosquitto.start()) {
            var bridge = bridge(TestSettings.of(far.port(), Version.V5, "out a/#"));
            far.kill();
            publish("a/1", "one", Qos.AT_LEAST_ONCE, false);
            bridge.stop(false);
            engines.clear();
            stopped(connector);
            awaitTrue(() -> ours(before).isEmpty());

            far.restart();
            var client = new FarSide(other, far.port(), "viewer", "a/#");
            bridge(TestSettings.of(far.port(), Version.V5, "out a/#"));
            assertThat(client.next().payload().text()).isEqualTo("one");
        }
    }

    @Test
    void aReceiptComesWhenTheFarSideIsBackAndHasTheMessage() throws Exception {
        try (var far = Mosquitto.start()) {
            listen("receipts/#");
            var bridge = bridge(TestSettings.of(far.port(), Version.V5, "out a/# qos=2 receipt=receipts/{topic}"));
            far.kill();
            awaitTrue(() -> bridge.status().state() != BridgeState.CONNECTED);
            publish("a/1", "one", Qos.AT_LEAST_ONCE, false);
            publish("a/2", "two", Qos.EXACTLY_ONCE, false);
            assertThat(here).isEmpty();

            far.restart();
            assertThat(List.of(next().topic().value(), next().topic().value()))
                    .containsExactlyInAnyOrder("receipts/a/1", "receipts/a/2");
            awaitTrue(() -> bridge.status().spool().messages() == 0);
            assertThat(here).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    void theFarSideIsToldWhetherTheLinkIsOpen(Version version) throws Exception {
        var topic = "$SYS/broker/connection/gw-plant7/state";
        try (var far = Mosquitto.start();
                var proxy = new FaultProxy(far.port())) {
            var client = new FarSide(other, far.port(), "viewer", topic);
            var bridge = bridge(TestSettings.announced(topic, TestSettings.of(proxy.port(), version, "out a/#")));
            assertThat(client.next().payload().text()).isEqualTo("1");
            assertThat(new FarSide(other, far.port(), "late", topic).next().retain())
                    .isTrue();

            proxy.cutAll();
            assertThat(client.next().payload().text()).isEqualTo("0"); // the will
            assertThat(client.next().payload().text()).isEqualTo("1");

            bridge.stop(false);
            assertThat(client.next().payload().text()).isEqualTo("0");
            assertThat(client.messages).isEmpty();
        }
    }

    private static List<Thread> ours(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> thread.getName().equals("bridge")
                        || thread.getName().startsWith("MQTT ")
                        || thread.getName().startsWith("sluice-link"))
                .toList();
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
    }
}
