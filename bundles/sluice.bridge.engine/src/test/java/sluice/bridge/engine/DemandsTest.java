package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.bridge.LinkEnd.Kind;
import sluice.bridge.Verdict;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Qos;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.bus.local.Held;
import sluice.bus.local.LocalBus;
import sluice.store.Store;
import sluice.store.memory.MemoryStore;

/** Rules on demand ask the far side only while somebody here wants what they take in. */
final class DemandsTest {

    private static final Duration SOON = Duration.ofSeconds(4);
    private static final Duration LATE = Duration.ofSeconds(6);

    private final Store store = new MemoryStore();
    private final List<Message> came = new ArrayList<>();
    private final Subscriber client = delivery -> came.add(delivery.message());

    private EngineRig rig(MessageBus bus, String... routes) throws Exception {
        return new EngineRig(bus, store, 100, EngineRig.ROOMY, routes);
    }

    private EngineRig rig(String... routes) throws Exception {
        return rig(new LocalBus(), routes);
    }

    private void subscribe(EngineRig rig, String filter) {
        rig.bus.subscribe(client, Subscription.to(TopicFilter.of(filter)));
    }

    private static List<String> asked(EngineRig rig) {
        return rig.far.last().subscribed.stream()
                .map(each -> each.filter() + " " + each.qos().level())
                .toList();
    }

    private static List<String> ended(EngineRig rig) {
        return rig.far.last().unsubscribed.stream().map(TopicFilter::value).toList();
    }

    @Test
    void theFarSideIsAskedWhileSomebodyHereSubscribes() throws Exception {
        var rig = rig("in plant/# -> here/# demand=true", "in always/#").connect();
        assertThat(asked(rig)).containsExactly("always/# 1");

        subscribe(rig, "here/lamp");
        assertThat(asked(rig)).containsExactly("always/# 1", "plant/# 1");
        rig.bus.unsubscribe(client);
        rig.loop.pass(SOON);
        assertThat(ended(rig)).isEmpty();
        rig.loop.pass(LATE);

        assertThat(ended(rig)).containsExactly("plant/#");
        subscribe(rig, "#");
        assertThat(asked(rig)).containsExactly("always/# 1", "plant/# 1", "plant/# 1");
    }

    @Test
    void whoSubscribesBeforeTheLinkIsThereIsServedByIt() throws Exception {
        var rig = rig("in plant/# -> here/# demand=true");
        subscribe(rig, "here/#");
        rig.loop.pass(LATE);
        rig.connect();
        assertThat(asked(rig)).containsExactly("plant/# 1");
    }

    @Test
    void whoComesBackSoonIsNotNoticedThere() throws Exception {
        var rig = rig("in plant/# -> here/# demand=true").connect();
        for (int i = 0; i < 5; i++) {
            subscribe(rig, "here/lamp");
            rig.bus.unsubscribe(client);
            rig.loop.pass(SOON);
        }
        subscribe(rig, "here/lamp");
        rig.loop.pass(LATE.multipliedBy(10));

        assertThat(asked(rig)).containsExactly("plant/# 1");
        assertThat(ended(rig)).isEmpty();
    }

    @Test
    void whatTheFarSideRetainsReachesTheFirstAndStaysForThoseAfterIt() throws Exception {
        var rig = rig("in plant/# -> here/# demand=true").connect();
        subscribe(rig, "here/#");
        rig.far.last().listener.arrived(rig.message("plant/lamp", "on").withRetain(true));

        assertThat(came).extracting(each -> each.topic().value()).containsExactly("here/lamp");
        assertThat(rig.bus.retained(TopicName.of("here/lamp"))).isPresent();
    }

    @Test
    void whatTheBridgeTakesOutIsNoDemand() throws Exception {
        var rig = rig("both shared/# demand=true").connect();
        rig.publish("shared/a", "goes out");
        assertThat(rig.far.last().payloads()).containsExactly("goes out");
        assertThat(asked(rig)).isEmpty();
        subscribe(rig, "shared/+");
        assertThat(asked(rig)).containsExactly("shared/# 1");
    }

    @Test
    void theBridgesOwnPlaceIsNoDemandWhileItIsReplaced() throws Exception {
        var rig = rig("both shared/# demand=true").connect();
        rig.engine.stop(true);
        assertThat(asked(rig)).isEmpty();

        var successor = rig(rig.bus, "both shared/# demand=true").connect();
        successor.loop.pass(LATE);
        assertThat(asked(successor)).isEmpty();
    }

    @Test
    void aRuleMayGoOnDemandAndOffItWhileTheLinkStays() throws Exception {
        var rig = rig("in plant/# name=p").connect();
        rig.change("in plant/# name=p demand=true");
        rig.loop.pass(SOON);
        assertThat(ended(rig)).isEmpty();
        rig.loop.pass(LATE);
        assertThat(ended(rig)).containsExactly("plant/#");

        rig.change("in plant/# name=p demand=false");
        rig.loop.pass(LATE);
        assertThat(asked(rig)).containsExactly("plant/# 1", "plant/# 1");
        assertThat(ended(rig)).containsExactly("plant/#");
        assertThat(rig.far.links).hasSize(1);
    }

    @Test
    void aRuleThatGoesTakesItsQuestionWithIt() throws Exception {
        var rig = rig("in plant/# demand=true", "in other/#").connect();
        subscribe(rig, "plant/#");
        rig.change("in other/#");
        assertThat(ended(rig)).containsExactly("plant/#");
        rig.bus.unsubscribe(client);
        subscribe(rig, "plant/#");
        rig.loop.pass(LATE);
        assertThat(asked(rig)).containsExactly("other/# 1", "plant/# 1");
    }

    @Test
    void aSubscriptionStaysWhileAnotherRuleHasTheSame() throws Exception {
        var rig =
                rig("in plant/# -> a/# qos=0", "in plant/# -> b/# qos=1 demand=true", "in plant/# -> c/# demand=true");
        rig.connect();
        rig.loop.pass(LATE);
        assertThat(asked(rig)).containsExactly("plant/# 0");
        assertThat(remarks(rig)).as("it is subscribed").containsOnly("");

        subscribe(rig, "b/#");
        rig.bus.unsubscribe(client);
        rig.loop.pass(LATE);
        assertThat(asked(rig)).containsExactly("plant/# 0", "plant/# 1", "plant/# 0");
        assertThat(ended(rig)).isEmpty();
    }

    @Test
    void theNextLinkAsksForNothingNobodyWantsAnyMore() throws Exception {
        var rig = rig("in plant/# demand=true", "in other/# demand=true");
        rig.engine.add(rig.far, List.of("mqtt"));
        rig.far.last().accept(false);
        subscribe(rig, "plant/#");
        subscribe(rig, "other/#");
        rig.far.last().end(Kind.LOST, "gone");
        rig.bus.unsubscribe(client, TopicFilter.of("plant/#"));
        rig.loop.pass(LATE);
        rig.bus.unsubscribe(client, TopicFilter.of("other/#"));
        rig.far.last().accept(true);

        assertThat(asked(rig)).isEmpty();
        assertThat(ended(rig)).as("only what is surely not wanted").containsExactly("plant/#");
        rig.loop.pass(LATE);
        assertThat(ended(rig)).containsExactly("plant/#", "other/#");
    }

    @Test
    void whatTheFarSessionHasStaysUntilThoseWhoWereHereAreBack() throws Exception {
        var before = rig("in plant/# demand=true", "in other/# demand=true");
        before.engine.add(before.far, List.of("mqtt"));
        before.far.last().accept(false);
        subscribe(before, "#");
        before.engine.stop(true);

        var back = new CompletableFuture<Void>();
        var rig = rig(Held.until(back), "in plant/# demand=true", "in other/# demand=true");
        rig.engine.add(rig.far, List.of("mqtt"));
        rig.far.last().accept(true);
        rig.loop.pass(LATE);
        assertThat(asked(rig)).isEmpty();
        assertThat(ended(rig)).isEmpty();
        subscribe(rig, "plant/x");
        back.complete(null);
        rig.loop.pass(LATE);

        assertThat(asked(rig)).containsExactly("plant/# 1");
        assertThat(ended(rig)).containsExactly("other/#");
    }

    @Test
    void aLateAnswerToAnUnsubscribeTakesNothingOffWhatIsAskedForAgain() throws Exception {
        var rig = rig("in plant/# demand=true", "out a/#");
        rig.engine.add(rig.far, List.of("mqtt"));
        rig.far.last().accept(false);
        rig.far.last().unsubscribing = new CompletableFuture<>();
        subscribe(rig, "plant/#");
        rig.bus.unsubscribe(client);
        rig.loop.pass(LATE);
        subscribe(rig, "plant/#");
        rig.far.last().unsubscribing.complete(null);
        rig.far.last().end(Kind.LOST, "gone");
        rig.change("out a/#");
        rig.loop.pass(LATE);
        rig.far.last().accept(true);

        assertThat(ended(rig)).as("what the kept session still has").containsExactly("plant/#");
    }

    @Test
    void aRuleThatWaitsSaysSo() throws Exception {
        var rig = rig("in plant/# -> here/# demand=true", "in other/#").connect();
        rig.loop.pass(LATE);
        assertThat(remarks(rig)).containsExactly(Demands.NOBODY, "");
        assertThat(explained(rig)).contains(Demands.NOBODY);
        assertThat(HealthTopic.json(rig.engine.health())).contains("\"remark\":\"" + Demands.NOBODY + "\"");

        subscribe(rig, "here/x");
        assertThat(remarks(rig)).containsOnly("");
        assertThat(explained(rig)).doesNotContain(Demands.NOBODY);
    }

    private static List<String> remarks(EngineRig rig) {
        return rig.engine.health().rules().stream().map(each -> each.remark()).toList();
    }

    private static List<String> explained(EngineRig rig) {
        return rig.engine.explain(rig.message("plant/x", "").withQos(Qos.AT_LEAST_ONCE)).stream()
                .filter(verdict -> !verdict.outwards())
                .map(Verdict::remarks)
                .flatMap(List::stream)
                .toList();
    }
}
