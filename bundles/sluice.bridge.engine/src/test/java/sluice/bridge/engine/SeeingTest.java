package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import sluice.bridge.Drop;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.LinkEnd.Kind;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;
import sluice.store.memory.MemoryStore;

/** What a bridge says of itself. */
class SeeingTest {

    @Test
    void agesLatenciesAndTheForecastAreKnown() throws Exception {
        var limits = new JournalLimits(1_000, 1_000_000, Overflow.DROP_OLDEST);
        var rig = new EngineRig(new MemoryStore(), 10, limits, "out a/# lane=2");
        for (int second = 0; second < 50; second++) {
            rig.publish("a/x", "1");
            rig.publish("a/y", "2");
            rig.loop.pass(Duration.ofSeconds(1));
        }

        var health = rig.engine.health();
        assertThat(health.oldest()).isBetween(Duration.ofSeconds(49), Duration.ofSeconds(51));
        assertThat(health.inPerSecond()).isBetween(1.9, 2.1);
        assertThat(health.outPerSecond()).isZero();
        assertThat(health.untilFull())
                .hasValueSatisfying(
                        left -> assertThat(left).isBetween(Duration.ofSeconds(440), Duration.ofSeconds(460)));
        assertThat(health.rules().getFirst().lane()).isEqualTo(2);
        assertThat(health.rules().getFirst().waiting()).isEqualTo(100);
        assertThat(health.lastAck()).isEmpty();
        assertThat(health.window()).isEqualTo(10);

        rig.connect();
        rig.loop.pass(Duration.ofMillis(20));
        rig.acknowledgeAll();
        assertThat(rig.engine.health().lastAck()).contains(rig.loop.now());
        assertThat(rig.engine.health().ackSlow()).isBetween(Duration.ofMillis(15), Duration.ofMillis(30));
    }

    @Test
    void healthIsPublishedUntilTheBridgeStops() throws Exception {
        var rig = new EngineRig(10, "out a/# spool=never lane=2");
        rig.publish("a/1", "gone");
        rig.loop.pass(Duration.ofSeconds(5));
        var topic = TopicName.of("$SYS/bridge/plant7/health");

        assertThat(rig.bus.retained(topic))
                .hasValueSatisfying(
                        message -> assertThat(message.payload().text())
                                .isEqualTo(
                                        "{\"hint\":\"Install a bundle that opens mqtt://, such as sluice.bridge.paho.\","
                                                + "\"oldestSeconds\":0,\"inPerSecond\":0.0,\"outPerSecond\":0.0,\"hoursToFull\":null,"
                                                + "\"ackMillis\":{\"median\":0.0,\"slow\":0.0},\"lastAck\":null,\"window\":10,"
                                                + "\"deadLetters\":0,\"rules\":[{\"name\":\"out a/#\",\"lane\":2,\"out\":1,\"in\":0,"
                                                + "\"waiting\":0,\"oldestSeconds\":0,\"alarm\":\"\",\"remark\":\"\",\"dropped\":{\"not connected\":1}}]}"));
        rig.engine.stop(false);
        assertThat(rig.bus.retained(topic)).isEmpty();
    }

    @Test
    void aStateComesWithAHint() throws Exception {
        var rig = new EngineRig(10, "out a/#");
        assertThat(rig.engine.health().hint()).startsWith("Install a bundle that opens mqtt://");
        rig.engine.add(rig.far, List.of("mqtt"));
        rig.far.last().end(Kind.LOST, "Connection refused");
        assertThat(rig.engine.health().hint()).startsWith("Nobody listens there");
        rig.loop.pass(Duration.ofSeconds(1));
        rig.far.last().end(Kind.LOST, "the far side closed the connection without a word");
        assertThat(rig.engine.health().hint()).contains("another client may use the client id gw-plant7");
        rig.loop.pass(Duration.ofSeconds(1));
        rig.far.last().end(Kind.REFUSED, "bad user name or password");
        assertThat(rig.engine.health().hint()).startsWith("Correct username and .password");
        rig.loop.pass(Duration.ofMinutes(5));
        rig.far.last().end(Kind.TAKEN_OVER, "session taken over");
        assertThat(rig.engine.health().hint()).contains("gw-plant7");
    }

    @Test
    void explainsWhatWouldBecomeOfAMessage() throws Exception {
        var rig = new EngineRig(
                10,
                "none a/secret",
                "out a/# -> far/# lane=1 qos=0 retain=drop",
                "in far/# -> back/#",
                "out t transform=x");
        var verdicts = rig.engine.explain(
                rig.message("a/b", "x").withQos(Qos.AT_LEAST_ONCE).withRetain(true));

        assertThat(verdicts.getFirst().rule()).isEqualTo("out a/#");
        assertThat(verdicts.getFirst().result())
                .hasValueSatisfying(made -> assertThat(made.topic()).isEqualTo(TopicName.of("far/b")));
        assertThat(verdicts.getFirst().remarks())
                .containsExactly(
                        "QoS 1 becomes 0",
                        "is not retained",
                        "is lost while the link is away, as spool=qos1 says",
                        "not connected: what the far side can take is not known");
        assertThat(verdicts.getLast().remarks()).containsExactly("no rule takes it");
        assertThat(rig.engine.explain(rig.message("a/secret", "")).getFirst().remarks())
                .containsExactly("this rule stops it");
        assertThat(rig.engine.explain(rig.message("t", "")).getFirst().remarks())
                .containsExactly("there is no transform 'x': it is put aside");
        assertThat(rig.engine.explain(rig.message("far/1", "")).getLast().result())
                .hasValueSatisfying(made -> assertThat(made.topic()).isEqualTo(TopicName.of("back/1")));
        assertThat(rig.engine.status().routes()).allMatch(route -> route.out() == 0);
    }

    @Test
    void explainsWhatWouldBecomeOfWhatABridgeBringsIn() throws Exception {
        var rig = new EngineRig(10, "out a/# -> far/#");
        var message = rig.message("a/b", "x");
        var here = Path.through(message, "gw");

        assertThat(rig.engine.explain(here).getFirst().remarks())
                .containsExactly("it has been through this gateway before: it is dropped");
        var transit = rig.engine.explain(here, "another");
        assertThat(transit).hasSize(1);
        assertThat(transit.getFirst().result())
                .hasValueSatisfying(made -> assertThat(made.topic()).isEqualTo(TopicName.of("far/b")));
        assertThat(rig.engine
                        .explain(Path.through(Path.through(here, "b"), "gw"), "another")
                        .getFirst()
                        .remarks())
                .as("it was here, at another gateway, and here again")
                .containsExactly("it has been through this gateway before: it is dropped");
        assertThat(rig.engine
                        .explain(message, rig.engine.status().name())
                        .getFirst()
                        .remarks())
                .containsExactly("this bridge brought it in, and never takes it out again");
    }

    @Test
    void aTestNeedsSomebodyToOpenTheLinkAndAsksTheLinkThereIs() throws Exception {
        var settings = TestSettings.of("plant7", 1, Version.V5, 10, "in a/#", "in b/#");
        var bridge = new Engine(settings, new LocalBus(), new MemoryStore(), new ManualLoop(), new Random(1));
        assertThat(steps(bridge)).containsExactly("link false");
        var far = new FakeConnector();
        bridge.add(far, List.of("mqtt"));
        far.last().accept();
        assertThat(steps(bridge)).containsExactly("link true", "limits true");
    }

    private static List<String> steps(Engine bridge) throws Exception {
        return bridge.test().toCompletableFuture().get(10, TimeUnit.SECONDS).stream()
                .map(step -> step.what() + " " + step.passed())
                .toList();
    }

    @Test
    void rulesSayWhatTheyDropped() throws Exception {
        var rig = new EngineRig(10, "out a/# spool=never", "out b/#");
        rig.publish("a/1", "gone");
        rig.publish("b/1", "kept");

        var rules = rig.engine.health().rules();
        assertThat(rules.getFirst().dropped()).isEqualTo(Map.of(Drop.NOT_CONNECTED, 1L));
        assertThat(rules.getLast().dropped()).isEmpty();
        assertThat(rules.getLast().bytesOut()).isEqualTo(4);
    }
}
