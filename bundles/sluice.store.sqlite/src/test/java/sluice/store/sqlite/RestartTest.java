package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Message;
import sluice.bus.TopicName;
import sluice.store.JournalFullException;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;

/** A store that is stopped and started, with traffic and without. */
@Timeout(60)
final class RestartTest {

    @TempDir
    private Path folder;

    private SqliteStore open() throws IOException {
        return new SqliteStore(folder, 1L << 30, 1 << 16, null);
    }

    private static Message message(long number) {
        return Message.of(TopicName.of("t"), Victim.payload(0, number));
    }

    @Test
    void whatWasStoredBeforeAStopUnderLoadIsThere() throws Exception {
        var stored = new AtomicLong();
        for (int round = 0; round < 5; round++) {
            var store = open();
            var journal = store.open("j", Victim.LIMITS);
            var busy = new CountDownLatch(100);
            var publisher = CompletableFuture.runAsync(() -> {
                while (true) {
                    var append = journal.append(message(stored.get() + 1)).toCompletableFuture();
                    if (append.handle((_, failure) -> failure).join() != null) {
                        return; // stopped
                    }
                    stored.incrementAndGet();
                    busy.countDown();
                }
            });
            busy.await();
            store.stop();
            publisher.join();

            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("sluice store"));
            var again = open();
            try (var reopened = again.open("j", Victim.LIMITS)) {
                assertThat(reopened.read(0, Integer.MAX_VALUE)).hasSize(stored.intValue());
            }
            again.stop();
        }
    }

    @Test
    void acknowledgedMessagesAreGoneAfterAStop() throws Exception {
        var store = open();
        try (var journal = store.open("j", Victim.LIMITS)) {
            journal.append(message(1)).toCompletableFuture().join();
            journal.append(message(2)).toCompletableFuture().join();
            journal.acknowledge(journal.read(0, 1).getFirst().sequence());
        }
        store.stop();
        var again = open();
        try (var journal = again.open("j", Victim.LIMITS)) {
            assertThat(journal.read(0, 9)).extracting(Victim::number).containsExactly(2L);
        }
        again.stop();
    }

    @Test
    void sequenceNumbersRiseAcrossAStopAlsoWhenNothingIsLeft() throws Exception {
        long last = 0;
        for (int round = 0; round < 3; round++) {
            var store = open();
            try (var journal = store.open("j", Victim.LIMITS)) {
                journal.append(message(round)).toCompletableFuture().join();
                long sequence = journal.read(0, 1).getFirst().sequence();
                assertThat(sequence).isGreaterThan(last);
                last = sequence;
                journal.acknowledge(sequence);
            }
            store.stop();
        }
    }

    @Test
    void storeNobodyUsesTouchesNothingButItsLock() throws Exception {
        var store = open();
        store.stop();

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("lock");
        }
    }

    @Test
    void filesAreForTheOwnerOnly() throws Exception {
        var store = new SqliteStore(folder.resolve("deep/store"), 1L << 30, 1 << 16, null);
        try (var journal = store.open("j", Victim.LIMITS)) {
            journal.append(message(1)).toCompletableFuture().join();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("deep/store"))))
                    .isEqualTo("rwx------");
            try (var files = Files.list(folder.resolve("deep/store"))) {
                for (var file : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------");
                }
            }
        } finally {
            store.stop();
        }
    }

    @Test
    void folderIsForOneStore() throws Exception {
        var store = open();
        try {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining(folder.toString());
        } finally {
            store.stop();
        }
    }

    @Test
    void newerFormatIsRefusedAndLeftAlone() throws Exception {
        var store = open();
        store.open("j", Victim.LIMITS).close();
        store.stop();
        try (var connection = Connections.open(folder.resolve("store.db"), 100)) {
            Connections.execute(connection, "PRAGMA user_version=99");
        }

        var again = open();
        assertThatThrownBy(() -> again.open("j", Victim.LIMITS))
                .hasMessageContaining("format 99")
                .hasMessageContaining("version that wrote it");
        again.stop();
        assertThat(folder.resolve("store.corrupt-1.db")).doesNotExist();
    }

    @Test
    void wholeStoreHasALimit() throws Exception {
        var store = new SqliteStore(folder, 20_000, 1 << 16, null);
        var limits = new JournalLimits(1_000, 1L << 30, Overflow.DROP_OLDEST);
        try (var one = store.open("1", limits);
                var other = store.open("2", limits)) {
            var appends = new ArrayList<CompletableFuture<Void>>();
            for (int i = 0; i < 100; i++) {
                appends.add((i % 2 == 0 ? one : other).append(message(31)).toCompletableFuture());
            }
            long refused = appends.stream()
                    .filter(append -> append.handle((_, failure) -> failure instanceof JournalFullException)
                            .join())
                    .count();
            assertThat(refused).isBetween(50L, 95L);
            assertThat(one.usage().dropped() + other.usage().dropped()).isEqualTo(refused);
        } finally {
            store.stop();
        }
    }
}
