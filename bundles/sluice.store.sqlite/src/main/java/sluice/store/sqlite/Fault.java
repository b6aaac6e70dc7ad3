package sluice.store.sqlite;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What kind of failure SQLite reports, as far as we answer differently. */
enum Fault {
    /** No space left. */
    FULL,
    /** Somebody else holds the database. */
    BUSY,
    /** The file is not, or no longer, a sound database. */
    DAMAGED,
    /** The disk, or anything else. */
    BROKEN;

    /** Returns what SQLite itself would throw for a damaged database. */
    static SQLException damaged(String what) {
        return new SQLiteException(what, SQLiteErrorCode.SQLITE_CORRUPT);
    }

    static Fault of(SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return BROKEN;
        }
        int code = sqlite.getResultCode().code & 0xff; // without SQLite's finer distinctions
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return FULL;
        }
        if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return BUSY;
        }
        boolean damaged = code == SQLiteErrorCode.SQLITE_CORRUPT.code
                || code == SQLiteErrorCode.SQLITE_NOTADB.code
                || code == SQLiteErrorCode.SQLITE_ERROR.code; // our statements are right, so a table is not what it was
        return damaged ? DAMAGED : BROKEN;
    }
}
