package sluice.testing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import sluice.bus.Payload;
import sluice.store.Shelf;
import sluice.store.Store;

/** What shelves must do. */
public interface ShelfContract {

    /** Returns the store under test: the same one during a test, an empty one for each. */
    Store store();

    private static void await(CompletionStage<Void> stage) {
        stage.toCompletableFuture().join();
    }

    private static Map<String, String> values(Shelf shelf) {
        var values = new HashMap<String, String>();
        shelf.forEach((key, value) -> assertThat(values.put(key, value.text())).isNull());
        return values;
    }

    @Test
    default void newestValueOfAKeyWins() throws Exception {
        try (var shelf = store().shelf("s")) {
            await(shelf.put("a", Payload.of("1")));
            await(shelf.put("b", Payload.of("2")));
            await(shelf.put("a", Payload.of("3")));

            assertThat(values(shelf)).isEqualTo(Map.of("a", "3", "b", "2"));
        }
    }

    @Test
    default void removedKeyHasNoValue() throws Exception {
        try (var shelf = store().shelf("s")) {
            await(shelf.put("a", Payload.of("1")));
            await(shelf.put("b", Payload.of("2")));
            await(shelf.remove("a"));
            await(shelf.remove("never was"));

            assertThat(values(shelf)).isEqualTo(Map.of("b", "2"));
            await(shelf.put("a", Payload.of("again")));
            assertThat(values(shelf)).isEqualTo(Map.of("a", "again", "b", "2"));
        }
    }

    @Test
    default void changesThatFollowEachOtherCountInTheirOrder() throws Exception {
        try (var shelf = store().shelf("s")) {
            var last = new ArrayList<CompletableFuture<Void>>();
            for (int i = 0; i < 1_000; i++) {
                shelf.put("k" + i % 10, Payload.of("value " + i));
                shelf.remove("k" + i % 5);
                last.add(shelf.put("k" + i % 3, Payload.of("last " + i)).toCompletableFuture());
            }
            last.forEach(CompletableFuture::join);

            assertThat(values(shelf))
                    .containsEntry("k0", "last 999")
                    .containsEntry("k1", "last 997")
                    .containsEntry("k2", "last 998")
                    .doesNotContainKeys("k3", "k4")
                    .containsEntry("k9", "value 999");
        }
    }

    @Test
    default void anyTextIsAKeyAndAnyBytesAreAValue() throws Exception {
        var bytes = Payload.of(new byte[] {0, -1, 1, 0});
        var large = Payload.of("x".repeat(300_000));
        try (var shelf = store().shelf("s")) {
            await(shelf.put("", bytes));
            await(shelf.put("keller/temperatür\u0001\uD83D\uDE00", Payload.EMPTY));
            await(shelf.put("k".repeat(Shelf.KEY_BYTES), large));

            var found = new HashMap<String, Payload>();
            shelf.forEach(found::put);
            assertThat(found)
                    .isEqualTo(Map.of(
                            "",
                            bytes,
                            "keller/temperatür\u0001\uD83D\uDE00",
                            Payload.EMPTY,
                            "k".repeat(Shelf.KEY_BYTES),
                            large));
            assertThatThrownBy(() -> shelf.put("ü".repeat(Shelf.KEY_BYTES / 2 + 1), bytes))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void shelvesAreApartFromEachOtherAndFromJournals() throws Exception {
        var store = store();
        try (var one = store.shelf("one");
                var other = store.shelf("other");
                var journal = store.open("one", JournalContract.WIDE)) {
            await(one.put("k", Payload.of("1")));
            await(other.put("k", Payload.of("2")));
            await(journal.append(JournalContract.message(3)));
            await(other.remove("k"));

            assertThat(values(one)).isEqualTo(Map.of("k", "1"));
            assertThat(values(other)).isEmpty();
            assertThat(journal.usage().messages()).isEqualTo(1);
        }
        assertThat(store.journals()).containsExactly("one");
    }

    @Test
    default void shelfKeepsWhatItHoldsWhileItIsClosed() throws Exception {
        var store = store();
        try (var shelf = store.shelf("s")) {
            await(shelf.put("k", Payload.of("1")));
            assertThatThrownBy(() -> store.shelf("s")).isInstanceOf(IllegalStateException.class);
        }
        try (var shelf = store.shelf("s")) {
            assertThat(values(shelf)).isEqualTo(Map.of("k", "1"));
        }
    }

    @Test
    default void closedShelfTakesAndGivesNothing() throws IOException {
        var shelf = store().shelf("s");
        shelf.close();
        shelf.close();

        assertThat(shelf.put("k", Payload.of("1")).toCompletableFuture()).isCompletedExceptionally();
        assertThat(shelf.remove("k").toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> shelf.forEach((_, _) -> {})).isInstanceOf(IllegalStateException.class);
    }
}
