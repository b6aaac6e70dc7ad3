package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.store.Journal;

/** Notes, values, shared messages and dropped journals, as the disk has them. */
@Timeout(60)
final class ChangesTest {

    private static final Payload LONG = Payload.of("x".repeat(500));

    @TempDir
    private Path folder;

    private SqliteStore open() throws IOException {
        return new SqliteStore(folder, 1L << 30, 1 << 16, null);
    }

    private static Message message(String topic) {
        return Message.of(TopicName.of(topic), LONG);
    }

    private long number(String sql) throws SQLException {
        try (var connection = Connections.open(folder.resolve("store.db"), 100)) {
            return Connections.number(connection, sql);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = Connections.open(folder.resolve("store.db"), 100)) {
            Connections.execute(connection, sql);
        }
    }

    private static void appendTogether(SqliteStore store, Message message, List<Journal> journals) {
        var stages = new ArrayList<CompletableFuture<Void>>();
        store.together(() -> journals.forEach(journal ->
                stages.add(journal.append(message, Payload.of("first")).stored().toCompletableFuture())));
        stages.forEach(CompletableFuture::join);
    }

    @Test
    void whatAThreadGathersIsOneCommit() throws Exception {
        var store = open();
        try (var journal = store.open("j", Victim.LIMITS)) {
            journal.append(message("a")).toCompletableFuture().join();
            long before = store.figures().commits();
            store.gather();
            for (int i = 0; i < 100; i++) {
                var _ = journal.append(message("a"));
            }
            store.handOver().toCompletableFuture().join();
            assertThat(store.figures().commits() - before)
                    .isLessThanOrEqualTo(2); // two if the writer looked around just then
            assertThat(journal.usage().messages()).isEqualTo(101);
        }
        store.stop();
    }

    @Test
    void notesAndValuesAreThereAfterAStop() throws Exception {
        var store = open();
        try (var journal = store.open("j", Victim.LIMITS);
                var shelf = store.shelf("s")) {
            long first = journal.append(message("a"), Payload.of("first")).sequence();
            journal.append(message("b"), Payload.of("second"));
            journal.note(first, Payload.of("another"));
            shelf.put("k", Payload.of("old"));
            shelf.put("k", Payload.of("new"));
            shelf.put("gone", LONG);
            shelf.remove("gone").toCompletableFuture().join();
        }
        store.stop();

        var again = open();
        try (var journal = again.open("j", Victim.LIMITS);
                var shelf = again.shelf("s")) {
            assertThat(journal.read(0, 9))
                    .extracting(Journal.Entry::note)
                    .containsExactly(Payload.of("another"), Payload.of("second"));
            var values = new HashMap<String, String>();
            shelf.forEach((key, value) -> values.put(key, value.text()));
            assertThat(values).isEqualTo(Map.of("k", "new"));
            shelf.put("k", Payload.of("newest")).toCompletableFuture().join();
        } finally {
            again.stop();
        }
        assertThat(number("SELECT count(*) FROM entry")).isEqualTo(3);
    }

    @Test
    void messageForManyStandsOnTheDiskOnceAndGoesWithItsLastReader() throws Exception {
        var store = open();
        var journals = List.of(store.open("1", Victim.LIMITS), store.open("2", Victim.LIMITS));
        for (var topic : List.of("a", "b", "c")) {
            appendTogether(store, message(topic), journals);
        }
        journals.getFirst().read(0, 9).forEach(entry -> journals.getFirst().acknowledge(entry.sequence()));
        journals.getLast().acknowledge(journals.getLast().read(0, 1).getFirst().sequence());
        store.stop();
        assertThat(number("SELECT count(*) FROM entry WHERE journal = -1")).isEqualTo(2);
        assertThat(number("SELECT sum(length(row)) FROM entry")).isLessThan(3L * LONG.length());

        var again = open(); // counts anew who needs what
        try (var last = again.open("2", Victim.LIMITS)) {
            assertThat(last.read(0, 9))
                    .extracting(Journal.Entry::message)
                    .extracting(message -> message.topic().value())
                    .containsExactly("b", "c");
            last.read(0, 9).forEach(entry -> last.acknowledge(entry.sequence()));
        } finally {
            again.stop();
        }
        assertThat(number("SELECT count(*) FROM entry")).isZero();
    }

    @Test
    void droppedJournalNeverComesBackAndItsRowsGo() throws Exception {
        var store = open();
        try (var journal = store.open("j", Victim.LIMITS);
                var other = store.open("other", Victim.LIMITS)) {
            for (int i = 0; i < 3_000; i++) {
                var last = journal.append(message("t")).toCompletableFuture();
                if (i % 1_000 == 999) {
                    last.join();
                }
            }
            appendTogether(store, message("both"), List.of(journal, other));
        }
        store.delete("j").toCompletableFuture().join();
        store.stop(); // in the middle of deleting

        var again = open();
        assertThat(again.journals()).containsExactly("other");
        try (var other = again.open("other", Victim.LIMITS);
                var journal = again.open("j", Victim.LIMITS)) {
            for (int i = 0; again.catalog().totals().bytes() > LONG.length() + 2L * Index.OVERHEAD; i++) {
                assertThat(i).isLessThan(1_000);
                journal.acknowledge(appendAndGet(journal)); // gives the writer a turn
            }
            assertThat(other.read(0, 1)).hasSize(1);
            assertThat(again.figures().lost()).isZero();
        } finally {
            again.stop();
        }
        assertThat(number("SELECT count(*) FROM entry")).isEqualTo(2); // one message, one body
    }

    private static long appendAndGet(Journal journal) {
        var appended = journal.append(message("t"), Payload.EMPTY);
        appended.stored().toCompletableFuture().join();
        return appended.sequence();
    }

    @Test
    void damagedNoteBodyOrValueIsLostAndCounted() throws Exception {
        var store = open();
        var journals = List.of(store.open("1", Victim.LIMITS), store.open("2", Victim.LIMITS));
        appendTogether(store, message("shared"), journals);
        appendAndGet(journals.getFirst());
        journals.getFirst()
                .append(message("noted"), Payload.of("note"))
                .stored()
                .toCompletableFuture()
                .join();
        try (var shelf = store.shelf("s")) {
            shelf.put("k", LONG).toCompletableFuture().join();
            shelf.put("l", LONG).toCompletableFuture().join();
        }
        store.stop();
        execute("UPDATE entry SET row = zeroblob(600) WHERE journal = -1 OR key = 'k'");
        execute("UPDATE entry SET note = x'0102030405' WHERE note IS NOT NULL AND body IS NULL");

        var again = open();
        try (var one = again.open("1", Victim.LIMITS);
                var two = again.open("2", Victim.LIMITS);
                var shelf = again.shelf("s")) {
            assertThat(one.read(0, 9)).hasSize(1);
            assertThat(two.read(0, 9)).isEmpty();
            var keys = new ArrayList<String>();
            shelf.forEach((key, _) -> keys.add(key));
            assertThat(keys).containsExactly("l");
            assertThat(again.status().lost()).isEqualTo(4);
            assertThat(again.status().quarantined()).isEqualTo(4);
        } finally {
            again.stop();
        }
    }

    @Test
    void databaseOfVersionOneIsTakenOver() throws Exception {
        open().stop();
        var row = Row.open(message("old"));
        Row.seal(row, 5, 1);
        Files.createFile(folder.resolve("store.db"));
        try (var connection = Connections.open(folder.resolve("store.db"), 100)) {
            for (var sql : List.of(
                    "PRAGMA page_size=4096",
                    "PRAGMA journal_mode=WAL",
                    "CREATE TABLE journal(id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
                    "CREATE TABLE entry(id INTEGER PRIMARY KEY, journal INTEGER NOT NULL, size INTEGER NOT NULL, row BLOB NOT NULL)",
                    "CREATE TABLE mark(id INTEGER PRIMARY KEY, value INTEGER NOT NULL)",
                    "INSERT INTO mark(id, value) VALUES(1, 100)",
                    "INSERT INTO journal(id, name) VALUES(1, 'j')",
                    "PRAGMA user_version=1")) {
                Connections.execute(connection, sql);
            }
            try (var insert = connection.prepareStatement("INSERT INTO entry VALUES(5, 1, 503, ?)")) {
                insert.setBytes(1, row);
                insert.executeUpdate();
            }
        }

        for (int round = 1; round <= 2; round++) {
            var store = open();
            try (var journal = store.open("j", Victim.LIMITS)) {
                assertThat(journal.read(0, 9)).hasSize(round);
                assertThat(journal.read(0, 1).getFirst().message().topic().value())
                        .isEqualTo("old");
                var appended = journal.append(message("new"), Payload.of("note"));
                assertThat(appended.sequence()).isGreaterThan(100);
                appended.stored().toCompletableFuture().join();
                assertThat(store.status().lost()).isZero();
            } finally {
                store.stop();
            }
        }
        assertThat(number("PRAGMA user_version")).isEqualTo(2);
        assertThat(number("PRAGMA auto_vacuum")).as("can give space back").isEqualTo(2);
    }
}
