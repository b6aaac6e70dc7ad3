package sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.ProgressHandler;

/**
 * The connection that writes. Confined to the writer. After an exception it is only good for closing: whether a failed commit
 * reached the disk, nobody knows.
 *
 * <h2>Tables</h2>
 * Messages of all journals stand in one table, in the order they came, and there is no other index: a batch then changes the last
 * pages only, whatever journals it is for, and that is what flash memory likes best. Which message is in which journal is
 * kept in memory, made by one scan at the start. Values of shelves stand among them, for the same reason.
 */
final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    static final int PAGE = 4_096;

    private static final int CACHE_KILOBYTES = 2_048;

    /** Numbers are reserved in steps of this many; at each start the rest of the last step is never used. */
    private static final long STEP = 1 << 20;

    private final Connection connection;
    private final Rows rows;
    private final PreparedStatement insertValue;
    private final PreparedStatement note;
    private final PreparedStatement body;
    private final PreparedStatement quarantine;
    private final List<PreparedStatement> register;
    private final List<PreparedStatement> drop;
    private final List<PreparedStatement> unregister;
    private final PreparedStatement reserve;
    private long reserved;
    private long reserving;

    private Database(Connection connection) throws SQLException {
        this.connection = connection;
        this.rows = new Rows(connection);
        this.insertValue =
                connection.prepareStatement("INSERT INTO entry(id, journal, size, row, key) VALUES(?, ?, ?, ?, ?)");
        this.note = connection.prepareStatement("UPDATE entry SET note = ? WHERE id = ?");
        this.body = connection.prepareStatement("SELECT body FROM entry WHERE id = ?");
        this.quarantine = connection.prepareStatement("UPDATE entry SET journal = 0 WHERE id = ?");
        this.register = both("INSERT OR REPLACE INTO %s(id, name) VALUES(?, ?)");
        this.drop = both("UPDATE %s SET gone = 1 WHERE id = ?");
        this.unregister = both("DELETE FROM %s WHERE id = ?");
        this.reserve = connection.prepareStatement("UPDATE mark SET value = ? WHERE id = 1");
        this.reserved = Connections.number(connection, "SELECT value FROM mark WHERE id = 1");
    }

    /**
     * Makes the tables of a new database; nobody may have it open.
     *
     * @param shrinks whether it can give space back
     */
    static void create(Path file, boolean shrinks) throws SQLException {
        try (var connection = Connections.open(file, CACHE_KILOBYTES)) {
            Schema.create(connection, shrinks);
        }
    }

    /** @throws IOException if a newer version of this program wrote it */
    static Database open(Path file) throws SQLException, IOException {
        var connection = Connections.open(file, CACHE_KILOBYTES);
        try {
            Schema.requireKnown(connection, file);
            Connections.execute(connection, "PRAGMA journal_mode=WAL");
            Connections.execute(connection, "PRAGMA synchronous=FULL");
            Connections.execute(connection, "PRAGMA wal_autocheckpoint=1000");
            Connections.execute(connection, "PRAGMA journal_size_limit=8388608");
            Schema.migrate(connection);
            Schema.addNames(connection);
            letShrink(connection);
            connection.setAutoCommit(false);
            var database = new Database(connection);
            connection.commit();
            return database;
        } catch (SQLException | IOException e) {
            Connections.closeAfter(e, connection);
            throw e;
        }
    }

    /** Without it everything works, only the file stays as large as it ever was. */
    private static void letShrink(Connection connection) throws SQLException {
        try {
            Schema.letShrink(connection);
        } catch (SQLException e) {
            if (Fault.of(e) != Fault.FULL) {
                throw e;
            }
            LOG.debug("No space to write the database anew", e);
        }
    }

    /**
     * Looks for damage, but only so long; returns the first it finds, empty if there is none or the time is over.
     */
    String check(long nanos) throws SQLException {
        long until = System.nanoTime() + nanos;
        ProgressHandler.setHandler(connection, 10_000, new ProgressHandler() {
            @Override
            protected int progress() {
                return System.nanoTime() - until > 0 ? 1 : 0;
            }
        });
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("PRAGMA quick_check(1)")) {
            var verdict = result.next() ? result.getString(1) : "ok";
            return verdict.equals("ok") ? "" : verdict;
        } catch (SQLException e) {
            if (System.nanoTime() - until > 0 && Fault.of(e) == Fault.BROKEN) { // interrupted by ourselves
                return "";
            }
            throw e;
        } finally {
            ProgressHandler.clearHandler(connection);
            connection.commit();
        }
    }

    /** Tells {@code sink} of all there is, journals and shelves first. */
    void scan(Scan sink) throws SQLException {
        sink.begin();
        sink.numbersUsed(reserved);
        try (var statement = connection.createStatement()) {
            try (var journals = statement.executeQuery("SELECT id, name, gone FROM journal")) {
                while (journals.next()) {
                    sink.journal(journals.getInt(1), String.valueOf(journals.getString(2)), journals.getInt(3) != 0);
                }
            }
            // Of a long row only the beginning is read, unless it is one of a shelf: there the key stands behind the
            // value.
            try (var rows = statement.executeQuery("SELECT id, journal, size, CASE WHEN journal < " + Catalog.BODIES
                    + " THEN key ELSE body END FROM entry ORDER BY id")) {
                while (rows.next()) {
                    int journal = rows.getInt(2);
                    if (journal < Catalog.BODIES) {
                        sink.value(rows.getLong(1), journal, rows.getInt(3), String.valueOf(rows.getString(4)));
                    } else {
                        sink.row(rows.getLong(1), journal, rows.getInt(3), rows.getLong(4));
                    }
                }
            }
        }
        connection.commit();
        sink.end();
    }

    /** The journals stand in two tables, so that one damaged page cannot cost all their names. */
    private List<PreparedStatement> both(String sql) throws SQLException {
        return List.of(
                connection.prepareStatement(sql.formatted("journal")),
                connection.prepareStatement(sql.formatted("name")));
    }

    void register(int journal, String name) throws SQLException {
        for (var statement : register) {
            statement.setInt(1, journal);
            statement.setString(2, name);
            statement.executeUpdate();
        }
    }

    /** Tells whether there is a row with this number. */
    boolean has(long number) throws SQLException {
        rows.flush();
        return Connections.number(connection, "SELECT count(*) FROM entry WHERE id = " + number) > 0;
    }

    /** @param body the number of the row that has what this one says; 0 for none */
    void insert(long number, int journal, int size, byte[] row, byte @Nullable [] noted, long body)
            throws SQLException {
        rows.insert(number, journal, size, row, noted, body);
    }

    /** Inserts the row of a key's value. */
    void insert(long number, int shelf, int size, byte[] row, String key) throws SQLException {
        insertValue.setLong(1, number);
        insertValue.setInt(2, shelf);
        insertValue.setInt(3, size);
        insertValue.setBytes(4, row);
        insertValue.setString(5, key);
        insertValue.executeUpdate();
    }

    void note(long number, byte[] noted) throws SQLException {
        rows.flush();
        note.setBytes(1, noted);
        note.setLong(2, number);
        note.executeUpdate();
    }

    /** Returns the number of the row that has what this one says; 0 if its own does, or there is none. */
    long body(long number) throws SQLException {
        rows.flush();
        body.setLong(1, number);
        try (var result = body.executeQuery()) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    void delete(long number) throws SQLException {
        rows.delete(number);
    }

    void quarantine(long number) throws SQLException {
        rows.flush();
        change(quarantine, number);
    }

    /** Marks a journal as one nobody needs. */
    void drop(int journal) throws SQLException {
        for (var statement : drop) {
            change(statement, journal);
        }
    }

    void unregister(int journal) throws SQLException {
        for (var statement : unregister) {
            change(statement, journal);
        }
    }

    /** Sees to it that no later start uses a number up to this one again. */
    void reserve(long number) throws SQLException {
        if (number > reserved) {
            long next = number + STEP;
            change(reserve, next);
            reserving = next;
        }
    }

    /** Makes all changes since the last time durable, and returns when they are on the disk. */
    void commit() throws SQLException {
        rows.flush();
        connection.commit();
        reserved = Math.max(reserved, reserving);
    }

    /** Returns the marks of ages, in order. */
    List<Ages.Mark> ages() throws SQLException {
        var marks = new ArrayList<Ages.Mark>();
        Schema.addAges(connection);
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT at, number, wall FROM age ORDER BY at")) {
            while (result.next()) {
                marks.add(new Ages.Mark(result.getLong(1), result.getLong(2), result.getLong(3)));
            }
        }
        connection.commit();
        return marks;
    }

    /** @param first marks before this are needed no more */
    void age(Ages.Mark mark, long first) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT OR REPLACE INTO age(at, number, wall) VALUES(?, ?, ?)");
                var delete = connection.prepareStatement("DELETE FROM age WHERE at < ?")) {
            insert.setLong(1, mark.at());
            insert.setLong(2, mark.number());
            insert.setLong(3, mark.wall());
            insert.executeUpdate();
            delete.setLong(1, first);
            delete.executeUpdate();
        }
    }

    /** Returns how many pages there are, used and free. */
    long pages() throws SQLException {
        return Connections.number(connection, "PRAGMA page_count");
    }

    long freePages() throws SQLException {
        return Connections.number(connection, "PRAGMA freelist_count");
    }

    /** Takes up to so many free pages out of the file; it becomes shorter at the checkpoint after the commit. */
    void giveBack(int pages) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA incremental_vacuum(" + pages + ")");
        }
    }

    /** Brings what is in the log into the database's file, as far as no reader needs it there. */
    void checkpoint() throws SQLException {
        Connections.number(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        connection.commit();
    }

    private static void change(PreparedStatement statement, long number) throws SQLException {
        statement.setLong(1, number);
        statement.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
