package sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The tables, and how those of older versions become those of today. */
final class Schema {

    private static final int VERSION = 2;

    /** The journals once more: without their names all their messages would be lost, and one damaged page would be enough. */
    private static final String NAMES = "CREATE TABLE IF NOT EXISTS name(id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
            + " gone INTEGER NOT NULL DEFAULT 0)";

    /** The order of tables and columns is part of the format: {@link Folder#withNewFirstPage} relies on it. */
    private static final List<String> TABLES = List.of(
            // Below -1: shelves. Gone: nobody needs it, its rows are being deleted.
            "CREATE TABLE journal(id INTEGER PRIMARY KEY, name TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0)",
            // Journal 0 holds damaged rows, journal -1 what other rows name as their body. Only rows of shelves have a
            // key.
            "CREATE TABLE entry(id INTEGER PRIMARY KEY, journal INTEGER NOT NULL, size INTEGER NOT NULL, row BLOB NOT NULL,"
                    + " key TEXT, note BLOB, body INTEGER)",
            // Mark 1: no row has a number above this.
            "CREATE TABLE mark(id INTEGER PRIMARY KEY, value INTEGER NOT NULL)",
            "INSERT INTO mark(id, value) VALUES(1, 0)",
            Schema.NAMES,
            "PRAGMA user_version=" + VERSION);

    /** Version 1 had journals only, without notes. */
    private static final List<String> FROM_1 = List.of(
            "ALTER TABLE journal ADD COLUMN gone INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE entry ADD COLUMN key TEXT",
            "ALTER TABLE entry ADD COLUMN note BLOB",
            "ALTER TABLE entry ADD COLUMN body INTEGER",
            "PRAGMA user_version=2");

    /** When the store's clock stood where, and the highest number then: see {@link Ages}. Made when it is needed. */
    private static final String AGES =
            "CREATE TABLE IF NOT EXISTS age(at INTEGER PRIMARY KEY, number INTEGER NOT NULL, wall INTEGER NOT NULL)";

    /** A database that holds no more than this is written anew at the start, if that lets it shrink from then on. */
    private static final int SMALL_PAGES = 4_096;

    private Schema() {}

    /** @param shrinks whether it can give space back; those of earlier versions cannot, and their tables begin on other pages */
    static void create(Connection connection, boolean shrinks) throws SQLException {
        Connections.execute(connection, "PRAGMA page_size=" + Database.PAGE);
        Connections.execute(connection, "PRAGMA auto_vacuum=" + (shrinks ? "INCREMENTAL" : "NONE"));
        Connections.execute(connection, "PRAGMA journal_mode=WAL");
        Connections.execute(connection, "PRAGMA synchronous=FULL");
        change(connection, TABLES);
    }

    /** @throws IOException if a newer version of this program wrote it */
    static void requireKnown(Connection connection, Path file) throws SQLException, IOException {
        long version = version(connection);
        if (version > VERSION) {
            throw new IOException("%s has format %d, this version knows %d: go back to the version that wrote it"
                    .formatted(file, version, VERSION));
        }
    }

    /** Brings an older database up to date; the rows it has stay as they are. */
    static void migrate(Connection connection) throws SQLException {
        if (version(connection) == 1) {
            change(connection, FROM_1);
        }
    }

    /** Sees to it that the journals' names stand in two places. */
    static void addNames(Connection connection) throws SQLException {
        if (Connections.number(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'name'") == 0) {
            change(connection, List.of(NAMES, "INSERT INTO name SELECT id, name, gone FROM journal"));
        }
    }

    /** Lets a database of an earlier version give space back, if that is quickly done; or else it will be at another start. */
    static void letShrink(Connection connection) throws SQLException {
        if (Connections.number(connection, "PRAGMA auto_vacuum") != 0) {
            return;
        }
        long used = Connections.number(connection, "PRAGMA page_count")
                - Connections.number(connection, "PRAGMA freelist_count");
        if (used <= SMALL_PAGES) {
            Connections.execute(connection, "PRAGMA auto_vacuum=INCREMENTAL");
            Connections.execute(connection, "VACUUM");
        }
    }

    static void addAges(Connection connection) throws SQLException {
        Connections.execute(connection, AGES);
    }

    /** Tells whether these are tables of version 1. */
    static boolean isOld(Connection connection) throws SQLException {
        return Connections.number(connection, "SELECT count(*) FROM pragma_table_info('entry') WHERE name = 'body'")
                == 0;
    }

    private static long version(Connection connection) throws SQLException {
        return Connections.number(connection, "PRAGMA user_version");
    }

    private static void change(Connection connection, List<String> statements) throws SQLException {
        Connections.execute(connection, "BEGIN");
        for (var statement : statements) {
            Connections.execute(connection, statement);
        }
        Connections.execute(connection, "COMMIT");
    }
}
