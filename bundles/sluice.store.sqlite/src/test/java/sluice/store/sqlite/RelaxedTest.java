package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.store.Journal;

/** A relaxed store that would write after a minute only, if nobody asked. */
final class RelaxedTest {

    private static final int WINDOW_MILLIS = 60_000;

    @TempDir
    private Path folder;

    private SqliteStore store;
    private Journal journal;

    @BeforeEach
    void open() throws Exception {
        store = new SqliteStore(
                folder.resolve("store"),
                Limits.ofBytes(1 << 24),
                Ages.ofSystem(Duration.ZERO),
                0,
                null,
                true,
                WINDOW_MILLIS);
        journal = store.open("j", Victim.LIMITS);
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
        store.stop();
    }

    private long append(int number) {
        var appended = journal.append(Message.of(TopicName.of("t"), Payload.of("m" + number)), Payload.EMPTY);
        assertThat(appended.stored().toCompletableFuture()).isCompleted();
        return appended.sequence();
    }

    private static List<String> texts(List<Journal.Entry> entries) {
        return entries.stream().map(entry -> entry.message().payload().text()).toList();
    }

    private static List<String> expected(int from, int until) {
        return IntStream.range(from, until).mapToObj(i -> "m" + i).toList();
    }

    @Test
    void readerGetsWhatIsNotOnTheDiskYet() {
        IntStream.range(0, 300).forEach(this::append);

        assertThat(texts(journal.read(0, 1_000))).isEqualTo(expected(0, 300));
    }

    @Test
    void readerThatHasEnoughOnTheDiskDoesNotWaitForMore() {
        IntStream.range(0, 10).forEach(this::append);
        journal.read(0, 100); // brings them to the disk
        IntStream.range(10, 20).forEach(this::append);

        assertThat(texts(journal.read(0, 10))).isEqualTo(expected(0, 10));
        assertThat(store.catalog().journal("j").isPending()).isTrue();

        assertThat(texts(journal.read(0, 11))).isEqualTo(expected(0, 11));
        assertThat(store.catalog().journal("j").isPending()).isFalse();
    }

    @Test
    void whatARoundOfALoopHandsOverIsNotWrittenForThat() {
        store.gather();
        append(0);

        assertThat(store.handOver().toCompletableFuture()).isCompleted();
        assertThat(store.catalog().journal("j").isPending()).isTrue();
    }

    @Test
    void whoeverIsFasterThanTheDiskWaitsForIt() {
        var large = Message.of(TopicName.of("t"), Payload.of("x".repeat(256 * 1024)));
        for (int i = 0; i < 8; i++) {
            assertThat(journal.append(large).toCompletableFuture()).isCompleted();
        }
        assertThat(store.catalog().journal("j").isPending()).isTrue();

        journal.append(large).toCompletableFuture().join(); // and not after the window

        assertThat(store.catalog().journal("j").isPending()).isFalse();
    }

    @Test
    void singleMessagesAreReadFromTheDiskOrWaitedFor() {
        long first = append(0);
        journal.read(0, 10);
        long second = append(1);

        assertThat(texts(journal.read(new long[] {first}))).containsExactly("m0");
        assertThat(store.catalog().journal("j").isPending()).isTrue();

        assertThat(texts(journal.read(new long[] {second, first}))).containsExactly("m0", "m1");
    }
}
