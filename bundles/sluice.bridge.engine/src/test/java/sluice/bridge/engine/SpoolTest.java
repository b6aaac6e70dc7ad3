package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.bridge.BridgeState;
import sluice.bridge.Drop;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;
import sluice.store.memory.MemoryStore;

/** What waits, in which order it goes out, and what gives way. */
class SpoolTest {

    @Test
    void urgentLanesGoFirstAndNoneStarves() throws Exception {
        var rig = new EngineRig(1, "out slow/# lane=6", "out fast/# lane=3");
        for (int i = 0; i < 20; i++) {
            rig.publish("slow/" + i, "slow");
            rig.publish("fast/" + i, "fast");
        }
        rig.connect();
        for (int i = 0; i < 18; i++) {
            rig.far.last().acknowledge(i);
        }

        var sent = rig.far.last().payloads();
        assertThat(sent).hasSize(19);
        assertThat(sent.stream().filter("fast"::equals).count()).isBetween(15L, 17L);
        assertThat(sent).contains("slow");
    }

    @Test
    void eachLaneKeepsItsOrder() throws Exception {
        var rig = new EngineRig(7, "out a/# lane=1", "out b/# lane=2");
        for (int i = 0; i < 50; i++) {
            rig.publish(i % 2 == 0 ? "a/x" : "b/x", "" + i);
        }
        rig.connect();
        for (int i = 0; i < rig.far.last().answers.size(); i++) {
            rig.far.last().acknowledge(i);
        }

        for (int lane = 0; lane < 2; lane++) {
            var topic = lane == 0 ? "a/x" : "b/x";
            int first = lane;
            assertThat(rig.far.last().published.stream()
                            .filter(each -> each.topic().value().equals(topic))
                            .map(each -> each.payload().text()))
                    .containsExactlyElementsOf(IntStream.range(0, 25)
                            .mapToObj(i -> "" + (2 * i + first))
                            .toList());
        }
    }

    @Test
    void onlyTheNewestOfEachTopicWaits() throws Exception {
        var rig = new EngineRig(100, "out s/# latest=true");
        for (int i = 0; i < 10; i++) {
            rig.publish("s/" + i % 2, "" + i);
        }
        assertThat(rig.engine.status().spool().messages()).isEqualTo(2);
        rig.connect();
        assertThat(rig.far.last().payloads()).containsExactly("8", "9");
        rig.acknowledgeAll();
        assertThat(rig.dropped(Drop.REPLACED)).isEqualTo(8);

        rig.publish("s/0", "new");
        rig.acknowledgeAll();
        assertThat(rig.far.last().payloads()).containsExactly("8", "9", "new");
        assertThat(rig.dropped(Drop.REPLACED)).isEqualTo(8);
    }

    @Test
    void theNewestIsKnownAgainAfterARestart() throws Exception {
        var rig = new EngineRig(100, "out s/# latest=true");
        rig.publish("s/1", "before");
        rig.engine.stop(false);

        var again = new EngineRig(rig.store, 100, EngineRig.ROOMY, "out s/# latest=true");
        again.publish("s/1", "after");
        again.connect();
        assertThat(again.far.last().payloads()).containsExactly("after");
    }

    @Test
    void whatIsRefusedTakesNobodysPlace() throws Exception {
        var rig = new EngineRig(100, "out s/# latest=true max.bytes=100 overflow=drop-newest");
        rig.publish("s/1", "small");
        assertThat(rig.publish("s/1", "x".repeat(200)).stored()).isCompletedExceptionally();

        rig.connect();
        assertThat(rig.far.last().payloads()).containsExactly("small");
        assertThat(rig.dropped(Drop.OVERFLOW)).isEqualTo(1);
    }

    @Test
    void aThinnedRuleKeepsACoarserPictureOfAllOfIt() throws Exception {
        var rig = new EngineRig(1000, "out a/# max=100 overflow=thin");
        rig.publish("a/once", "only");
        for (int i = 0; i < 1000; i++) {
            rig.loop.pass(Duration.ofMillis(i % 10 == 0 ? 500 : 10));
            rig.publish("a/" + i % 2, "" + i);
        }
        long waiting = rig.engine.status().spool().messages();
        assertThat(waiting).isBetween(60L, 100L);
        assertThat(rig.dropped(Drop.THINNED)).isEqualTo(1001 - waiting);
        assertThat(rig.dropped(Drop.OVERFLOW)).isZero();

        rig.connect();
        var sent = rig.far.last().payloads();
        assertThat(sent).hasSize((int) waiting).startsWith("only").endsWith("998", "999");
        var numbers = sent.stream().skip(1).map(Integer::valueOf).toList();
        assertThat(numbers).isSorted();
        assertThat(numbers.stream().filter(i -> i < 500)).as("the older half").hasSizeBetween(20, 50);
        assertThat(numbers.stream().filter(i -> i % 2 == 0)).as("of each topic").hasSizeBetween(25, 50);
    }

    @Test
    void whatCannotBeThinnedOutGivesWayAsEver() throws Exception {
        var rig = new EngineRig(1000, "out a/# max=100 overflow=thin");
        for (int i = 0; i < 150; i++) {
            rig.publish("a/" + i, "" + i); // each topic once
        }
        assertThat(rig.dropped(Drop.THINNED)).isZero();
        assertThat(rig.dropped(Drop.OVERFLOW)).isEqualTo(50);
        rig.connect();
        assertThat(rig.far.last().payloads()).hasSize(100).startsWith("50").endsWith("149");
    }

    @Test
    void aRuleHasItsOwnRate() throws Exception {
        var rig = new EngineRig(100, "out slow/# rate=2/s", "out a/#").connect();
        for (int i = 0; i < 5; i++) {
            rig.publish("slow/x", "slow " + i);
            rig.publish("a/x", "a");
        }
        assertThat(rig.far.last().payloads()).filteredOn("a"::equals).hasSize(5);
        assertThat(slow(rig)).containsExactly("slow 0");

        rig.loop.pass(Duration.ofMillis(500));
        assertThat(slow(rig)).containsExactly("slow 0", "slow 1");
        rig.loop.pass(Duration.ofMillis(1500));
        assertThat(slow(rig)).hasSize(5);
    }

    private static List<String> slow(EngineRig rig) {
        return rig.far.last().payloads().stream()
                .filter(each -> each.startsWith("slow"))
                .toList();
    }

    @Test
    void whatWaitsTooLongIsDroppedAndCountedAlsoWhileTheLinkIsAway() throws Exception {
        var rig = new EngineRig(100, "out a/# max.age=1m", "out b/#");
        rig.publish("a/1", "old");
        rig.publish("b/1", "kept");
        rig.loop.pass(Duration.ofSeconds(50));
        rig.publish("a/2", "young");
        rig.loop.pass(Duration.ofSeconds(20));

        assertThat(rig.dropped(Drop.EXPIRED)).isEqualTo(1);
        assertThat(rig.engine.status().spool().messages()).isEqualTo(2);
        rig.connect();
        assertThat(rig.far.last().payloads()).containsExactlyInAnyOrder("young", "kept");
    }

    @Test
    void theWholeSpoolIsBoundedAndTheLeastUrgentGivesWay() throws Exception {
        var limits = new JournalLimits(10, 1_000_000, Overflow.DROP_OLDEST);
        var rig = new EngineRig(new MemoryStore(), 100, limits, "out a/# lane=0", "out b/# lane=7");
        for (int i = 0; i < 8; i++) {
            rig.publish("a/" + i, "a" + i);
            rig.publish("b/" + i, "b" + i);
        }
        rig.loop.pass(Duration.ofSeconds(5));

        assertThat(rig.engine.status().spool().messages()).isEqualTo(10);
        assertThat(rig.dropped(Drop.OVERFLOW)).isEqualTo(6);
        rig.connect();
        assertThat(rig.far.last().payloads())
                .containsExactlyInAnyOrder("a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "b6", "b7");
    }

    @Test
    void aFullSpoolMayRefuseWhatComes() throws Exception {
        var limits = new JournalLimits(3, 1_000_000, Overflow.DROP_NEWEST);
        var rig = new EngineRig(new MemoryStore(), 100, limits, "out a/# lane=0", "out b/# lane=7");
        for (int i = 0; i < 3; i++) {
            assertThat(rig.publish("a/" + i, "a" + i).stored()).isCompleted();
        }
        assertThat(rig.publish("b/1", "too much").stored()).isCompletedExceptionally();
        assertThat(rig.dropped(Drop.OVERFLOW)).isEqualTo(1);
    }

    @Test
    void aFailedReadIsTriedAgain() throws Exception {
        var store = new UnreadableStore();
        var rig = new EngineRig(store, 100, EngineRig.ROOMY, "out a/#").connect();
        store.readable = false;
        rig.publish("a/1", "one");
        assertThat(rig.far.last().published).isEmpty();
        assertThat(rig.engine.status().state()).isEqualTo(BridgeState.CONNECTED);

        store.readable = true;
        rig.loop.pass(Duration.ofSeconds(1));
        assertThat(rig.far.last().payloads()).containsExactly("one");
    }

    @Test
    void aTransformChangesOrEndsAMessageAndItsAbsenceLosesNothing() throws Exception {
        var rig = new EngineRig(100, "out a/# transform=upper").connect();
        rig.publish("a/1", "early");
        assertThat(rig.dropped(Drop.TRANSFORM)).isEqualTo(1);
        var letter = rig.engine.deadLetters(0, 10).getFirst();
        assertThat(letter.reason()).isEqualTo("rule 'out a/#': there is no transform 'upper'");
        assertThat(letter.message().payload().text()).isEqualTo("early");

        rig.engine.add(
                message -> message.payload().text().equals("no")
                        ? Optional.empty()
                        : Optional.of(message.withPayload(
                                Payload.of(message.payload().text().toUpperCase(Locale.ROOT)))),
                "upper");
        rig.publish("a/2", "late");
        rig.publish("a/3", "no");
        rig.engine.retry(letter.sequence());

        assertThat(rig.far.last().payloads()).containsExactly("LATE", "EARLY");
        assertThat(rig.engine.deadLetters(0, 10)).isEmpty();
    }

    @Test
    void qosZeroIsSentNowOrKeptAsTheRuleSays() throws Exception {
        var rig = new EngineRig(1, "out live/#", "out kept/# spool=always lane=0").connect();
        rig.publish("kept/1", "first", Qos.AT_MOST_ONCE, rig.sensor);
        for (int i = 0; i < 3; i++) {
            rig.publish("live/" + i, "live", Qos.AT_MOST_ONCE, rig.sensor);
            rig.publish("kept/" + i, "kept", Qos.AT_MOST_ONCE, rig.sensor);
        }
        for (int i = 0; i < rig.far.last().answers.size(); i++) {
            rig.far.last().acknowledge(i);
        }
        assertThat(rig.far.last().published).hasSize(7);
    }
}
