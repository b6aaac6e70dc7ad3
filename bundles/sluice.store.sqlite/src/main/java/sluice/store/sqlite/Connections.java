package sluice.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * Opens connections to SQLite. The driver's class is called directly: {@code DriverManager} would keep it, and its class loader, for
 * ever.
 */
final class Connections {

    private static final int BUSY_MILLIS = 5_000;

    /**
     * SQLITE_OPEN_READWRITE: a file that is not there is an error, not a new database. SQLITE_OPEN_NOMUTEX: nobody uses a connection while another
     * does, so SQLite need not take a lock for each column of each row (a twentieth of what a stored message costs, decision 231).
     */
    private static final String READ_AND_WRITE = String.valueOf(0x2 | 0x8000);

    private Connections() {}

    /** @param cacheKilobytes how much of the database it keeps in memory at most */
    static Connection open(Path file, int cacheKilobytes) throws SQLException {
        return open(file, cacheKilobytes, "PRAGMA writable_schema=OFF");
    }

    /** Opens a database that is shorter than it says, or otherwise not what it should be, to read what is left. */
    static Connection openDamaged(Path file, int cacheKilobytes) throws SQLException {
        return open(file, cacheKilobytes, "PRAGMA writable_schema=ON");
    }

    private static Connection open(Path file, int cacheKilobytes, String first) throws SQLException {
        var properties = new Properties();
        properties.setProperty("open_mode", READ_AND_WRITE);
        properties.setProperty("busy_timeout", String.valueOf(BUSY_MILLIS));
        // Or else each insert parses and runs a SELECT last_insert_rowid() of its own.
        properties.setProperty("jdbc.get_generated_keys", "false");
        var connection = new JDBC4Connection("jdbc:sqlite:" + file, file.toString(), properties);
        try {
            execute(connection, first);
            // An I/O error under mmap would be a SIGBUS, the end of the process.
            execute(connection, "PRAGMA mmap_size=0");
            execute(connection, "PRAGMA cache_size=-" + cacheKilobytes);
            return connection;
        } catch (SQLException e) {
            closeAfter(e, connection);
            throw e;
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    /** Closes what a failure makes useless; another failure is only a remark on the first. */
    static void closeAfter(Exception failure, AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }
}
