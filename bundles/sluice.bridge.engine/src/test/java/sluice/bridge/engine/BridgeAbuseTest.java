package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.Drop;
import sluice.bridge.Limits;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** A far side that does what it should not, and rules whose topics come out wrong: counted, and the rest goes on. */
class BridgeAbuseTest {

    private static List<Message> heard(EngineRig rig) {
        var heard = new ArrayList<Message>();
        rig.bus.subscribe(delivery -> heard.add(delivery.message()), Subscription.to(TopicFilter.of("#")));
        return heard;
    }

    private static void comesIn(EngineRig rig, String topic) {
        var answered = new AtomicBoolean();
        rig.far
                .last()
                .listener
                .arrived(rig.message(topic, "x").withQos(Qos.AT_LEAST_ONCE))
                .whenComplete((_, failure) -> answered.set(failure == null));
        assertThat(answered)
                .as("the far side is answered, so that it does not send %s again", topic)
                .isTrue();
    }

    @Test
    void whatWasNeverAskedForIsDroppedCountedAndAnswered() throws Exception {
        var rig = new EngineRig(10, "in cmd/# -> got/#", "none cmd/secret").connect();
        var heard = heard(rig);
        comesIn(rig, "other/topic");
        comesIn(rig, "$SYS/broker/uptime");
        comesIn(rig, "cmd/lamp");

        assertThat(heard).extracting(Message::topic).containsExactly(TopicName.of("got/lamp"));
        assertThat(rig.dropped(Drop.NO_ROUTE)).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "in + -> {1}/x, $SYS",
        "in cmd/# remote=cmd/ local=$SYS/, cmd/x",
        "in cmd/# -> {topic}/#, cmd/LONG",
    })
    void aTopicThatMayNotBeHereIsDroppedAndCountedAndTheNextOneComes(String rule, String topic) throws Exception {
        var rig = new EngineRig(10, rule, "in good/# -> good/#").connect();
        var heard = heard(rig);
        comesIn(rig, topic.replace("LONG", "l".repeat(40_000)));
        comesIn(rig, "good/1");

        assertThat(heard).extracting(Message::topic).containsExactly(TopicName.of("good/1"));
        assertThat(rig.engine.status().dropped().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void aTopicThatGetsTooLongOnItsWayOutIsPutAsideAndTheNextOneGoes() throws Exception {
        var rig = new EngineRig(10, "out a/# -> {topic}/{topic}").connect();
        rig.publish("a/" + "l".repeat(40_000), "too long");
        rig.publish("a/b", "fits");

        assertThat(rig.far.last().payloads()).containsExactly("fits");
        assertThat(rig.engine.status().dropped().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void aFarSideThatTakesEightyBytesAndOneMessageAtATimeGetsNoMore() throws Exception {
        var rig = new EngineRig(10, "out a/#");
        for (int i = 0; i < 5; i++) {
            rig.publish("a/b", "" + i);
            rig.publish("a/b", "x".repeat(90));
        }
        rig.engine.add(rig.far, List.of("mqtt"));
        rig.far.last().listener.opened(new Limits(Qos.AT_LEAST_ONCE, false, 1, 80, true));
        var link = rig.far.last();
        for (int i = 0; i < 5; i++) {
            assertThat(link.published).as("one at a time").hasSize(i + 1);
            link.acknowledge(i);
        }

        assertThat(link.payloads()).containsExactly("0", "1", "2", "3", "4");
        assertThat(rig.engine.deadLetters(0, 10))
                .hasSize(5)
                .allMatch(letter -> letter.reason().contains("80 bytes"));
        assertThat(rig.engine.status().spool().messages()).isZero();
    }
}
