package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.bridge.Drop;
import sluice.bridge.Limits;
import sluice.bridge.LinkEnd.Kind;
import sluice.bridge.RefusedException;
import sluice.bus.Qos;

/** Messages the far side does not take are found, put aside and can be tried again. */
class PoisonTest {

    /** Plays a far side that acknowledges everything until it gets poison: then it ends the link without a word. */
    private static int playUntilQuiet(EngineRig rig, List<String> arrived, String poison, boolean acknowledges) {
        int ends = 0;
        for (int round = 0; round < 200; round++) {
            var link = rig.far.last();
            boolean ended = false;
            for (int i = 0; i < link.published.size() && !ended; i++) {
                var payload = link.published.get(i).payload().text();
                if (payload.startsWith(poison)) {
                    link.end(Kind.LOST, "connection reset");
                    ended = true;
                } else if (acknowledges && !link.answers.get(i).isDone()) {
                    arrived.add(payload);
                    link.acknowledge(i);
                }
            }
            if (!ended) {
                return ends;
            }
            ends++;
            int before = rig.far.links.size();
            rig.loop.pass(Duration.ofSeconds(1));
            assertThat(rig.far.links).hasSizeGreaterThan(before);
            rig.far.last().accept();
        }
        throw new AssertionError("the bridge goes on and on");
    }

    @Test
    void aMessageTheFarSideCutsTheLinkForIsFoundAndTheRestArrives() throws Exception {
        var rig = new EngineRig(10, "out a/#");
        for (int i = 0; i < 30; i++) {
            rig.publish("a/x", i == 17 ? "poison" : "" + i);
        }
        var arrived = new ArrayList<String>();
        rig.connect();

        int ends = playUntilQuiet(rig, arrived, "poison", true);

        assertThat(ends).isLessThanOrEqualTo(5);
        assertThat(arrived).doesNotHaveDuplicates().hasSize(29);
        var letter = rig.engine.deadLetters(0, 10).getFirst();
        assertThat(letter.message().payload().text()).isEqualTo("poison");
        assertThat(letter.reason()).isEqualTo("the far side ends the link whenever it gets it: connection reset");
        assertThat(rig.dropped(Drop.REFUSED)).isEqualTo(1);
        assertThat(rig.engine.status().spool().messages()).isZero();
    }

    @Test
    void severalPoisonedMessagesAreFoundOneByOne() throws Exception {
        var rig = new EngineRig(10, "out a/#");
        for (int i = 0; i < 30; i++) {
            rig.publish("a/x", i % 10 == 7 ? "poison " + i : "" + i);
        }
        var arrived = new ArrayList<String>();
        rig.connect();
        playUntilQuiet(rig, arrived, "poison", true);

        assertThat(arrived).hasSize(27);
        assertThat(rig.engine.deadLetters(0, 10))
                .extracting(letter -> letter.message().payload().text())
                .containsExactly("poison 7", "poison 17", "poison 27");
    }

    @Test
    void aFarSideThatCutsWhateverItGetsDoesNotEmptyTheSpool() throws Exception {
        var rig = new EngineRig(10, "out a/#");
        for (int i = 0; i < 30; i++) {
            rig.publish("a/x", "poison");
        }
        rig.connect();
        for (int i = 0; i < 30; i++) {
            rig.far.last().end(Kind.LOST, "connection reset");
            rig.loop.pass(Duration.ofSeconds(1));
            rig.far.last().accept();
        }
        assertThat(rig.engine.deadLetters(0, 100)).hasSizeLessThan(6);
    }

    @Test
    void cutsWithoutAFaultyMessagePutNothingAside() throws Exception {
        var rig = new EngineRig(10, "out a/#");
        for (int i = 0; i < 100; i++) {
            rig.publish("a/x", "" + i);
        }
        rig.connect();
        for (int cut = 0; cut < 30; cut++) {
            for (int i = 0; i < 2 && i < rig.far.last().answers.size(); i++) {
                rig.far.last().acknowledge(i);
            }
            rig.far.last().end(Kind.LOST, "connection reset");
            rig.loop.pass(Duration.ofSeconds(1));
            rig.far.last().accept();
        }
        assertThat(rig.engine.deadLetters(0, 100)).isEmpty();
        assertThat(rig.engine.status().sent()).isEqualTo(60);
    }

    @Test
    void aMessageThatIsPutAsideStaysInTheSpoolUntilItIsSafe() throws Exception {
        var store = new UnreadableStore();
        var rig = new EngineRig(store, 10, EngineRig.ROOMY, "out a/#").connect();
        rig.publish("a/1", "forbidden");
        store.safe = new CompletableFuture<>();
        rig.far.last().answers.getFirst().completeExceptionally(new RefusedException(0x87, "not authorized (0x87)"));
        assertThat(rig.engine.status().spool().messages()).isEqualTo(1);

        store.safe.complete(null);
        assertThat(rig.engine.status().spool().messages()).isZero();
        assertThat(rig.engine.deadLetters(0, 10)).hasSize(1);
    }

    @Test
    void refusedAndOversizedMessagesArePutAsideWithTheReason() throws Exception {
        var rig = new EngineRig(10, "out a/#");
        rig.engine.add(rig.far, List.of("mqtt"));
        rig.far.last().listener.opened(new Limits(Qos.AT_LEAST_ONCE, true, 10, 200, true));
        rig.publish("a/1", "forbidden");
        rig.publish("a/2", "x".repeat(300));
        rig.publish("a/3", "fine");
        rig.far.last().answers.getFirst().completeExceptionally(new RefusedException(0x87, "not authorized (0x87)"));

        assertThat(rig.engine.deadLetters(0, 10))
                .extracting(letter -> letter.reason())
                .containsExactly("longer than the 200 bytes the far side takes", "refused: not authorized (0x87)");
        assertThat(rig.far.last().payloads()).containsExactly("forbidden", "fine");

        var refused = rig.engine.deadLetters(0, 10).getLast();
        assertThat(rig.engine.retry(refused.sequence())).isTrue();
        assertThat(rig.far.last().payloads()).containsExactly("forbidden", "fine", "forbidden");
        assertThat(rig.engine.discard(rig.engine.deadLetters(0, 1).getFirst().sequence()))
                .isTrue();
        assertThat(rig.engine.deadLetters(0, 10)).isEmpty();
        assertThat(rig.engine.discard(refused.sequence())).isFalse();
    }

    @Test
    void deadLettersOutliveTheBridge() throws Exception {
        var rig = new EngineRig(10, "out a/#").connect();
        rig.publish("a/1", "forbidden");
        rig.far.last().answers.getFirst().completeExceptionally(new RefusedException(0x87, "no"));
        rig.engine.stop(false);

        var again = new EngineRig(rig.store, 10, EngineRig.ROOMY, "out a/#");
        assertThat(again.engine.deadLetters(0, 10)).hasSize(1);
        assertThat(again.engine.status().spool().messages()).isZero();
    }
}
