package sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;

class BoardTest {

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final Board board = new Board(32, 8, () -> Instant.ofEpochMilli(now.get()));

    @Test
    void theLatestMessageOfEachTopicIsShown() {
        note("a", "1");
        note("a", "2");
        note("b", "3");

        var changes = board.since(-1, -1);
        assertThat(changes.whole()).isTrue();
        assertThat(changes.entries())
                .extracting(
                        entry -> entry.topic() + "=" + entry.payload().shown().content() + " x" + entry.count())
                .containsExactlyInAnyOrder("a=2 x2", "b=3 x1");
    }

    @Test
    void onlyWhatChangedIsTold() {
        note("a", "1");
        note("b", "1");
        var first = board.since(-1, -1);
        note("b", "2");

        var second = board.since(first.version(), first.generation());
        assertThat(second.whole()).isFalse();
        assertThat(second.entries()).extracting(Board.Entry::topic).containsExactly("b");
        assertThat(board.since(second.version(), second.generation()).entries()).isEmpty();
    }

    @Test
    void whoKnowsAnotherBoardIsToldEverything() {
        note("a", "1");

        assertThat(board.since(99, 0).entries()).hasSize(1);
    }

    @Test
    void theSilentOnesGoWhenThereAreTooMany() {
        for (int i = 0; i < 1_000; i++) {
            now.incrementAndGet();
            note("chatty", "x");
            note("topic/" + i, "x");
        }

        var changes = board.since(-1, -1);
        assertThat(changes.entries())
                .hasSizeLessThanOrEqualTo(32)
                .extracting(Board.Entry::topic)
                .contains("chatty", "topic/999")
                .doesNotContain("topic/0");
        assertThat(changes.dropped() + changes.entries().size()).isEqualTo(1_001);
    }

    @Test
    void whoSawTopicsThatWentIsToldEverything() {
        note("first", "x");
        var before = board.since(-1, -1);
        for (int i = 0; i < 32; i++) {
            note("topic/" + i, "x");
        }

        assertThat(board.since(before.version(), before.generation()).whole()).isTrue();
    }

    @Test
    void theRateIsMessagesPerSecondAndFades() {
        for (int i = 0; i < 400; i++) {
            now.addAndGet(250);
            note("a", "x");
        }

        assertThat(board.since(-1, -1).entries().getFirst().rate()).isCloseTo(4, within(0.2));

        now.addAndGet(60_000);
        note("a", "x");
        assertThat(board.since(-1, -1).entries().getFirst().rate()).isLessThan(0.2);
    }

    @Test
    void whatIsHandedOverDoesNotCount() {
        board.note(message("a", "x"), "", false);

        var entry = board.since(-1, -1).entries().getFirst();
        assertThat(entry.count()).isZero();
        assertThat(entry.rate()).isZero();
    }

    @Test
    void aRetainedMessageWithoutPayloadIsNotRetained() {
        board.note(message("a", "x").withRetain(true), "", true);
        assertThat(board.since(-1, -1).entries().getFirst().retained()).isTrue();

        board.note(message("a", "").withRetain(true), "", true);
        assertThat(board.since(-1, -1).entries().getFirst().retained()).isFalse();
    }

    private void note(String topic, String payload) {
        board.note(message(topic, payload), "test", true);
    }

    private static Message message(String topic, String payload) {
        return Message.of(TopicName.of(topic), Payload.of(payload));
    }
}
