package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.bridge.BridgeState;
import sluice.bridge.Drop;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.LinkEnd.Kind;
import sluice.bridge.paho.PahoConnector;
import sluice.broker.FarBroker;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.store.memory.MemoryStore;
import sluice.testing.net.Mosquitto;

/** The highest bit of the protocol level, with which a Mosquitto knows a bridge before MQTT 5. */
class BridgeBitTest {

    private final LocalBus bus = new LocalBus();
    private final PahoConnector links = new PahoConnector();
    private final BlockingQueue<Message> here = new LinkedBlockingQueue<>();
    private final List<Engine> engines = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        engines.forEach(engine -> engine.stop(false));
        var stop = PahoConnector.class.getDeclaredMethod("stop");
        stop.setAccessible(true);
        stop.invoke(links);
    }

    private Engine bridge(Settings settings) throws Exception {
        var engine = new Engine(settings, bus, new MemoryStore(), new ThreadLoop("bridge"), new Random(3));
        engines.add(engine);
        engine.start();
        engine.add(links, List.of("mqtt"));
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (engine.status().state() != BridgeState.CONNECTED) {
            assertThat(System.nanoTime()).as(engine.status()::toString).isLessThan(deadline);
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
        return engine;
    }

    private void listen() {
        bus.subscribe(delivery -> here.add(delivery.message()), Subscription.to(TopicFilter.of("shared/#")));
    }

    private Message next() throws Exception {
        var message = here.poll(15, TimeUnit.SECONDS);
        assertThat(message).as("a message here").isNotNull();
        return message;
    }

    private void publish(String payload) {
        bus.publish(
                Message.of(TopicName.of("shared/a"), Payload.of(payload)).withQos(Qos.AT_LEAST_ONCE),
                new Origin("sensor"));
    }

    /** Without the bit, the second would be taken for the first that comes back, and no retain flag would come. */
    @ParameterizedTest
    @EnumSource(names = {"V3_1", "V3_1_1"})
    void aMosquittoSendsABridgeNothingBackAndKeepsTheRetainFlag(Version version) throws Exception {
        try (var far = Mosquitto.start()) {
            var viewer = new FarSide(links, far.port(), "viewer", "shared/#");
            listen();
            var bridge = bridge(TestSettings.asBridge(TestSettings.of(far.port(), version, "both shared/#")));
            publish("on");
            assertThat(next().payload().text()).isEqualTo("on");
            assertThat(viewer.next().payload().text()).isEqualTo("on");

            viewer.publish("shared/a", "on", Qos.AT_LEAST_ONCE, true);

            var back = next();
            assertThat(back.payload().text()).isEqualTo("on");
            assertThat(back.retain()).isTrue();
            assertThat(here).isEmpty();
            assertThat(bridge.status().dropped()).doesNotContainKey(Drop.ECHO);
        }
    }

    @Test
    void withoutTheBitWhatComesBackIsRecognised() throws Exception {
        try (var far = Mosquitto.start()) {
            var bridge = bridge(TestSettings.of(far.port(), Version.V3_1_1, "both shared/#"));
            publish("on");
            long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
            while (bridge.status().dropped().getOrDefault(Drop.ECHO, 0L) == 0) {
                assertThat(System.nanoTime()).as(bridge.status()::toString).isLessThan(deadline);
                LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
            }
        }
    }

    @Test
    void aBrokerThatKnowsNoBridgesGetsAClient() throws Exception {
        try (var far = new FarBroker(new LocalBus())) {
            var bridge = bridge(TestSettings.asBridge(TestSettings.of(far.port(), Version.V3_1_1, "out a/#")));

            assertThat(bridge.status().connects()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"VERSION", "MUTE"})
    void whoRefusesABridgeIsAskedAgainInTheSameVersion(Kind refusal) throws Exception {
        var loop = new ManualLoop();
        var far = new FakeConnector();
        var settings = TestSettings.asBridge(TestSettings.of(1, Version.V3_1_1, "out a/#"));
        var engine = new Engine(settings, bus, new MemoryStore(), loop, new Random(3));
        engine.start();
        engine.add(far, List.of("mqtt"));
        far.last().end(refusal, "no");
        loop.pass(Duration.ofSeconds(1));

        assertThat(far.links)
                .extracting(link ->
                        link.endpoint.version() + " " + link.endpoint.way().asBridge())
                .containsExactly("V3_1_1 true", "V3_1_1 false");
    }

    @Test
    void aChangedBitMakesANewLink() throws Exception {
        var far = new FakeConnector();
        var settings = TestSettings.of(1, Version.V3_1_1, "out a/#");
        var engine = new Engine(settings, bus, new MemoryStore(), new ManualLoop(), new Random(3));
        engine.start();
        engine.add(far, List.of("mqtt"));
        engine.change(TestSettings.asBridge(settings));

        assertThat(far.links).extracting(link -> link.endpoint.way().asBridge()).containsExactly(false, true);
    }
}
