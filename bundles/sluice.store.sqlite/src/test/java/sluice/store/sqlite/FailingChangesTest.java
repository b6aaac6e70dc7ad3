package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.store.Journal;

/** What is done together is done or not done together, also when the medium fails in the middle of it. */
@Timeout(60)
final class FailingChangesTest {

    private static final String BREAK =
            "CREATE TRIGGER broken BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'broken'); END";
    private static final String MEND = "DROP TRIGGER broken";

    @TempDir
    private Path folder;

    private SqliteStore store;
    private Journal one;
    private Journal other;
    private Journal third;

    @BeforeEach
    void open() throws Exception {
        store = new SqliteStore(folder, 1L << 30, 1 << 16, null);
        one = store.open("one", Victim.LIMITS);
        other = store.open("other", Victim.LIMITS);
        third = store.open("third", Victim.LIMITS);
    }

    @AfterEach
    void stop() throws Exception {
        store.stop();
    }

    private void restart() throws Exception {
        store.stop();
        open();
    }

    private static CompletableFuture<Void> append(Journal journal, String text) {
        return journal.append(Message.of(TopicName.of("t"), Payload.of(text))).toCompletableFuture();
    }

    private static List<String> texts(Journal journal) {
        return journal.read(0, 99).stream()
                .map(entry -> entry.message().payload().text())
                .toList();
    }

    private Connection connection() throws Exception {
        return Connections.open(folder.resolve("store.db"), 100);
    }

    /** Lets the next write fail; the store then opens its database anew. */
    private void failOnce() throws Exception {
        try (var connection = connection()) {
            Connections.execute(
                    connection,
                    "CREATE TRIGGER broken BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'broken'); END");
            assertThat(append(third, "not stored")
                            .handle((_, why) -> why != null)
                            .join())
                    .isTrue();
            Connections.execute(connection, MEND);
        }
        awaitStored();
    }

    private void awaitStored() {
        while (!append(third, "stored").handle((_, why) -> why == null).join()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Does something on a thread that is not within a change. */
    private static void elsewhere(Step step) {
        try (var thread = Executors.newSingleThreadExecutor()) {
            thread.submit(() -> {
                        step.run();
                        return null;
                    })
                    .get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    @Test
    void messageStaysIfTheOneThatReplacesItIsNotStored() throws Exception {
        append(one, "old").join();
        try (var connection = connection()) {
            Connections.execute(
                    connection,
                    "CREATE TRIGGER broken BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'broken'); END");
            var stored = new ArrayList<CompletableFuture<Void>>();
            long before = one.read(0, 1).getFirst().sequence();
            store.together(() -> {
                stored.add(append(one, "new"));
                one.acknowledge(before);
            });
            assertThat(stored.getFirst().handle((_, why) -> why != null).join()).isTrue();
            Connections.execute(connection, MEND);
        }
        awaitStored();
        assertThat(texts(one)).containsExactly("old");
        assertThat(one.usage().messages()).isEqualTo(1);
        restart();
        assertThat(texts(one)).containsExactly("old");
    }

    @Test
    void messageStaysIfItWasReplacedOnItsWayByOneThatIsNotStored() throws Exception {
        append(other, "first").join();
        CompletableFuture<Void> old;
        var stored = new ArrayList<CompletableFuture<Void>>();
        try (var connection = connection()) {
            Connections.execute(connection, "BEGIN IMMEDIATE"); // the writer has to wait
            var appended = one.append(Message.of(TopicName.of("t"), Payload.of("old")), Payload.EMPTY);
            old = appended.stored().toCompletableFuture();
            while (!store.intake().isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            store.together(() -> {
                stored.add(append(one, "new"));
                one.acknowledge(appended.sequence());
            });
            Connections.execute(
                    connection,
                    "CREATE TRIGGER broken BEFORE INSERT ON entry WHEN NEW.id > %d BEGIN SELECT RAISE(ABORT, 'broken'); END"
                            .formatted(appended.sequence()));
            Connections.execute(connection, "COMMIT");
            old.join();
            assertThat(stored.getFirst().handle((_, why) -> why != null).join()).isTrue();
            Connections.execute(connection, MEND);
        }
        awaitStored();
        assertThat(texts(one)).containsExactly("old");
        assertThat(one.usage().messages()).isEqualTo(1);
        restart();
        assertThat(texts(one)).containsExactly("old");
    }

    @Test
    void messageThatIsNotStoredDoesNotComeBackWithTheOneThatReplacesIt() throws Exception {
        append(other, "first").join();
        var stored = new ArrayList<CompletableFuture<Void>>();
        try (var connection = connection()) {
            Connections.execute(connection, BREAK);
            store.gather();
            var appended = one.append(Message.of(TopicName.of("t"), Payload.of("old")), Payload.EMPTY);
            stored.add(appended.stored().toCompletableFuture());
            store.together(() -> {
                stored.add(append(one, "new"));
                one.acknowledge(appended.sequence());
            });
            store.handOver().toCompletableFuture().join();
            assertThat(stored).allMatch(CompletableFuture::isCompletedExceptionally);
            Connections.execute(connection, MEND);
        }
        awaitStored();
        assertThat(texts(one)).isEmpty();
        assertThat(one.usage().messages()).isZero();
        restart();
        assertThat(texts(one)).isEmpty();
    }

    @Test
    void whatIsBeingAcknowledgedTogetherStaysTogetherWhileTheDatabaseIsOpenedAnew() throws Exception {
        append(one, "same").join();
        append(other, "same").join();
        long first = one.read(0, 1).getFirst().sequence();
        long second = other.read(0, 1).getFirst().sequence();
        store.together(() -> {
            one.acknowledge(first);
            elsewhere(() -> {
                failOnce();
                try (var connection = connection()) { // a crash at this moment must find both
                    assertThat(Connections.number(
                                    connection,
                                    "SELECT count(*) FROM entry WHERE id IN (%d, %d)".formatted(first, second)))
                            .isEqualTo(2);
                }
            });
            other.acknowledge(second);
        });
        restart();
        assertThat(texts(one)).isEmpty();
        assertThat(texts(other)).isEmpty();
    }

    @Test
    void allIsRefusedIfTheMediumFailsBetweenTheParts() throws Exception {
        append(other, "old").join();
        long old = other.read(0, 1).getFirst().sequence();
        var stored = new ArrayList<CompletableFuture<Void>>();
        try (var connection = connection()) {
            long version = Connections.number(connection, "PRAGMA user_version");
            store.together(() -> {
                stored.add(append(one, "first"));
                elsewhere(() -> {
                    Connections.execute(connection, "PRAGMA user_version=99"); // it cannot be opened anew
                    Connections.execute(connection, BREAK);
                    assertThat(append(third, "not stored")
                                    .handle((_, why) -> why != null)
                                    .join())
                            .isTrue();
                    assertThat(store.refusal()).isNotNull();
                });
                stored.add(append(other, "second"));
                other.acknowledge(old);
                elsewhere(() -> {
                    Connections.execute(connection, MEND);
                    Connections.execute(connection, "PRAGMA user_version=" + version);
                    awaitStored();
                });
                stored.add(append(other, "third"));
            });
        }
        assertThat(stored)
                .allSatisfy(each ->
                        assertThat(each.handle((_, why) -> why != null).join()).isTrue());
        assertThat(texts(one)).isEmpty();
        assertThat(texts(other)).containsExactly("old");
        restart();
        assertThat(texts(one)).isEmpty();
        assertThat(texts(other)).containsExactly("old");
    }
}
