package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bus.local.Messages.message;
import static sluice.bus.local.Messages.to;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import sluice.bus.Origin;
import sluice.bus.Receipt;
import sluice.bus.Subscriber;
import sluice.bus.TopicFilter;

/** What subscribers publish while they receive. */
final class ReentranceTest {

    private final LocalBus bus = new LocalBus();
    private final Origin origin = new Origin("test");
    private final Origin rule = new Origin("rule");

    @Test
    void nobodySeesTheAnswerBeforeTheQuestion() {
        var before = new Recorder();
        var behind = new Recorder();
        bus.subscribe(before, to("#"));
        bus.subscribe(_ -> bus.publish(message("answer", "2"), rule), to("question"));
        bus.subscribe(behind, to("#"));

        bus.publish(message("question", "1"), origin);

        assertThat(before.got).containsExactly("question=1", "answer=2");
        assertThat(behind.got).containsExactly("question=1", "answer=2");
    }

    @Test
    void messagesOfOneOriginKeepTheirOrderWhenTheSecondIsCausedByTheFirst() {
        var before = new Recorder();
        var behind = new Recorder();
        bus.subscribe(before, to("out/#"));
        bus.subscribe(
                delivery -> bus.publish(message("out/" + delivery.message().topic(), "r"), rule), to("in/+"));
        bus.subscribe(_ -> bus.publish(message("in/2", "x"), origin), to("out/in/1"));
        bus.subscribe(behind, to("out/#"));

        bus.publish(message("in/1", "x"), origin);

        assertThat(before.got).containsExactly("out/in/1=r", "out/in/2=r");
        assertThat(behind.got).containsExactly("out/in/1=r", "out/in/2=r");
    }

    @Test
    void receiptFromWithinIsStoredWhenTheMessageHasReachedEverybody() {
        var receipts = new ArrayList<Receipt>();
        var early = new ArrayList<Boolean>();
        var disk = new CompletableFuture<Void>();
        bus.subscribe(
                _ -> {
                    var receipt = bus.publish(message("b", "2"), rule);
                    early.add(receipt.isStored());
                    receipts.add(receipt);
                },
                to("a"));
        bus.subscribe(delivery -> delivery.await(disk), to("b"));

        bus.publish(message("a", "1"), origin);
        assertThat(early).containsExactly(false);
        assertThat(receipts.getFirst().matched()).isTrue();
        assertThat(receipts.getFirst().isStored()).isFalse();
        disk.complete(null);

        assertThat(receipts.getFirst().isStored()).isTrue();
    }

    @Test
    void publisherCanWaitForWhatItsMessageCaused() {
        var disk = new CompletableFuture<Void>();
        bus.subscribe(
                delivery -> delivery.await(bus.publish(message("b", "2"), rule).stored()), to("a"));
        bus.subscribe(delivery -> delivery.await(disk), to("b"));

        var receipt = bus.publish(message("a", "1"), origin);
        assertThat(receipt.isStored()).isFalse();
        disk.complete(null);

        assertThat(receipt.isStored()).isTrue();
    }

    @Test
    void whoLeavesGetsNothingThatWasPublishedBeforeItsTurn() {
        var late = new Recorder();
        bus.subscribe(
                _ -> {
                    bus.publish(message("b", "2"), rule);
                    bus.unsubscribe(late, TopicFilter.of("b"));
                },
                to("a"));
        bus.subscribe(late, to("b"));

        bus.publish(message("a", "1"), origin);

        assertThat(late.got).isEmpty();
    }

    @Test
    void circleOfTwoEndsAndThePublisherGoesOn() {
        var calls = new AtomicInteger();
        bus.subscribe(
                _ -> {
                    calls.incrementAndGet();
                    bus.publish(message("pong", "x"), rule);
                },
                to("ping"));
        bus.subscribe(_ -> bus.publish(message("ping", "x"), rule), to("pong"));
        var witness = new Recorder();
        bus.subscribe(witness, to("after"));

        var receipt = bus.publish(message("ping", "x"), origin);
        bus.publish(message("after", "1"), origin);

        assertThat(calls).hasValueBetween(2, 64);
        assertThat(receipt.isStored()).isTrue();
        assertThat(witness.got).containsExactly("after=1");
    }

    @Test
    void circleThatDoublesWithEachRoundEndsToo() {
        var calls = new AtomicInteger();
        Subscriber doubling = _ -> {
            calls.incrementAndGet();
            bus.publish(message("a", "x"), rule);
            bus.publish(message("a", "x"), rule);
        };
        bus.subscribe(doubling, to("a"));

        bus.publish(message("a", "x"), origin);

        assertThat(calls).hasValueBetween(1_000, 4_000_000);
    }

    @Test
    void whoThrowsAfterPublishingHasPublished() {
        var recorder = new Recorder();
        bus.subscribe(
                _ -> {
                    bus.publish(message("b", "2"), rule);
                    throw new IllegalStateException("broken on purpose");
                },
                to("a"));
        bus.subscribe(recorder, to("#"));

        bus.publish(message("a", "1"), origin);

        assertThat(recorder.got).isEqualTo(List.of("a=1", "b=2"));
    }
}
