package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Message;
import sluice.bus.TopicName;

/** Files cut and garbled at random: the store always opens, gives what it can, counts what it cannot and invents nothing. */
final class DamageTest {

    private static final int TRIALS = Boolean.getBoolean("sluice.faults") ? 100 : 10;
    private static final int MESSAGES = 1_500;
    private static final int SECTOR = 512;

    @TempDir
    private Path temporary;

    private Path closed;
    private Path killed;

    private static SqliteStore open(Path folder) throws IOException {
        return new SqliteStore(folder, 1L << 30, 1 << 16, null);
    }

    @BeforeEach
    void fill() throws Exception {
        closed = temporary.resolve("closed");
        killed = temporary.resolve("killed");
        var store = open(closed);
        for (int journal = 0; journal < 2; journal++) {
            try (var open = store.open(Victim.name(journal), Victim.LIMITS)) {
                for (int number = 0; number < MESSAGES; number++) {
                    var done = open.append(Message.of(TopicName.of("t"), Victim.payload(journal, number)));
                    if (number % 100 == 99) {
                        done.toCompletableFuture().join();
                    }
                }
            }
        }
        copy(closed, killed); // as a kill at this moment would leave it
        store.stop();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.newDirectoryStream(from, "store.db{,-wal}")) {
            for (var file : files) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void damagedFilesAlwaysOpen() throws Exception {
        var random = new Random(1);
        int lostSomething = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            var folder = temporary.resolve("trial-" + trial);
            boolean wasClosed = trial % 2 == 0;
            copy(wasClosed ? closed : killed, folder);
            var file = folder.resolve(wasClosed || random.nextBoolean() ? "store.db" : "store.db-wal");
            damage(file, random);

            var store = open(folder);
            try {
                int found = read(store);
                if (wasClosed && found < 2 * MESSAGES) { // a log that is cut looks like one that was never longer
                    assertThat(store.figures().lost()).as("trial %d", trial).isPositive();
                }
                lostSomething += found < 2 * MESSAGES ? 1 : 0;
                goOn(store);
            } finally {
                store.stop();
            }
        }
        assertThat(lostSomething).isPositive();
    }

    /** The first page says where all others are. */
    @Test
    void garbledFirstPageCostsNothing() throws Exception {
        var folder = temporary.resolve("first");
        copy(closed, folder);
        try (var channel = FileChannel.open(folder.resolve("store.db"), StandardOpenOption.WRITE)) {
            var garbage = new byte[Database.PAGE];
            new Random(2).nextBytes(garbage);
            channel.write(ByteBuffer.wrap(garbage), 0);
        }

        var store = open(folder);
        try {
            assertThat(read(store)).isEqualTo(2 * MESSAGES);
            assertThat(folder.resolve("store.corrupt-1.db")).exists();
            assertThat(folder.resolve("store.salvage.db")).doesNotExist();
        } finally {
            store.stop();
        }
    }

    private static void damage(Path file, Random random) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (random.nextInt(3) == 0) {
                channel.truncate(random.nextLong(channel.size()));
                return;
            }
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                var garbage = new byte[SECTOR];
                random.nextBytes(garbage);
                channel.write(ByteBuffer.wrap(garbage), random.nextLong(channel.size()) / SECTOR * SECTOR);
            }
        }
    }

    private static int read(SqliteStore store) throws IOException {
        int found = 0;
        for (int journal = 0; journal < 2; journal++) {
            try (var open = store.open(Victim.name(journal), Victim.LIMITS)) {
                var numbers = new ArrayList<Long>();
                for (var entry : open.read(0, Integer.MAX_VALUE)) {
                    long number = Victim.number(entry);
                    assertThat(entry.message().payload()).isEqualTo(Victim.payload(journal, number));
                    numbers.add(number);
                }
                assertThat(numbers).isSorted().doesNotHaveDuplicates();
                assertThat(open.usage().messages()).isEqualTo(numbers.size());
                found += numbers.size();
            }
        }
        return found;
    }

    private static void goOn(SqliteStore store) throws IOException {
        try (var open = store.open(Victim.name(0), Victim.LIMITS)) {
            open.append(Message.of(TopicName.of("t"), Victim.payload(0, MESSAGES)))
                    .toCompletableFuture()
                    .join();
            assertThat(Victim.number(open.read(0, Integer.MAX_VALUE).getLast())).isEqualTo(MESSAGES);
        }
    }
}
