package sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;
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

    static final int PAGE = 4_096;

    private static final int CACHE_KILOBYTES = 2_048;

    /** Numbers are reserved in steps of this many; at each start the rest of the last step is never used. */
    private static final long STEP = 1 << 20;

    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement note;
    private final PreparedStatement body;
    private final PreparedStatement delete;
    private final PreparedStatement quarantine;
    private final PreparedStatement register;
    private final PreparedStatement drop;
    private final PreparedStatement unregister;
    private final PreparedStatement reserve;
    private long reserved;
    private long reserving;

    private Database(Connection connection) throws SQLException {
        this.connection = connection;
        this.insert = connection.prepareStatement(
                "INSERT INTO entry(id, journal, size, row, key, note, body) VALUES(?, ?, ?, ?, ?, ?, ?)");
        this.note = connection.prepareStatement("UPDATE entry SET note = ? WHERE id = ?");
        this.body = connection.prepareStatement("SELECT body FROM entry WHERE id = ?");
        this.delete = connection.prepareStatement("DELETE FROM entry WHERE id = ?");
        this.quarantine = connection.prepareStatement("UPDATE entry SET journal = 0 WHERE id = ?");
        this.register = connection.prepareStatement("INSERT OR REPLACE INTO journal(id, name) VALUES(?, ?)");
        this.drop = connection.prepareStatement("UPDATE journal SET gone = 1 WHERE id = ?");
        this.unregister = connection.prepareStatement("DELETE FROM journal WHERE id = ?");
        this.reserve = connection.prepareStatement("UPDATE mark SET value = ? WHERE id = 1");
        this.reserved = Connections.number(connection, "SELECT value FROM mark WHERE id = 1");
    }

    /** Makes the tables of a new database; nobody may have it open. */
    static void create(Path file) throws SQLException {
        try (var connection = Connections.open(file, CACHE_KILOBYTES)) {
            Schema.create(connection);
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
            connection.setAutoCommit(false);
            var database = new Database(connection);
            connection.commit();
            return database;
        } catch (SQLException | IOException e) {
            Connections.closeAfter(e, connection);
            throw e;
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

    void register(int journal, String name) throws SQLException {
        register.setInt(1, journal);
        register.setString(2, name);
        register.executeUpdate();
    }

    /** @param bodyNumber the number of the row that has what this one says; 0 for none */
    void insert(
            long number,
            int journal,
            int size,
            byte[] row,
            @Nullable String key,
            byte @Nullable [] noted,
            long bodyNumber)
            throws SQLException {
        insert.setLong(1, number);
        insert.setInt(2, journal);
        insert.setInt(3, size);
        insert.setBytes(4, row);
        insert.setString(5, key);
        insert.setBytes(6, noted);
        if (bodyNumber == 0) {
            insert.setNull(7, Types.INTEGER);
        } else {
            insert.setLong(7, bodyNumber);
        }
        insert.executeUpdate();
    }

    void note(long number, byte[] noted) throws SQLException {
        note.setBytes(1, noted);
        note.setLong(2, number);
        note.executeUpdate();
    }

    /** Returns the number of the row that has what this one says; 0 if its own does, or there is none. */
    long body(long number) throws SQLException {
        body.setLong(1, number);
        try (var result = body.executeQuery()) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    void delete(long number) throws SQLException {
        change(delete, number);
    }

    void quarantine(long number) throws SQLException {
        change(quarantine, number);
    }

    /** Marks a journal as one nobody needs. */
    void drop(int journal) throws SQLException {
        change(drop, journal);
    }

    void unregister(int journal) throws SQLException {
        change(unregister, journal);
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
        connection.commit();
        reserved = Math.max(reserved, reserving);
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
