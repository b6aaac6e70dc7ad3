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
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;

/** Files cut and garbled at random: the store always opens, gives what it can, counts what it cannot and invents nothing. */
final class DamageTest {

    private static final int TRIALS = Boolean.getBoolean("sluice.faults") ? 100 : 10;
    private static final int MESSAGES = 1_500;
    private static final int VALUES = 300;
    private static final int SHARED = 100;
    private static final int ALL = 2 * MESSAGES + VALUES + 2 * SHARED;
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
                    var done = open.append(
                                    Message.of(TopicName.of("t"), Victim.payload(journal, number)),
                                    Payload.of("note " + number))
                            .stored();
                    if (number % 100 == 99) {
                        done.toCompletableFuture().join();
                    }
                }
            }
        }
        fillMore(store);
        copy(closed, killed); // as a kill at this moment would leave it
        store.stop();
    }

    private static void fillMore(SqliteStore store) throws IOException {
        try (var shelf = store.shelf("values");
                var one = store.open("shared 0", Victim.LIMITS);
                var other = store.open("shared 1", Victim.LIMITS)) {
            for (int i = 0; i < VALUES; i++) {
                shelf.put("key " + i, Payload.of("value of key " + i));
            }
            for (int i = 0; i < SHARED; i++) {
                var message = Message.of(TopicName.of("t"), Victim.payload(9, i));
                store.together(() -> {
                    one.append(message);
                    other.append(message);
                });
            }
            shelf.remove("none").toCompletableFuture().join();
        }
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
                if (wasClosed && found < ALL) { // a log that is cut looks like one that was never longer
                    assertThat(store.figures().lost()).as("trial %d", trial).isPositive();
                }
                lostSomething += found < ALL ? 1 : 0;
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
            assertThat(read(store)).isEqualTo(ALL);
            assertThat(folder.resolve("store.corrupt-1.db")).exists();
            assertThat(folder.resolve("store.salvage.db")).doesNotExist();
        } finally {
            store.stop();
        }
    }

    /** Databases of earlier versions cannot give space back, and their tables begin on other pages. */
    @Test
    void garbledFirstPageOfAnEarlierVersionCostsNothing() throws Exception {
        var folder = Files.createDirectory(temporary.resolve("earlier"));
        var file = Files.createFile(folder.resolve("store.db"));
        var row = Row.open(Message.of(TopicName.of("t"), Victim.payload(0, 1)));
        Row.seal(row, 5, 1);
        try (var connection = Connections.open(file, 100)) {
            Schema.create(connection, false);
            Connections.execute(connection, "INSERT INTO journal VALUES(1, '" + Victim.name(0) + "', 0)");
            try (var insert = connection.prepareStatement("INSERT INTO entry VALUES(5, 1, 20, ?, NULL, NULL, NULL)")) {
                insert.setBytes(1, row);
                insert.executeUpdate();
            }
        }
        garble(file, 0, new Random(3));

        var store = open(folder);
        try (var journal = store.open(Victim.name(0), Victim.LIMITS)) {
            assertThat(journal.read(0, 9)).hasSize(1);
        } finally {
            store.stop();
        }
    }

    /** Each page is garbled once: the long form takes every page of the file, the short one some of each kind. */
    @Test
    void anyGarbledPageCostsOnlyWhatStoodThere() throws Exception {
        var file = closed.resolve("store.db");
        long pages = Files.size(file) / Database.PAGE;
        var worst = new TreeMap<String, Integer>();
        for (int page = 0; page < pages; page++) {
            var kind = kind(file, page);
            int seen = worst.containsKey(kind) ? 1 : 0;
            if (!Boolean.getBoolean("sluice.faults") && seen > 0 && page % 97 != 0) {
                continue;
            }
            var folder = temporary.resolve("page-" + page);
            copy(closed, folder);
            garble(folder.resolve("store.db"), page, new Random(page));
            var store = open(folder);
            try {
                int found = read(store);
                if (found < ALL) {
                    assertThat(store.figures().lost())
                            .as("page %d, %s", page, kind)
                            .isPositive();
                }
                worst.merge(kind, ALL - found, Math::max);
                goOn(store);
            } finally {
                store.stop();
            }
        }
        System.out.printf("%d pages; most that the loss of one page of a kind cost, of %d: %s%n", pages, ALL, worst);
        assertThat(worst).hasSizeGreaterThanOrEqualTo(4);
        worst.forEach((kind, lost) -> assertThat(lost)
                .as("lost with one page: %s", kind)
                .isLessThan(kind.equals("directory of pages") ? ALL / 10 : 200));
    }

    /** By SQLite's file format: 1.5 for the trees, 1.8 for the pointer map. */
    private static String kind(Path file, int page) throws IOException {
        try (var channel = FileChannel.open(file)) {
            var first = ByteBuffer.allocate(1);
            channel.read(first, (long) page * Database.PAGE);
            if (page == 0) {
                return "first page";
            }
            if (page == 1) {
                return "pointer map";
            }
            return switch (first.get(0)) {
                case 5 -> "directory of pages";
                case 13 -> page <= 4 ? "table's only page" : "rows";
                default -> "rest of a long row, or free";
            };
        }
    }

    private static void garble(Path file, int page, Random random) throws IOException {
        var garbage = new byte[Database.PAGE];
        random.nextBytes(garbage);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(garbage), (long) page * Database.PAGE);
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
                    assertThat(entry.note().text()).isEqualTo("note " + number);
                    numbers.add(number);
                }
                assertThat(numbers).isSorted().doesNotHaveDuplicates();
                assertThat(open.usage().messages()).isEqualTo(numbers.size());
                found += numbers.size();
            }
        }
        return found + readMore(store);
    }

    private static int readMore(SqliteStore store) throws IOException {
        var found = new int[1];
        try (var shelf = store.shelf("values")) {
            shelf.forEach((key, value) -> {
                assertThat(value.text()).isEqualTo("value of " + key);
                found[0]++;
            });
        }
        for (int journal = 0; journal < 2; journal++) {
            try (var shared = store.open("shared " + journal, Victim.LIMITS)) {
                for (var entry : shared.read(0, Integer.MAX_VALUE)) {
                    assertThat(entry.message().payload()).isEqualTo(Victim.payload(9, Victim.number(entry)));
                    found[0]++;
                }
            }
        }
        return found[0];
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
