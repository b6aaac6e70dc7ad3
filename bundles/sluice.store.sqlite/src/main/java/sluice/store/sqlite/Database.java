package sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.ProgressHandler;

/**
 * The connection that writes. Confined to the writer. After an exception it is only good for closing: whether a failed commit
 * reached the disk, nobody knows.
 *
 * <h2>Tables</h2>
 * Messages of all journals stand in one table, in the order they came, and there is no other index: a batch then changes the last
 * pages only, whatever journals it is for, and that is what flash memory likes best. Which message is in which journal is
 * kept in memory, made by one scan at the start.
 */
final class Database implements AutoCloseable {

    static final int PAGE = 4_096;

    private static final int VERSION = 1;
    private static final int CACHE_KILOBYTES = 2_048;

    /** Numbers are reserved in steps of this many; at each start the rest of the last step is never used. */
    private static final long STEP = 1 << 20;

    private static final List<String> TABLES = List.of(
            "CREATE TABLE journal(id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
            // Journal 0 holds damaged rows.
            "CREATE TABLE entry(id INTEGER PRIMARY KEY, journal INTEGER NOT NULL, size INTEGER NOT NULL, row BLOB NOT NULL)",
            // Mark 1: no message has a number above this.
            "CREATE TABLE mark(id INTEGER PRIMARY KEY, value INTEGER NOT NULL)",
            "INSERT INTO mark(id, value) VALUES(1, 0)");

    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement delete;
    private final PreparedStatement quarantine;
    private final PreparedStatement register;
    private final PreparedStatement reserve;
    private long reserved;

    private Database(Connection connection) throws SQLException {
        this.connection = connection;
        this.insert = connection.prepareStatement("INSERT INTO entry(id, journal, size, row) VALUES(?, ?, ?, ?)");
        this.delete = connection.prepareStatement("DELETE FROM entry WHERE id = ?");
        this.quarantine = connection.prepareStatement("UPDATE entry SET journal = 0 WHERE id = ?");
        this.register = connection.prepareStatement("INSERT OR REPLACE INTO journal(id, name) VALUES(?, ?)");
        this.reserve = connection.prepareStatement("UPDATE mark SET value = ? WHERE id = 1");
        this.reserved = Connections.number(connection, "SELECT value FROM mark WHERE id = 1");
    }

    /** Makes the tables of a new database; nobody may have it open. */
    static void create(Path file) throws SQLException {
        try (var connection = Connections.open(file, CACHE_KILOBYTES)) {
            Connections.execute(connection, "PRAGMA page_size=" + PAGE);
            Connections.execute(connection, "PRAGMA journal_mode=WAL");
            Connections.execute(connection, "PRAGMA synchronous=FULL");
            Connections.execute(connection, "BEGIN");
            for (var table : TABLES) {
                Connections.execute(connection, table);
            }
            Connections.execute(connection, "PRAGMA user_version=" + VERSION);
            Connections.execute(connection, "COMMIT");
        }
    }

    /** @throws IOException if a newer version of this program wrote it */
    static Database open(Path file) throws SQLException, IOException {
        var connection = Connections.open(file, CACHE_KILOBYTES);
        try {
            long version = Connections.number(connection, "PRAGMA user_version");
            if (version > VERSION) {
                throw new IOException("%s has format %d, this version knows %d: go back to the version that wrote it"
                        .formatted(file, version, VERSION));
            }
            Connections.execute(connection, "PRAGMA journal_mode=WAL");
            Connections.execute(connection, "PRAGMA synchronous=FULL");
            Connections.execute(connection, "PRAGMA wal_autocheckpoint=1000");
            Connections.execute(connection, "PRAGMA journal_size_limit=8388608");
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

    /** Tells {@code sink} of all there is, journals first. */
    void scan(Scan sink) throws SQLException {
        sink.begin();
        sink.numbersUsed(reserved);
        try (var statement = connection.createStatement()) {
            try (var journals = statement.executeQuery("SELECT id, name FROM journal")) {
                while (journals.next()) {
                    sink.journal(journals.getInt(1), String.valueOf(journals.getString(2)));
                }
            }
            try (var rows = statement.executeQuery("SELECT id, journal, size FROM entry ORDER BY id")) {
                while (rows.next()) {
                    sink.row(rows.getLong(1), rows.getInt(2), rows.getInt(3));
                }
            }
        }
        connection.commit();
        sink.end();
    }

    /** Makes all these changes, or none, and returns when they are on the disk. */
    void write(List<Operation> operations) throws SQLException {
        var registered = new ArrayList<Index>(0);
        long highest = 0;
        for (var operation : operations) {
            switch (operation) {
                case Append append -> {
                    var index = append.index();
                    if (!index.isKnown() && !registered.contains(index)) {
                        register(index.journal(), index.name());
                        registered.add(index);
                    }
                    insert(append.number(), index.journal(), append.size(), append.row());
                    highest = Math.max(highest, append.number());
                }
                case Operation.Delete(long number) -> change(delete, number);
                case Operation.Quarantine(long number) -> change(quarantine, number);
            }
        }
        if (highest > reserved) {
            reserve(highest);
        }
        connection.commit();
        registered.forEach(Index::known);
    }

    void register(int journal, String name) throws SQLException {
        register.setInt(1, journal);
        register.setString(2, name);
        register.executeUpdate();
    }

    void insert(long number, int journal, int size, byte[] row) throws SQLException {
        insert.setLong(1, number);
        insert.setInt(2, journal);
        insert.setInt(3, size);
        insert.setBytes(4, row);
        insert.executeUpdate();
    }

    void reserve(long number) throws SQLException {
        long next = number + STEP;
        change(reserve, next);
        reserved = next;
    }

    void commit() throws SQLException {
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
