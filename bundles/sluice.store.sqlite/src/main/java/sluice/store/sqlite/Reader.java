package sluice.store.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Message;
import sluice.store.Journal;

/** Reads what messages say, on a connection of its own, so that readers and the writer do not wait for each other. Thread-safe. */
final class Reader {

    private static final Logger LOG = LoggerFactory.getLogger(Reader.class);
    private static final int CACHE_KILOBYTES = 512;

    private final Path file;
    private final Intake intake;
    private final Figures figures;
    private final Runnable suspect;
    private boolean paused = true;
    private @Nullable Connection connection;
    private @Nullable PreparedStatement select;
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
        if (paused) {
            throw new UncheckedIOException(new IOException("the store is not open at the moment"));
        }
        var found = new ArrayList<Journal.Entry>(count);
        for (int i = 0; i < count; i++) {
            var message = read(index, numbers[i]);
            if (message != null) {
                found.add(new Journal.Entry(numbers[i], message));
            }
        }
        return found;
    }

    private @Nullable Message read(Index index, long number) {
        try {
            var row = row(number);
            if (row != null) {
                return Row.message(row, number, index.journal());
            }
            lose(index, number, "it is not there");
        } catch (SQLException e) {
            close();
            if (number != failedAt) {
                failedAt = number;
                suspect.run();
                throw new UncheckedIOException(new IOException("cannot read the store: " + e.getMessage(), e));
            }
            lose(index, number, e.getMessage()); // nothing else is wrong with the database
        } catch (IOException e) {
            lose(index, number, e.getMessage());
        }
        return null;
    }

    private byte @Nullable [] row(long number) throws SQLException {
        var statement = select;
        if (statement == null) {
            var opened = Connections.open(file, CACHE_KILOBYTES);
            connection = opened;
            statement = opened.prepareStatement("SELECT row FROM entry WHERE id = ?");
            select = statement;
        }
        statement.setLong(1, number);
        try (var result = statement.executeQuery()) {
            return result.next() ? result.getBytes(1) : null;
        }
    }

    private void lose(Index index, long number, @Nullable String why) {
        if (index.remove(number)) { // or else somebody acknowledged it just now
            figures.lost(1);
            intake.add(new Operation.Quarantine(number));
            LOG.error("Message {} of journal '{}' is lost: {}", number, index.name(), why);
        }
    }

    private void close() {
        var open = connection;
        connection = null;
        select = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("The store's reading connection does not close", e);
            }
        }
    }
}
