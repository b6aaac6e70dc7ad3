package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.store.Journal;

/** A message that is replaced while it is being written. */
@Timeout(60)
final class ReplacedTest {

    private static final int ROUNDS = 200;

    @TempDir
    private Path folder;

    private static Message message(String text) {
        return Message.of(TopicName.of("t"), Payload.of(text));
    }

    @Test
    void whenItIsSaidToBeStoredItOrWhatReplacesItIsOnTheDisk() throws Exception {
        var store = new SqliteStore(folder, 1L << 30, 1 << 16, null);
        var missing = new ConcurrentLinkedQueue<Integer>();
        try (var retained = store.open("retained", Victim.LIMITS);
                var other = store.open("other", Victim.LIMITS);
                var disk = Connections.open(folder.resolve("store.db"), 1000)) {
            var filler = "x".repeat(100_000);
            var last = retained.append(message("0"), Payload.EMPTY);
            last.stored().toCompletableFuture().join();
            for (int i = 1; i <= ROUNDS; i++) {
                int round = i;
                var _ = other.append(message(filler)); // so that the batch takes a moment
                var before = last;
                var next = new CompletableFuture<Journal.Appended>();
                store.together(() -> {
                    next.complete(retained.append(message("" + round), Payload.EMPTY));
                    retained.acknowledge(before.sequence());
                });
                last = next.join();
                var seen = last.stored()
                        .thenRun(
                                () -> { // on the writer's thread, between two batches
                                    try {
                                        if (Connections.number(disk, "SELECT count(*) FROM entry WHERE size < 100")
                                                == 0) {
                                            missing.add(round);
                                        }
                                    } catch (SQLException e) {
                                        throw new IllegalStateException(e);
                                    }
                                })
                        .toCompletableFuture();
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2_000_000));
                if (round % 20 == 0) {
                    seen.join();
                }
            }
        } finally {
            store.stop();
        }
        assertThat(missing).isEmpty();
    }
}
