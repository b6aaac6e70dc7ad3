package sluice.testing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import sluice.bus.Payload;
import sluice.store.Journal;
import sluice.store.JournalFullException;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;
import sluice.store.Shelf;
import sluice.store.Store;

/** What changes made together must do, as far as it can be seen without a crash. */
public interface TogetherContract {

    /** Returns the store under test: the same one during a test, an empty one for each. */
    Store store();

    private static CompletableFuture<Void> append(Journal journal, int number) {
        return journal.append(JournalContract.message(number)).toCompletableFuture();
    }

    private static List<String> texts(Journal journal) {
        return journal.read(0, Integer.MAX_VALUE).stream()
                .map(entry -> entry.message().payload().text())
                .toList();
    }

    private static List<String> keys(Shelf shelf) {
        var values = new HashMap<String, Payload>();
        shelf.forEach(values::put);
        return values.keySet().stream().sorted().toList();
    }

    @Test
    default void handingOverEndsWhenAllOfItHasEnded() throws Exception {
        var store = store();
        assertThat(store.handOver().toCompletableFuture().join()).isNull();
        try (var journal = store.open("1", JournalContract.WIDE)) {
            var stages = new ArrayList<CompletableFuture<Void>>();
            store.gather();
            stages.add(append(journal, 1));
            store.together(() -> {
                stages.add(append(journal, 2));
                stages.add(append(journal, 3));
            });
            store.handOver().toCompletableFuture().join();

            assertThat(stages).allMatch(CompletableFuture::isDone);
            assertThat(texts(journal)).containsExactly("000001", "000002", "000003");
            append(journal, 4).join(); // and nothing waits for more from now on
        }
    }

    @Test
    default void allThatIsDoneTogetherIsDone() throws Exception {
        var store = store();
        try (var one = store.open("1", JournalContract.WIDE);
                var two = store.open("2", JournalContract.WIDE);
                var shelf = store.shelf("s")) {
            append(one, 1).join();
            shelf.put("old", Payload.of("1")).toCompletableFuture().join();
            var stages = new ArrayList<CompletableFuture<Void>>();
            store.together(() -> {
                stages.add(append(one, 2));
                store.together(() -> {
                    long sequence = two.append(JournalContract.message(3), Payload.of("a"))
                            .sequence();
                    stages.add(two.note(sequence, Payload.of("b")).toCompletableFuture());
                });
                one.acknowledge(one.read(0, 1).getFirst().sequence());
                stages.add(shelf.put("new", Payload.of("2")).toCompletableFuture());
                stages.add(shelf.remove("old").toCompletableFuture());
            });
            stages.forEach(CompletableFuture::join);

            assertThat(texts(one)).containsExactly("000002");
            assertThat(texts(two)).containsExactly("000003");
            assertThat(two.read(0, 1).getFirst().note()).isEqualTo(Payload.of("b"));
            assertThat(keys(shelf)).containsExactly("new");
        }
    }

    @Test
    default void oneMessageForManyIsThereForEach() throws Exception {
        var store = store();
        var journals = new ArrayList<Journal>();
        for (int i = 0; i < 5; i++) {
            journals.add(store.open("j" + i, JournalContract.WIDE));
        }
        var stages = new ArrayList<CompletableFuture<Void>>();
        for (int number = 0; number < 20; number++) {
            var message = JournalContract.message(number)
                    .withPayload(Payload.of("%06d".formatted(number).repeat(50)));
            store.together(() -> journals.forEach(journal -> stages.add(
                    journal.append(message, Payload.of("note")).stored().toCompletableFuture())));
        }
        stages.forEach(CompletableFuture::join);

        for (int i = 0; i < 5; i++) { // whoever is done first must not take it from the others
            var journal = journals.get(i);
            assertThat(texts(journal)).hasSize(20).isSorted();
            assertThat(journal.usage()).isEqualTo(new Journal.Usage(20, 20 * 303, 0));
            for (var entry : journal.read(0, 20)) {
                assertThat(entry.note()).isEqualTo(Payload.of("note"));
                journal.acknowledge(entry.sequence());
            }
            append(journals.getFirst(), 99).join(); // by now the others are forgotten
        }
        assertThat(store.status().messages()).isEqualTo(5);
        journals.forEach(Journal::close);
    }

    @Test
    default void whatWasDoneBeforeAnExceptionIsDone() throws Exception {
        var store = store();
        try (var journal = store.open("j", JournalContract.WIDE)) {
            var stage = new AtomicReference<CompletableFuture<Void>>();
            assertThatThrownBy(() -> store.together(() -> {
                        stage.set(append(journal, 1));
                        throw new IllegalStateException("enough");
                    }))
                    .hasMessage("enough");
            stage.get().join();

            assertThat(texts(journal)).containsExactly("000001");
            append(journal, 2).join(); // on its own again
            assertThat(texts(journal)).hasSize(2);
        }
    }

    @Test
    default void nothingTogetherIsNothing() {
        store().together(() -> {});
    }

    @Test
    default void whatAFullJournalRefusesDoesNotStopTheOthers() throws Exception {
        var store = store();
        try (var full = store.open("full", new JournalLimits(1, 1_000, Overflow.DROP_NEWEST));
                var wide = store.open("wide", JournalContract.WIDE)) {
            var stages = new ArrayList<CompletableFuture<Void>>();
            store.together(() -> {
                for (int i = 0; i < 2; i++) {
                    stages.add(append(full, i));
                    stages.add(append(wide, i));
                }
            });

            assertThat(stages.remove(2))
                    .failsWithin(Duration.ofSeconds(9))
                    .withThrowableThat()
                    .withCauseInstanceOf(JournalFullException.class);
            stages.forEach(CompletableFuture::join);
            assertThat(texts(full)).containsExactly("000000");
            assertThat(texts(wide)).containsExactly("000000", "000001");
        }
    }

    /** Others need not wait for a change that is not handed over yet, and what they do about it counts. */
    @Test
    default void othersGoOnDuringAChange() throws Exception {
        var store = store();
        try (var journal = store.open("j", JournalContract.WIDE);
                var shelf = store.shelf("s")) {
            var begun = new CountDownLatch(1);
            var end = new CountDownLatch(1);
            var sequences = new ArrayList<Long>();
            var stages = new ArrayList<CompletableFuture<Void>>();
            var changing = CompletableFuture.runAsync(() -> store.together(() -> {
                for (int i = 0; i < 3; i++) {
                    var appended = journal.append(JournalContract.message(i), Payload.of("first"));
                    sequences.add(appended.sequence());
                    stages.add(appended.stored().toCompletableFuture());
                }
                stages.add(shelf.put("k", Payload.of("older")).toCompletableFuture());
                stages.add(shelf.put("gone", Payload.of("older")).toCompletableFuture());
                begun.countDown();
                awaitLatch(end);
            }));
            begun.await();
            var later = new ArrayList<CompletableFuture<Void>>();
            later.add(append(journal, 3));
            later.add(shelf.put("k", Payload.of("newer")).toCompletableFuture());
            later.add(shelf.remove("gone").toCompletableFuture());
            later.forEach(CompletableFuture::join);
            journal.acknowledge(sequences.get(0));
            later.add(journal.note(sequences.get(1), Payload.of("second")).toCompletableFuture());
            end.countDown();
            changing.join();
            stages.forEach(CompletableFuture::join);
            later.forEach(CompletableFuture::join);

            assertThat(texts(journal)).containsExactly("000001", "000002", "000003");
            assertThat(journal.read(0, 9))
                    .extracting(Journal.Entry::note)
                    .containsExactly(Payload.of("second"), Payload.of("first"), Payload.EMPTY);
            var values = new HashMap<String, String>();
            shelf.forEach((key, value) -> values.put(key, value.text()));
            assertThat(values).containsExactlyEntriesOf(Map.of("k", "newer"));
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
