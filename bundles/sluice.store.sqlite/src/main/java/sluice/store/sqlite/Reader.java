package sluice.store.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Payload;
import sluice.store.Journal;

/** Reads messages and values, on a connection of its own, so that readers and the writer do not wait for each other. Thread-safe. */
final class Reader {

    private static final Logger LOG = LoggerFactory.getLogger(Reader.class);
    private static final int CACHE_KILOBYTES = 512;

    /** So many messages are worth a statement of their own. */
    private static final int MANY = 8;

    /** So many are asked for by one statement if they stand far apart. */
    private static final int APART = 64;

    private final Path file;
    private final Intake intake;
    private final Figures figures;
    private final Runnable suspect;
    private boolean paused = true;
    private @Nullable Connection connection;
    private @Nullable PreparedStatement select;
    private @Nullable PreparedStatement range;
    private @Nullable PreparedStatement some;
    private long failedAt;

    /** @param suspect asks the writer to look at the database, because it cannot be read */
    Reader(Path file, Intake intake, Figures figures, Runnable suspect) {
        this.file = file;
        this.intake = intake;
        this.figures = figures;
        this.suspect = suspect;
    }

    /** Closes the database, and gives nothing until {@link #resume}. */
    synchronized void pause() {
        paused = true;
        close();
    }

    synchronized void resume() {
        paused = false;
    }

    /**
     * Reads messages; leaves out what was acknowledged meanwhile, and what the disk has lost, which the index then forgets.
     *
     * @throws UncheckedIOException if the disk does not answer, for now
     */
    synchronized List<Journal.Entry> read(Index index, long[] numbers, int count) {
        var found = new ArrayList<Journal.Entry>(count);
        var together = together(index, numbers, count);
        for (int i = 0; i < count; i++) {
            var known = together[i];
            var entry = known == null ? null : soundOrNull(index, numbers[i], known);
            if (entry == null) {
                entry = readAlone(index, numbers[i]);
            }
            if (entry != null) {
                found.add(entry);
            }
        }
        return found;
    }

    private Journal.@Nullable Entry soundOrNull(Index index, long number, Found known) {
        try {
            return entry(index, number, known);
        } catch (SQLException | IOException e) {
            LOG.debug("Message {} is read once more, alone", number, e);
            return null;
        }
    }

    private Journal.@Nullable Entry readAlone(Index index, long number) {
        return readOrLose(
                number,
                () -> entry(index, number, select(number)),
                () -> index.remove(number),
                () -> "Message " + number + " of journal '" + index.name() + "'");
    }

    /**
     * Reads a key's value; null if it has none any more, or the disk has lost it, which the index then forgets.
     *
     * @throws UncheckedIOException if the disk does not answer, for now
     */
    @Nullable
    Payload read(ShelfIndex shelf, String key) {
        for (var place = shelf.place(key); place != null; place = shelf.place(key)) {
            long number = place.number();
            Payload value;
            synchronized (this) {
                value = readOrLose(
                        number,
                        () -> value(shelf, key, number),
                        () -> shelf.lose(key, number),
                        () -> "A value of shelf '" + shelf.named().name() + "'");
            }
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Reads something from the database; may throw. */
    private interface Attempt<T> {
        T run() throws SQLException, IOException;
    }

    /** @param forget makes the index forget it, and tells whether the index had it: or else it was needed no more */
    private <T> @Nullable T readOrLose(long number, Attempt<T> attempt, BooleanSupplier forget, Supplier<String> what) {
        if (paused) {
            throw new UncheckedIOException(new IOException("the store is not open at the moment"));
        }
        try {
            return attempt.run();
        } catch (SQLException e) {
            close();
            if (number != failedAt) {
                failedAt = number;
                suspect.run();
                throw new UncheckedIOException(new IOException("cannot read the store: " + e.getMessage(), e));
            }
            lose(number, forget, what, e); // nothing else is wrong with the database
        } catch (IOException e) {
            lose(number, forget, what, e);
        }
        return null;
    }

    /** What the database has under a number. */
    private record Found(Bytes row, @Nullable Bytes note, long body) {}

    /** Reads many at once, which takes a third of the time; those it does not find are read one by one. */
    private @Nullable Found[] together(Index index, long[] numbers, int count) {
        var found = new @Nullable Found[count];
        if (paused || count < MANY) {
            return found;
        }
        try {
            if (numbers[count - 1] - numbers[0] <= 4L * count) {
                readRange(numbers, index, found);
            } else {
                for (int i = 0; i < count; i += APART) {
                    readSome(numbers, i, Math.min(count, i + APART), found);
                }
            }
        } catch (SQLException e) {
            LOG.debug("Messages are read one by one", e); // which knows what to do
            close();
        }
        return found;
    }

    private void readRange(long[] numbers, Index index, @Nullable Found[] to) throws SQLException {
        var statement = range;
        if (statement == null) {
            statement = connection()
                    .prepareStatement("SELECT row, note, body, id FROM entry WHERE id BETWEEN ? AND ? AND journal = ?");
            range = statement;
        }
        statement.setLong(1, numbers[0]);
        statement.setLong(2, numbers[to.length - 1]);
        statement.setInt(3, index.journal());
        readAll(statement, numbers, to);
    }

    /** One statement takes the locks of a reader once: a statement for each message makes four system calls for each. */
    private void readSome(long[] numbers, int from, int until, @Nullable Found[] to) throws SQLException {
        var statement = some;
        if (statement == null) {
            statement = connection()
                    .prepareStatement(
                            "SELECT row, note, body, id FROM entry WHERE id IN (?" + ", ?".repeat(APART - 1) + ")");
            some = statement;
        }
        for (int i = 0; i < APART; i++) {
            statement.setLong(i + 1, numbers[Math.min(from + i, until - 1)]);
        }
        readAll(statement, numbers, to);
    }

    private static void readAll(PreparedStatement statement, long[] numbers, @Nullable Found[] to) throws SQLException {
        try (var result = statement.executeQuery()) {
            while (result.next()) {
                keep(result, numbers, to);
            }
        }
    }

    private static void keep(ResultSet result, long[] numbers, @Nullable Found[] to) throws SQLException {
        int at = Arrays.binarySearch(numbers, 0, to.length, result.getLong(4));
        if (at >= 0) { // or else it was acknowledged meanwhile
            to[at] = found(result);
        }
    }

    private Journal.Entry entry(Index index, long number, Found found) throws SQLException, IOException {
        var note = found.note == null ? Payload.EMPTY : Row.note(found.note.array(), number);
        if (found.body == 0) {
            return new Journal.Entry(number, Row.message(found.row.array(), number, index.journal()), note);
        }
        if (Row.referenceSize(found.row.array(), found.body, number, index.journal()) < 0) {
            throw new IOException("its checksum is wrong");
        }
        return new Journal.Entry(number, Row.message(select(found.body).row.array(), found.body, Catalog.BODIES), note);
    }

    private Payload value(ShelfIndex shelf, String key, long number) throws SQLException, IOException {
        return Row.value(select(number).row.array(), key, number, shelf.id());
    }

    private Found select(long number) throws SQLException, IOException {
        var statement = select;
        if (statement == null) {
            statement = connection().prepareStatement("SELECT row, note, body FROM entry WHERE id = ?");
            select = statement;
        }
        statement.setLong(1, number);
        try (var result = statement.executeQuery()) {
            if (!result.next()) {
                throw new IOException("it is not there");
            }
            return found(result);
        }
    }

    private static Found found(ResultSet result) throws SQLException {
        var row = result.getBytes(1);
        var note = result.getBytes(2);
        return new Found(
                new Bytes(row == null ? new byte[0] : row), note == null ? null : new Bytes(note), result.getLong(3));
    }

    private Connection connection() throws SQLException {
        var here = connection;
        if (here == null) {
            here = Connections.open(file, CACHE_KILOBYTES);
            connection = here;
        }
        return here;
    }

    private void lose(long number, BooleanSupplier forget, Supplier<String> what, Exception why) {
        if (forget.getAsBoolean()) {
            figures.lost(1);
            figures.quarantined(1);
            intake.add(new Operation.Quarantine(number));
            LOG.error("{} is lost: {}", what.get(), why.getMessage());
        }
    }

    private void close() {
        var open = connection;
        connection = null;
        select = null;
        range = null;
        some = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("The store's reading connection does not close", e);
            }
        }
    }
}
