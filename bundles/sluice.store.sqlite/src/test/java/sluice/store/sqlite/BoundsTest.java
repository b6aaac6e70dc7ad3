package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.store.Journal;
import sluice.store.JournalFullException;
import sluice.store.JournalLimits;
import sluice.store.StoreStatus.Bounds;
import sluice.store.StoreStatus.Reason;

/** What the whole store takes at its bounds, what gives way there, and that the disk gets its space back. */
@Timeout(60)
final class BoundsTest {

    private static final JournalLimits UNBOUNDED =
            new JournalLimits(Long.MAX_VALUE, Long.MAX_VALUE, JournalLimits.Overflow.DROP_NEWEST);

    @TempDir
    private Path folder;

    private final List<SqliteStore> opened = new ArrayList<>();
    private long nanos;

    private SqliteStore open(Bounds bounds, boolean dropOldest) throws IOException {
        var ages = new Ages(bounds.age(), () -> nanos, () -> Instant.EPOCH);
        var store = new SqliteStore(folder, new Limits(bounds, dropOldest), ages, 0, null, false, 10);
        opened.add(store);
        return store;
    }

    @AfterEach
    void stop() throws Exception {
        for (var store : opened) {
            store.stop();
        }
    }

    private static CompletionStage<Void> append(Journal journal, int number, int size) {
        var text = "%06d%s".formatted(number, "x".repeat(size - 6));
        return journal.append(Message.of(TopicName.of("t"), Payload.of(text)));
    }

    /** A bound refuses at once. */
    private static boolean isTaken(CompletionStage<Void> append) {
        var stored = append.toCompletableFuture();
        if (stored.isCompletedExceptionally()) {
            assertThat(stored.exceptionNow()).isInstanceOf(JournalFullException.class);
            return false;
        }
        return true;
    }

    private static void await(CompletionStage<Void> append) {
        append.toCompletableFuture().join();
    }

    private static List<Integer> numbers(Journal journal) {
        return journal.read(0, Integer.MAX_VALUE).stream()
                .map(entry -> Integer.valueOf(entry.message().payload().text().substring(0, 6)))
                .toList();
    }

    @Test
    void newMessagesAreRefusedAtTheBoundOfMessagesAndRoomIsSaidToEndBefore() throws Exception {
        var store = open(new Bounds(100, Long.MAX_VALUE, Duration.ZERO), false);
        try (var one = store.open("1", Victim.LIMITS);
                var other = store.open("2", Victim.LIMITS);
                var shelf = store.shelf("s")) {
            for (int i = 0; i < 50; i++) {
                assertThat(store.hasRoom()).as("message %d", 2 * i).isEqualTo(2 * i <= 90);
                assertThat(isTaken(append(one, i, 10))).isTrue();
                assertThat(isTaken(append(other, i, 10))).isTrue();
            }
            assertThat(isTaken(append(one, 50, 10))).isFalse();
            assertThat(isTaken(shelf.put("k", Payload.EMPTY))).isFalse();
            assertThat(store.status().refused()).isEqualTo(Map.of(Reason.MESSAGES, 2L));

            await(shelf.remove("none")); // and all before it is on the disk
            one.acknowledge(one.read(0, 1).getFirst().sequence());
            assertThat(isTaken(append(other, 51, 10))).isTrue();
            assertThat(store.status().messages()).isEqualTo(100);
        }
    }

    @Test
    void oldestOfAllJournalsGiveWayIfThatIsWanted() throws Exception {
        var store = open(new Bounds(200, 1 << 20, Duration.ZERO), true);
        try (var one = store.open("1", Victim.LIMITS);
                var other = store.open("2", Victim.LIMITS)) {
            for (int i = 0; i < 600; i++) {
                var append = append(i % 2 == 0 ? one : other, i, 10);
                assertThat(isTaken(append)).as("message %d", i).isTrue();
                assertThat(store.hasRoom()).isTrue();
                if (i % 10 == 0 || i == 599) { // written in their order: behind the last, all are there to be read
                    await(append);
                }
            }
            await(() -> store.status().messages() <= 180);
            var left = numbers(one);
            assertThat(left).hasSizeBetween(85, 95).isSorted().endsWith(598);
            assertThat(numbers(other)).endsWith(599);
            assertThat(store.status().dropped()).isEqualTo(Map.of(Reason.MESSAGES, 420L));
            assertThat(one.usage().dropped() + other.usage().dropped()).isEqualTo(420);

            for (int i = 0; i < 20; i++) {
                await(append(one, i, 100_000));
            }
            assertThat(store.status().dropped()).containsKey(Reason.BYTES);
        }
    }

    private static void await(Callable<Boolean> what) throws Exception {
        long until = System.nanoTime() + 30_000_000_000L;
        while (!what.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(until);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void messagesThatAreTooOldGoWhereverTheyWaitAndValuesStay() throws Exception {
        var store = open(new Bounds(Long.MAX_VALUE, 1 << 20, Duration.ofHours(1)), false);
        try (var one = store.open("1", Victim.LIMITS);
                var other = store.open("2", Victim.LIMITS);
                var lasting = store.open("3", UNBOUNDED);
                var shelf = store.shelf("s")) {
            shelf.put("k", Payload.EMPTY).toCompletableFuture().join();
            await(append(lasting, 0, 10));
            await(append(one, 1, 10));
            await(append(other, 2, 10));
            nanos += Duration.ofMinutes(2).toNanos();
            shelf.remove("never was").toCompletableFuture().join(); // the writer looks at its clock now and then
            nanos += Duration.ofMinutes(28).toNanos();
            await(append(one, 3, 10));
            nanos += Duration.ofMinutes(50).toNanos();
            await(append(one, 4, 10));

            assertThat(numbers(one)).containsExactly(3, 4);
            assertThat(numbers(other)).isEmpty();
            assertThat(numbers(lasting)).containsExactly(0);
            assertThat(store.status().messages()).isEqualTo(4);
            assertThat(store.status().dropped()).isEqualTo(Map.of(Reason.AGE, 2L));
            assertThat(one.usage().dropped()).isEqualTo(1);
        }
        store.stop();
        nanos += Duration.ofMinutes(30).toNanos(); // while it is away: nobody can know that
        var again = open(new Bounds(Long.MAX_VALUE, 1 << 20, Duration.ofHours(1)), false);
        try (var one = again.open("1", Victim.LIMITS)) {
            nanos += Duration.ofMinutes(15).toNanos();
            await(append(one, 5, 10));
            assertThat(numbers(one)).containsExactly(4, 5);
        }
    }

    @Test
    void drainedBacklogGivesItsSpaceBack() throws Exception {
        var store = open(new Bounds(Long.MAX_VALUE, 1L << 30, Duration.ZERO), false);
        try (var journal = store.open("1", Victim.LIMITS)) {
            var last = append(journal, 0, 10);
            for (int i = 1; i <= 6_000; i++) {
                last = append(journal, i, 5_000);
                if (i % 500 == 0) {
                    last.toCompletableFuture().join();
                }
            }
            long full = Files.size(folder.resolve("store.db"));
            assertThat(full).isGreaterThan(25L << 20);
            for (var entry : journal.read(0, Integer.MAX_VALUE)) {
                journal.acknowledge(entry.sequence());
            }
            await(() -> Files.size(folder.resolve("store.db")) <= 6L << 20);
            await(append(journal, 7, 10));
            assertThat(numbers(journal)).containsExactly(7);
        }
    }
}
