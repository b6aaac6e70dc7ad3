package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RowsTest {

    private static final int STEPS = 3_000;
    private static final int LONG_ROW = 5_000;

    @TempDir
    private Path folder;

    /** What a row says: enough to tell one from another. */
    private record Said(int journal, int size, long body, int row, int note) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void tableIsWhatCameLessWhatWent(long seed) throws Exception {
        var random = new Random(seed);
        var model = new TreeMap<Long, Said>();
        var file = folder.resolve("store.db");
        Files.createFile(file);
        Database.create(file, true);
        try (var database = Database.open(file)) {
            long next = 1;
            boolean mixed = false;
            for (int i = 0; i < STEPS; i++) {
                int dice = random.nextInt(100);
                mixed = random.nextInt(50) == 0 ? !mixed : mixed; // of one journal for a while, then of many
                if (dice < 3) {
                    database.commit();
                    assertThat(scan(file)).isEqualTo(model);
                } else if (dice < 40 && !model.isEmpty()) {
                    next = Math.max(next, remove(random, model, database));
                } else {
                    var said = new Said(
                            mixed ? 1 + random.nextInt(3) : 2,
                            random.nextInt(100),
                            mixed && random.nextInt(4) == 0 ? 7 : 0,
                            random.nextInt(100),
                            random.nextInt(3));
                    long number = next
                            + (random.nextInt(10) == 0 ? 2 : 0); // threads may come in another order than their numbers
                    if (model.containsKey(number)) {
                        next++;
                        continue;
                    }
                    var row = new byte[random.nextInt(20) == 0 ? LONG_ROW : 50];
                    row[row.length - 1] = (byte) said.row;
                    var note = said.note == 0 ? null : new byte[] {(byte) said.note};
                    database.insert(number, said.journal, said.size, row, note, said.body);
                    model.put(number, said);
                    next = number == next ? next + 1 : next;
                }
            }
            database.commit();
            assertThat(scan(file)).isEqualTo(model);
        }
    }

    /** Takes one out, or some that follow each other. */
    private static long remove(Random random, Map<Long, Said> model, Database database) throws Exception {
        var numbers = new ArrayList<>(model.keySet());
        int at = random.nextInt(numbers.size());
        int many = random.nextInt(3) == 0 ? 1 : random.nextInt(30);
        long last = 0;
        for (int i = at; i < Math.min(at + many, numbers.size()); i++) {
            last = numbers.get(i);
            database.delete(last);
            model.remove(last);
        }
        return last + 1; // a number is never used again
    }

    private static Map<Long, Said> scan(Path file) throws Exception {
        var found = new TreeMap<Long, Said>();
        try (var connection = Connections.open(file, 64);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id, journal, size, body, row, note FROM entry")) {
            while (rows.next()) {
                var row = rows.getBytes(5);
                var note = rows.getBytes(6);
                found.put(
                        rows.getLong(1),
                        new Said(
                                rows.getInt(2),
                                rows.getInt(3),
                                rows.getLong(4),
                                row[row.length - 1],
                                note == null ? 0 : note[0]));
            }
        }
        return found;
    }
}
