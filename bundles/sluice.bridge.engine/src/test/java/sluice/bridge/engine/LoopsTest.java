package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.Drop;
import sluice.bridge.Endpoint.Version;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.store.memory.MemoryStore;

/** Messages do not go in circles: each of the five layers, and gateways in a ring. */
class LoopsTest {

    private static final Origin SENSOR = new Origin("sensor");

    /** One gateway of a ring, with what its own clients got. */
    private static final class Site {
        final ManualLoop loop;
        final String name;
        final MessageBus bus = new LocalBus();
        final List<String> seen = new ArrayList<>();
        final List<Engine> bridges = new ArrayList<>();

        Site(String name, ManualLoop loop) {
            this.name = name;
            this.loop = loop;
            bus.subscribe(
                    delivery -> seen.add(delivery.message().payload().text()), Subscription.to(TopicFilter.of("#")));
        }

        void bridge(Site far, boolean v5, String... routes) throws Exception {
            var settings = TestSettings.of(
                    far.name,
                    1883,
                    Version.V5,
                    100,
                    EngineRig.ROOMY,
                    RouteParser.parse(List.of(routes), Map.of("gateway", name)));
            var engine = new Engine(TestSettings.at(name, settings), bus, new MemoryStore(), loop, new Random(1));
            engine.start();
            engine.add(new BusConnector(far.bus, v5), List.of("mqtt"));
            bridges.add(engine);
        }

        void publish(String topic, String payload) {
            bus.publish(Message.of(TopicName.of(topic), Payload.of(payload)).withQos(Qos.AT_LEAST_ONCE), SENSOR);
        }

        long dropped(Drop reason) {
            return bridges.stream()
                    .mapToLong(bridge -> bridge.status().dropped().getOrDefault(reason, 0L))
                    .sum();
        }
    }

    private final ManualLoop loop = new ManualLoop();
    private final Site a = new Site("a", loop);
    private final Site b = new Site("b", loop);
    private final Site c = new Site("c", loop);

    @ParameterizedTest(name = "layers 1 and 2, MQTT 5: {0}")
    @CsvSource({"true", "false"})
    void overlappingPatternsBothWaysBringEachMessageOnce(boolean v5) throws Exception {
        a.bridge(b, v5, "both s/#", "both #");
        a.publish("s/1", "from a");
        b.publish("s/1", "from b");

        assertThat(a.seen).filteredOn(each -> each.startsWith("from")).containsExactly("from a", "from b");
        assertThat(b.seen).filteredOn(each -> each.startsWith("from")).containsExactly("from a", "from b");
    }

    @Test
    void bothGatewaysMayBridgeToEachOther() throws Exception {
        a.bridge(b, true, "both s/#");
        b.bridge(a, true, "both s/#");
        a.publish("s/1", "from a");

        assertThat(b.seen).filteredOn("from a"::equals).hasSizeBetween(1, 3); // four ways lead there
        assertThat(a.seen).filteredOn("from a"::equals).hasSizeBetween(1, 3);
    }

    @Test
    void aRingOfThreeEndsAtThePathAfterOneRound() throws Exception {
        a.bridge(b, true, "out s/#");
        b.bridge(c, true, "out s/#");
        c.bridge(a, true, "out s/#");
        a.publish("s/1", "round");

        assertThat(b.seen).filteredOn("round"::equals).hasSize(1);
        assertThat(c.seen).filteredOn("round"::equals).hasSize(1);
        assertThat(a.seen).filteredOn("round"::equals).hasSize(2); // its own, and once around
        assertThat(a.dropped(Drop.LOOP)).isEqualTo(1);
    }

    @Test
    void aRingOfThreeThatPullsEndsAtThePath() throws Exception {
        a.bridge(c, true, "in s/#");
        b.bridge(a, true, "in s/#");
        c.bridge(b, true, "in s/#");
        a.publish("s/1", "round");

        assertThat(b.seen).filteredOn("round"::equals).hasSizeBetween(1, 2);
        assertThat(c.seen).filteredOn("round"::equals).hasSizeBetween(1, 2);
        assertThat(a.seen).filteredOn("round"::equals).hasSizeBetween(1, 2);
        assertThat(a.dropped(Drop.LOOP) + b.dropped(Drop.LOOP) + c.dropped(Drop.LOOP))
                .isEqualTo(1);
    }

    @Test
    void aRingWithAHopThatLosesThePathEndsAtTheBreaker() throws Exception {
        a.bridge(b, true, "out s/#");
        b.bridge(c, true, "out s/#");
        c.bridge(a, false, "out s/#");
        a.publish("s/1", "round");
        a.publish("s/1", "other");

        assertThat(a.seen).filteredOn("round"::equals).hasSizeLessThanOrEqualTo(8);
        assertThat(b.seen).filteredOn("other"::equals).isNotEmpty();
        assertThat(a.dropped(Drop.LOOP)).isGreaterThanOrEqualTo(2);
        assertThat(a.bridges.getFirst().health().rules().getFirst().alarm()).startsWith("a message on s/1 goes round");
    }

    @Test
    void thePathNamesAtMostEightGateways() {
        var message = Message.of(TopicName.of("a"), Payload.of("x"));
        for (int i = 0; i < 8; i++) {
            assertThat(Path.isCircle(message, "mine")).isFalse();
            message = Path.through(message, "gw" + i);
        }
        assertThat(Path.isCircle(message, "mine")).isFalse();
        assertThat(Path.isCircle(message, "gw3")).isTrue();
        assertThat(Path.isCircle(Path.through(message, "gw8"), "mine")).isTrue();
        assertThat(message.properties().user()).hasSize(1);
        assertThat(Path.isCircle(message, "")).isFalse();
    }

    @Test
    void aSensorThatRepeatsItselfIsNoCircle() {
        var breaker = new Breaker();
        var message = Message.of(TopicName.of("a"), Payload.of("21.5"));
        for (int i = 0; i < 100; i++) {
            assertThat(breaker.judge(message, SENSOR, i)).isEqualTo(Breaker.Verdict.PASSES);
        }
    }

    @Test
    void aCircleIsStoppedAndItsSourceIsNot() {
        var breaker = new Breaker();
        var message = Message.of(TopicName.of("a"), Payload.of("on"));
        var bridge = new Origin("client far");
        breaker.judge(message, SENSOR, 0);
        for (int i = 0; i < 5; i++) {
            assertThat(breaker.judge(message, bridge, i)).isEqualTo(Breaker.Verdict.PASSES);
        }
        assertThat(breaker.judge(message, bridge, 6)).isEqualTo(Breaker.Verdict.TRIPS);
        assertThat(breaker.judge(message, bridge, 7)).isEqualTo(Breaker.Verdict.STOPPED);
        assertThat(breaker.judge(message, SENSOR, 8)).isEqualTo(Breaker.Verdict.PASSES);
        assertThat(breaker.judge(message, bridge, Duration.ofSeconds(70).toNanos()))
                .isEqualTo(Breaker.Verdict.PASSES);
    }

    @ParameterizedTest(name = "{0} and {1}, versions {2} and {3}: {4}")
    @CsvSource({
        "out a/# -> x/#, in x/# -> a/#,            V5,      V3_1_1,  makes a circle",
        "out a/# -> x/#, in x/# -> a/#,            V5,      V5,      ",
        "out a/# -> x/#, in x/# -> b/#,            V3_1_1,  V3_1_1,  ",
        "out a/# -> x/#, in y/# -> a/#,            V3_1_1,  V3_1_1,  ",
        "out a/# -> x/#, in x/# -> a/# loop=allow, V3_1_1,  V3_1_1,  ",
        "both a/#,       both a/b/#,               V3_1_1,  V3_1_1,  makes a circle",
        "in x/# -> a/#,  out a/+ -> x/{1},         V3_1_1,  V3_1_1,  makes a circle",
    })
    void bridgesThatWouldSendInCirclesAreRefused(
            String one, String other, Version version, Version otherVersion, String sentence) {
        var neighbours = new Neighbours();
        neighbours.put(TestSettings.of("first", 1883, version, 10, one));
        var second = TestSettings.of("second", 1883, otherVersion, 10, other);
        if (sentence == null) {
            neighbours.put(second);
            neighbours.put(second); // changed: not held against itself
        } else {
            assertThatThrownBy(() -> neighbours.put(second))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("routes[0]: '" + other + "' " + sentence)
                    .hasMessageContaining("'first'");
            neighbours.remove("first");
            neighbours.put(second);
        }
    }

    @Test
    void bridgesToDifferentBrokersAreNoCircle() {
        var neighbours = new Neighbours();
        neighbours.put(TestSettings.of("first", 1883, Version.V3_1_1, 10, "both a/#"));
        neighbours.put(TestSettings.of("second", 1884, Version.V3_1_1, 10, "both a/#"));
        assertThat(neighbours.circle(TestSettings.of("third", 1884, Version.V3_1_1, 10, "both a/#")))
                .isPresent();
    }
}
