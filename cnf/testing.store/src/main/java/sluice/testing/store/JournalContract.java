package sluice.testing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.store.Journal;
import sluice.store.JournalFullException;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Durability;
import sluice.store.JournalLimits.Overflow;
import sluice.store.Store;

/** What journals must do. */
public interface JournalContract {

    /** Limits that nothing here reaches. */
    JournalLimits WIDE = new JournalLimits(1_000_000, 1_000_000_000, Overflow.DROP_OLDEST);

    /** Returns the store under test: the same one during a test, an empty one for each. */
    Store store();

    /** Returns a message whose topic and payload take nine bytes. */
    static Message message(int number) {
        return Message.of(TopicName.of("a/b"), Payload.of("%06d".formatted(number)));
    }

    private static void fill(Journal journal, int from, int to) {
        var stored = new CompletableFuture<?>[to - from + 1];
        for (int i = from; i <= to; i++) {
            stored[i - from] = journal.append(message(i)).toCompletableFuture();
        }
        CompletableFuture.allOf(stored).join();
    }

    private static List<Integer> numbers(Journal journal) {
        return journal.read(0, Integer.MAX_VALUE).stream()
                .map(entry -> Integer.valueOf(entry.message().payload().text()))
                .toList();
    }

    private static boolean isSafe(CompletionStage<Void> append) {
        return append.handle((_, error) -> error == null).toCompletableFuture().join();
    }

    private static boolean isFull(CompletionStage<Void> append) {
        return append.handle((_, error) -> error instanceof JournalFullException)
                .toCompletableFuture()
                .join();
    }

    @Test
    default void messagesComeBackInTheirOrder() throws Exception {
        try (var journal = store().open("j", WIDE)) {
            fill(journal, 1, 100);

            assertThat(numbers(journal))
                    .isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
            assertThat(journal.usage()).isEqualTo(new Journal.Usage(100, 900, 0));
        }
    }

    @Test
    default void messageComesBackAsItWas() throws Exception {
        var message = message(1).withQos(Qos.AT_LEAST_ONCE).withRetain(true);
        try (var journal = store().open("j", WIDE)) {
            journal.append(message).toCompletableFuture().join();

            assertThat(journal.read(0, 1)).extracting(Journal.Entry::message).containsExactly(message);
        }
    }

    @Test
    default void readingGoesOnBehindASequenceNumber() throws Exception {
        try (var journal = store().open("j", WIDE)) {
            fill(journal, 1, 10);
            var first = journal.read(0, 4);
            var second = journal.read(first.getLast().sequence(), 4);

            assertThat(second.getFirst().message().payload().text()).isEqualTo("000005");
            assertThat(second).hasSize(4);
            assertThat(journal.read(second.getLast().sequence(), 4)).hasSize(2);
            assertThat(journal.read(Long.MAX_VALUE, 4)).isEmpty();
        }
    }

    @Test
    default void acknowledgedMessagesAreForgottenInAnyOrder() throws Exception {
        try (var journal = store().open("j", WIDE)) {
            fill(journal, 1, 6);
            var entries = journal.read(0, 6);
            for (int i : List.of(3, 0, 5, 3)) {
                journal.acknowledge(entries.get(i).sequence());
            }
            journal.acknowledge(Long.MAX_VALUE);

            assertThat(numbers(journal)).containsExactly(2, 3, 5);
            assertThat(journal.usage()).isEqualTo(new Journal.Usage(3, 27, 0));
        }
    }

    @Test
    default void sequenceNumbersRiseForEver() throws Exception {
        long last = 0;
        for (int round = 0; round < 3; round++) {
            try (var journal = store().open("j", WIDE)) {
                fill(journal, 1, 40);
                for (var entry : journal.read(0, 40)) {
                    assertThat(entry.sequence()).isGreaterThan(last);
                    last = entry.sequence();
                    journal.acknowledge(last);
                }
            }
        }
    }

    @Test
    default void oldestGivesWayAtTheMessageLimit() throws Exception {
        try (var journal = store().open("j", new JournalLimits(3, 1_000, Overflow.DROP_OLDEST))) {
            fill(journal, 1, 5);

            assertThat(numbers(journal)).containsExactly(3, 4, 5);
            assertThat(journal.usage()).isEqualTo(new Journal.Usage(3, 27, 2));
        }
    }

    @Test
    default void oldestGivesWayAtTheByteLimit() throws Exception {
        try (var journal = store().open("j", new JournalLimits(100, 30, Overflow.DROP_OLDEST))) {
            fill(journal, 1, 5);

            assertThat(numbers(journal)).containsExactly(3, 4, 5);
            assertThat(journal.usage().dropped()).isEqualTo(2);
        }
    }

    @Test
    default void newestIsRefusedAtEitherLimit() throws Exception {
        for (var limits : List.of(
                new JournalLimits(2, 1_000, Overflow.DROP_NEWEST), new JournalLimits(100, 20, Overflow.DROP_NEWEST))) {
            try (var journal = store().open("j" + limits, limits)) {
                fill(journal, 1, 2);

                assertThat(isFull(journal.append(message(3)))).isTrue();
                assertThat(numbers(journal)).containsExactly(1, 2);
                assertThat(journal.usage()).isEqualTo(new Journal.Usage(2, 18, 1));

                journal.acknowledge(journal.read(0, 1).getFirst().sequence());
                assertThat(isFull(journal.append(message(4)))).isFalse();
                assertThat(numbers(journal)).containsExactly(2, 4);
            }
        }
    }

    @Test
    default void messageThatNeverFitsIsRefusedAndDropsNothing() throws Exception {
        try (var journal = store().open("j", new JournalLimits(10, 20, Overflow.DROP_OLDEST))) {
            fill(journal, 1, 2);
            var large = message(3).withPayload(Payload.of("x".repeat(18)));

            assertThat(isFull(journal.append(large))).isTrue();
            assertThat(numbers(journal)).containsExactly(1, 2);
        }
    }

    @Test
    default void journalKeepsWhatItHoldsWhileItIsClosed() throws Exception {
        var store = store();
        try (var journal = store.open("j", WIDE)) {
            fill(journal, 1, 5);
        }
        try (var other = store.open("other", WIDE)) {
            assertThat(other.read(0, 1)).isEmpty();
        }
        try (var journal = store.open("j", new JournalLimits(3, 1_000, Overflow.DROP_OLDEST))) {
            assertThat(numbers(journal)).containsExactly(3, 4, 5);
        }
    }

    @Test
    default void journalIsOpenOnce() throws Exception {
        var store = store();
        try (var _ = store.open("j", WIDE)) {
            assertThatThrownBy(() -> store.open("j", WIDE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'j'");
        }
        store.open("j", WIDE).close();
    }

    @Test
    default void closedJournalTakesAndGivesNothing() throws Exception {
        var journal = store().open("j", WIDE);
        journal.close();
        journal.close();

        assertThat(journal.append(message(1)).toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> journal.read(0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> journal.acknowledge(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void oneStuckMessageDoesNotHoldWhatIsAcknowledgedBehindIt() throws Exception {
        try (var journal = store().open("j", new JournalLimits(2, 1_000, Overflow.DROP_NEWEST))) {
            fill(journal, 0, 0);
            long stuck = journal.read(0, 1).getFirst().sequence();
            for (int i = 1; i <= 1_100; i++) {
                journal.acknowledge(journal.append(message(i), Payload.EMPTY).sequence());
            }
            fill(journal, 7, 7);

            assertThat(numbers(journal)).containsExactly(0, 7);
            assertThat(journal.read(0, 1).getFirst().sequence()).isEqualTo(stuck);
        }
    }

    @Test
    default void manyThreadsAppendAndNothingIsLost() throws Exception {
        try (var journal = store().open("j", WIDE)) {
            try (var threads = Executors.newFixedThreadPool(4)) {
                var tasks = new ArrayList<Future<?>>();
                for (int t = 0; t < 4; t++) {
                    int from = t * 1_000;
                    tasks.add(threads.submit(() -> fill(journal, from, from + 999)));
                }
                for (var task : tasks) {
                    task.get();
                }
            }

            assertThat(numbers(journal)).hasSize(4_000).doesNotHaveDuplicates();
        }
    }

    @Test
    default void whatWasSafeBeforeACloseInTheMiddleOfTrafficIsThereAfterIt() throws Exception {
        var store = store();
        var journal = store.open("j", WIDE);
        var safe = new AtomicInteger();
        var enough = new CountDownLatch(200);
        try (var threads = Executors.newSingleThreadExecutor()) {
            var publisher = threads.submit(() -> {
                while (isSafe(journal.append(message(safe.get())))) {
                    safe.incrementAndGet();
                    enough.countDown();
                }
            });
            enough.await();
            journal.close();
            publisher.get();
        }

        try (var again = store.open("j", WIDE)) {
            assertThat(numbers(again)).hasSize(safe.get());
        }
    }

    @Test
    default void noteComesBackWithItsMessage() throws Exception {
        try (var journal = store().open("j", WIDE)) {
            fill(journal, 1, 1);
            var appended = journal.append(message(2), Payload.of("qos 2"));
            appended.stored().toCompletableFuture().join();

            assertThat(journal.read(0, 9))
                    .extracting(Journal.Entry::note)
                    .containsExactly(Payload.EMPTY, Payload.of("qos 2"));
            assertThat(journal.read(0, 9).getLast().sequence()).isEqualTo(appended.sequence());
            assertThat(journal.usage()).isEqualTo(new Journal.Usage(2, 18, 0));
        }
    }

    @Test
    default void noteIsReplacedAsOftenAsWanted() throws Exception {
        try (var journal = store().open("j", WIDE)) {
            long first = journal.append(message(1), Payload.of("sent")).sequence();
            long second = journal.append(message(2), Payload.of("sent")).sequence();
            journal.note(first, Payload.of("received"));
            journal.note(second, Payload.of("x".repeat(Journal.NOTE_BYTES)));
            journal.note(first, Payload.of("released")).toCompletableFuture().join();

            assertThat(journal.read(0, 9))
                    .extracting(Journal.Entry::note)
                    .containsExactly(Payload.of("released"), Payload.of("x".repeat(Journal.NOTE_BYTES)));
        }
    }

    @Test
    default void noteOfMessageThatIsGoneIsNoError() throws Exception {
        try (var journal = store().open("j", WIDE)) {
            long first = journal.append(message(1), Payload.EMPTY).sequence();
            journal.acknowledge(first);

            journal.note(first, Payload.of("late")).toCompletableFuture().join();
            journal.note(1_000, Payload.of("early")).toCompletableFuture().join();
            assertThat(journal.read(0, 9)).isEmpty();
        }
    }

    @Test
    default void refusedAppendHasNoSequenceNumber() throws Exception {
        var journal = store().open("j", new JournalLimits(1, 1_000, Overflow.DROP_NEWEST));
        fill(journal, 1, 1);
        var refused = journal.append(message(2), Payload.EMPTY);

        assertThat(refused.sequence()).isZero();
        assertThat(isFull(refused.stored())).isTrue();
        journal.close();
        assertThat(journal.append(message(3), Payload.EMPTY).sequence()).isZero();
        assertThat(journal.note(1, Payload.EMPTY).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    default void noteHasALimit() throws Exception {
        var tooLong = Payload.of("x".repeat(Journal.NOTE_BYTES + 1));
        try (var journal = store().open("j", WIDE)) {
            assertThatThrownBy(() -> journal.append(message(1), tooLong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> journal.note(1, tooLong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void storeKnowsItsJournals() throws Exception {
        var store = store();
        try (var held = store.open("held", WIDE);
                var open = store.open("open", WIDE);
                var emptied = store.open("emptied", WIDE)) {
            fill(held, 1, 1);
            emptied.acknowledge(emptied.append(message(1), Payload.EMPTY).sequence());
            assertThat(open.read(0, 1)).isEmpty();
            assertThat(store.journals()).containsExactlyInAnyOrder("held", "open", "emptied");
        }
        assertThat(store.journals()).containsExactly("held");
    }

    @Test
    default void deletedJournalIsForgotten() throws Exception {
        var store = store();
        try (var other = store.open("other", WIDE)) {
            fill(other, 1, 3);
            try (var journal = store.open("j", WIDE)) {
                fill(journal, 1, 2_000);
                assertThatThrownBy(() -> store.delete("j")).isInstanceOf(IllegalStateException.class);
            }
            store.delete("j").toCompletableFuture().join();
            store.delete("never was").toCompletableFuture().join();

            assertThat(store.journals()).containsExactly("other");
            try (var again = store.open("j", WIDE)) {
                assertThat(again.usage()).isEqualTo(new Journal.Usage(0, 0, 0));
                fill(again, 7, 7);
                assertThat(numbers(again)).containsExactly(7);
            }
            assertThat(numbers(other)).containsExactly(1, 2, 3);
        }
        store.delete("j").toCompletableFuture().join();
        assertThat(store.status().messages()).isEqualTo(3);
    }

    @Test
    default void relaxedJournalIsAJournalAllTheSame() throws Exception {
        var relaxed = new JournalLimits(1_000, 1_000_000, Overflow.DROP_OLDEST, Durability.RELAXED);
        try (var journal = store().open("j", relaxed)) {
            for (int i = 0; i < 100; i++) {
                assertThat(journal.append(message(i)).toCompletableFuture().isDone())
                        .isTrue();
                assertThat(numbers(journal))
                        .as("readable as soon as it is done")
                        .hasSize(i + 1);
            }
            assertThat(numbers(journal)).hasSize(100).isSorted();
            store().together(() -> journal.append(message(100)));
            assertThat(numbers(journal)).hasSize(101).isSorted();
            assertThat(journal.usage().messages()).isEqualTo(101);
        }
        assertThat(store().hasRoom()).isTrue();
    }
}
