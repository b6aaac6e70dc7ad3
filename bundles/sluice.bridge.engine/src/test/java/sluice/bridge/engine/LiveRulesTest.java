package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sluice.bridge.BridgeState;
import sluice.bridge.Drop;
import sluice.bridge.Endpoint.Version;
import sluice.bus.TopicFilter;

/** Rules come, change and go while the link stays. */
class LiveRulesTest {

    @Test
    void aRuleComesAndGoesWithoutTouchingTheLink() throws Exception {
        var rig = new EngineRig(100, "out a/#", "in x/#").connect();
        rig.publish("a/1", "one");

        rig.change("out a/#", "in x/#", "out b/# -> far/#", "in y/# -> z/#");
        rig.publish("b/1", "two");
        assertThat(rig.far.last().subscribed)
                .extracting(each -> each.filter().value())
                .containsExactly("x/#", "y/#");

        rig.change("out b/# -> far/#", "in y/# -> z/#");
        rig.publish("a/2", "nobody's");
        rig.publish("b/2", "three");

        assertThat(rig.far.last().unsubscribed).containsExactly(TopicFilter.of("x/#"));
        assertThat(rig.far.last().payloads()).containsExactly("one", "two", "three");
        assertThat(rig.far.links).hasSize(1);
        assertThat(rig.far.last().closed).isFalse();
        assertThat(rig.engine.status().connects()).isEqualTo(1);
        assertThat(rig.engine.status().state()).isEqualTo(BridgeState.CONNECTED);
    }

    @Test
    void aChangedRuleCountsOn() throws Exception {
        var rig = new EngineRig(100, "out a/# name=a").connect();
        rig.publish("a/1", "one");
        rig.change("out a/# -> x/# name=a");
        rig.publish("a/2", "two");

        assertThat(rig.engine.status().routes().getFirst().out()).isEqualTo(2);
        assertThat(rig.far.last().published)
                .extracting(each -> each.topic().value())
                .containsExactly("a/1", "x/2");
    }

    @Test
    void whatARemovedRuleLeftIsSentAndItsJournalForgotten() throws Exception {
        var rig = new EngineRig(100, "out a/# max=10", "out b/#");
        rig.publish("a/1", "left over");
        rig.change("out b/#");
        rig.publish("a/2", "nobody's");
        assertThat(rig.store.journals()).contains("bridge/plant7/rule out a/#");

        rig.connect();
        assertThat(rig.far.last().payloads()).containsExactly("left over");
        rig.acknowledgeAll();
        rig.loop.pass(Duration.ofSeconds(10));

        assertThat(rig.store.journals()).doesNotContain("bridge/plant7/rule out a/#");
        assertThat(rig.far.links).hasSize(1);
    }

    @Test
    void boundsChangeUnderTraffic() throws Exception {
        var rig = new EngineRig(100, "out a/# max=2");
        for (int i = 0; i < 4; i++) {
            rig.publish("a/" + i, "" + i);
        }
        rig.change("out a/# max=4");
        for (int i = 4; i < 7; i++) {
            rig.publish("a/" + i, "" + i);
        }
        rig.connect();

        assertThat(rig.far.last().payloads()).containsExactly("3", "4", "5", "6");
        assertThat(rig.dropped(Drop.OVERFLOW)).isEqualTo(3);
    }

    @Test
    void anotherUriMakesANewLinkAndLosesNothing() throws Exception {
        var rig = new EngineRig(100, "out a/#").connect();
        rig.publish("a/1", "one");
        var first = rig.far.last();
        rig.engine.change(TestSettings.of(
                "plant7", 1884, Version.V5, 100, EngineRig.ROOMY, RouteParser.parse(List.of("out a/#"), Map.of())));
        rig.publish("a/2", "two");
        assertThat(first.closed).isTrue();

        rig.far.last().accept();
        assertThat(rig.far.last().endpoint.uri().getPort()).isEqualTo(1884);
        assertThat(rig.far.last().payloads()).containsExactly("one", "two");
    }

    @Test
    void rulesOfARunningBridgeMayBeComplainedAbout() throws Exception {
        var rig = new EngineRig(100, "out a/#").connect();
        rig.engine.complain("routes[1]: 'sideways' at column 1 is no direction");

        assertThat(rig.engine.status().reason()).contains("routes[1]: 'sideways'");
        rig.publish("a/1", "one");
        assertThat(rig.far.last().payloads()).containsExactly("one");
        rig.engine.complain("");
        assertThat(rig.engine.status().reason()).isEmpty();
    }
}
