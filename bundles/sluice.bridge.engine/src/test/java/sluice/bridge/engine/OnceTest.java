package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.bridge.Drop;
import sluice.bridge.Link;
import sluice.bridge.LinkEnd.Kind;
import sluice.bridge.RefusedException;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.store.Store;
import sluice.store.memory.MemoryStore;

/** What a bridge remembers of the QoS 2 exchanges of a session, over links and over its own end. */
class OnceTest {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final Store store = new MemoryStore();

    private EngineRig rig(String... routes) throws IOException {
        var rig = new EngineRig(store, 10, EngineRig.ROOMY, routes);
        rig.engine.add(rig.far, List.of("mqtt"));
        return rig;
    }

    private static void publish(EngineRig rig, String... payloads) {
        for (var payload : payloads) {
            rig.publish("a/x", payload, Qos.EXACTLY_ONCE, rig.sensor);
        }
    }

    private static void lose(EngineRig rig) {
        rig.far.last().end(Kind.LOST, "cut");
        rig.loop.pass(SOON);
    }

    @Test
    void anExchangeGoesOnWhereItsLinkWasLost() throws Exception {
        var rig = rig("out a/# qos=2");
        rig.far.last().accept(false);
        publish(rig, "begun", "received", "done");
        var first = rig.far.last();
        assertThat(first.identifiers).doesNotHaveDuplicates().allMatch(id -> id >= Link.FIRST_IDENTIFIER);
        assertThat(first.again).isEmpty();
        first.listener.received(first.identifiers.get(1));
        first.acknowledge(2);

        lose(rig);
        rig.far.last().accept(true);
        publish(rig, "new");
        var second = rig.far.last();
        assertThat(second.endpoint.cleanStart()).isFalse();
        assertThat(second.payloads()).containsExactly("begun", "new");
        assertThat(second.again).containsExactly(first.identifiers.get(0));
        assertThat(second.released).containsExactly(first.identifiers.get(1));
        assertThat(second.identifiers.get(1)).isNotIn(first.identifiers.subList(0, 2));
        rig.acknowledgeAll();
        assertThat(rig.engine.status().spool().messages()).isZero();
    }

    @Test
    void anExchangeGoesOnAfterTheGatewaysEnd() throws Exception {
        var before = rig("out a/# qos=2");
        before.far.last().accept(false);
        publish(before, "begun", "received");
        var sent = before.far.last().identifiers;
        before.far.last().listener.received(sent.get(1));
        before.engine.stop(false);

        var after = rig("out a/# qos=2");
        assertThat(after.far.last().endpoint.cleanStart()).isFalse();
        after.far.last().accept(true);
        assertThat(after.far.last().payloads()).containsExactly("begun");
        assertThat(after.far.last().identifiers).containsExactly(sent.get(0));
        assertThat(after.far.last().released).containsExactly(sent.get(1));
        after.acknowledgeAll();
        assertThat(after.engine.status().spool().messages()).isZero();
    }

    @Test
    void aFarSideThatForgotTheSessionGetsEverythingAnew() throws Exception {
        var rig = rig("out a/# qos=2");
        rig.far.last().accept(false);
        publish(rig, "one", "two");
        rig.far.last().listener.received(rig.far.last().identifiers.get(0));
        lose(rig);
        rig.far.last().accept(false);

        assertThat(rig.far.last().payloads()).containsExactly("one", "two");
        assertThat(rig.far.last().again).isEmpty();
        assertThat(rig.far.last().released).isEmpty();
    }

    @Test
    void aSessionThatNobodyHereKnowsIsNotGoneOnWith() throws Exception {
        var rig = rig("out a/# qos=2");
        assertThat(rig.far.last().endpoint.cleanStart()).isTrue();

        var plain = new EngineRig(new MemoryStore(), 10, EngineRig.ROOMY, "out a/#");
        plain.engine.add(plain.far, List.of("mqtt"));
        assertThat(plain.far.last().endpoint.cleanStart()).isFalse();
        plain.far.last().accept(true); // whose messages are under way there?
        plain.change("out a/# qos=2");
        assertThat(plain.far.links).hasSize(2);
        assertThat(plain.far.last().endpoint.cleanStart()).isTrue();
    }

    @Test
    void whatIsNotWantedAnyMoreIsReleased() throws Exception {
        var rig = rig("out a/# qos=2 expiry=10s");
        rig.far.last().accept(false);
        publish(rig, "late");
        var identifier = rig.far.last().identifiers.getFirst();
        rig.far.last().end(Kind.LOST, "cut");
        rig.loop.pass(Duration.ofSeconds(20));
        rig.far.last().accept(true);

        assertThat(rig.far.last().published).isEmpty();
        assertThat(rig.far.last().released).containsExactly(identifier);
        rig.acknowledgeAll();
        rig.loop.pass(SOON);
        assertThat(rig.engine.status().spool().messages()).isZero();
        assertThat(rig.dropped(Drop.EXPIRED)).isEqualTo(1);
    }

    @Test
    void whatTheFarSideRefusesEndsItsExchange() throws Exception {
        var rig = rig("out a/# qos=2");
        rig.far.last().accept(false);
        publish(rig, "no", "yes");
        rig.far.last().answers.get(0).completeExceptionally(new RefusedException(0x87, "not authorized"));
        rig.far.last().acknowledge(1);
        assertThat(rig.engine.deadLetters(0, 9)).hasSize(1);
        lose(rig);
        rig.far.last().accept(true);
        assertThat(rig.far.last().published).isEmpty();
        assertThat(rig.far.last().released).isEmpty();
    }

    @Test
    void messagesOfBothKindsKeepTheirOrder() throws Exception {
        var rig = rig("out a/# qos=2");
        rig.far.last().accept(false);
        for (int i = 0; i < 8; i++) {
            rig.publish("a/x", "" + i, i % 2 == 0 ? Qos.EXACTLY_ONCE : Qos.AT_LEAST_ONCE, rig.sensor);
        }
        assertThat(rig.far.last().payloads()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void aConnectorThatCannotDeliverOnceDeliversAtLeastOnce() throws Exception {
        var rig = rig("out a/# qos=2", "in b/# qos=2");
        rig.far.last().accept();
        publish(rig, "one");
        assertThat(rig.far.last().published.getFirst().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(rig.far.last().subscribed.getFirst().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
    }

    @Test
    void aMessageThatComesAgainIsKnownAlsoAfterTheGatewaysEnd() throws Exception {
        var rig = rig("in b/# qos=2");
        var seen = new ArrayList<String>();
        rig.bus.subscribe(
                delivery -> seen.add(delivery.message().payload().text()), Subscription.to(TopicFilter.of("b/#")));
        rig.far.last().accept(false);
        assertThat(rig.far.last().subscribed.getFirst().qos()).isEqualTo(Qos.EXACTLY_ONCE);
        var listener = rig.far.last().listener;
        assertThat(listener.arrived(rig.message("b/x", "one"), 7).toCompletableFuture())
                .isCompleted();
        listener.arrived(rig.message("b/x", "one"), 7);
        rig.engine.stop(false);

        var after = rig("in b/# qos=2");
        after.bus.subscribe(
                delivery -> seen.add(delivery.message().payload().text()), Subscription.to(TopicFilter.of("b/#")));
        after.far.last().accept(true);
        after.far.last().listener.arrived(after.message("b/x", "one"), 7);
        assertThat(seen).containsExactly("one");
        after.far.last().listener.released(7);
        after.far.last().listener.arrived(after.message("b/x", "two"), 7);
        assertThat(seen).containsExactly("one", "two");
    }

    @Test
    void aKeptSessionIsNotLeftSubscribedToWhatNobodyWants() throws Exception {
        var before = rig("in b/#", "in c/#");
        before.far.last().accept(false);
        before.engine.stop(false);

        var after = rig("in b/#");
        after.far.last().accept(true);
        assertThat(after.far.last().unsubscribed).containsExactly(TopicFilter.of("c/#"));
        lose(after);
        after.far.last().accept(true);
        assertThat(after.far.last().unsubscribed).isEmpty();
    }
}
