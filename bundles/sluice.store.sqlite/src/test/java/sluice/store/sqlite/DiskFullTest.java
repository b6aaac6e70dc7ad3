package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
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

/** On a small file system of its own: what a full disk does, and that it passes. */
@Timeout(60)
final class DiskFullTest {

    private static final int BALLAST = 1 << 20;
    private static final Message MESSAGE = Message.of(TopicName.of("t"), Payload.of("x".repeat(5_000)));

    @TempDir
    private Path folder;

    private Path filler;

    @BeforeEach
    void mount() throws Exception {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder.toString()))
                .as("skipped, because this machine does not allow mounting a file system")
                .isZero();
        filler = folder.resolve("filler");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", folder.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private SqliteStore open() throws IOException {
        return new SqliteStore(folder.resolve("store"), 1L << 30, BALLAST, null);
    }

    /** Appends until the disk takes no more; returns how many it took. */
    private static int fill(Journal journal) {
        int stored = 0;
        while (true) {
            try {
                journal.append(MESSAGE).toCompletableFuture().join();
                stored++;
            } catch (CompletionException e) {
                assertThat(e.getCause())
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("not stored")
                        .hasMessageContaining("the disk is full");
                return stored;
            }
        }
    }

    @Test
    void fullDiskRefusesMessagesAndKeepsAllItHas() throws Exception {
        var store = open();
        int stored;
        try (var journal = store.open("j", Victim.LIMITS)) {
            stored = fill(journal);
            assertThat(stored).isPositive();
            assertThat(journal.read(0, Integer.MAX_VALUE)).hasSize(stored);
            assertThat(journal.usage().messages()).isEqualTo(stored);
            for (var entry : journal.read(0, 100)) {
                journal.acknowledge(entry.sequence());
            }
        }
        store.stop();

        var again = open(); // while the disk is still full
        try (var journal = again.open("j", Victim.LIMITS)) {
            assertThat(journal.read(0, Integer.MAX_VALUE)).hasSize(stored - 100);
            assertThat(again.figures().lost()).isZero();
        }
        again.stop();
    }

    @Test
    void storeWorksAgainWhenThereIsSpaceAgain() throws Exception {
        Files.write(filler, new byte[8 << 20]);
        var store = open();
        try (var journal = store.open("j", Victim.LIMITS)) {
            int stored = fill(journal);
            Files.delete(filler);
            long started = System.nanoTime();
            while (journal.append(MESSAGE)
                            .toCompletableFuture()
                            .handle((_, e) -> e)
                            .join()
                    != null) {
                assertThat(System.nanoTime() - started).isLessThan(5_000_000_000L);
                LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
            }
            assertThat(journal.read(0, Integer.MAX_VALUE)).hasSize(stored + 1);
        } finally {
            store.stop();
        }
    }

    @Test
    void newStoreOnFullDiskSaysSo() throws Exception {
        try (var out = Files.newOutputStream(filler)) {
            assertThatThrownBy(() -> out.write(new byte[32 << 20])).isInstanceOf(IOException.class);
        }
        var store = open();
        try {
            assertThatThrownBy(() -> store.open("j", Victim.LIMITS)).isInstanceOf(IOException.class);
        } finally {
            store.stop();
        }
    }
}
