package sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is readable from a damaged database into a new one. Confined to the writer.
 *
 * <p>Rows are read in order. Where that fails, the next number that can be found is searched for in steps that double, and then the
 * lowest such number by halving: so one damaged page costs the rows on that page. Where the damage is in the pages that lead to others, all
 * pages are looked at one by one. What cannot be read, or has a wrong checksum, is lost.
 */
final class Salvage {

    private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);
    private static final int CACHE_KILOBYTES = 1_024;
    private static final int ROWS_PER_COMMIT = 1_000;

    /** Numbers come nowhere near this in the life of any gateway. */
    private static final long HIGHEST = 1L << 56;

    private final Connection from;
    private final Database to;
    private final boolean isOld;
    private final Set<Integer> gone = new HashSet<>();
    private long saved;
    private long damaged;
    private long holes;
    private long reached;
    private long highest;

    private Salvage(Connection from, Database to) throws SQLException {
        this.from = from;
        this.isOld = Schema.isOld(from);
        this.to = to;
    }

    /**
     * What came of it. Immutable.
     *
     * @param saved how many rows were brought over
     * @param damaged how many were seen but are damaged
     * @param holes in how many places nothing could be seen
     */
    record Outcome(long saved, long damaged, long holes) {

        /** Returns how many messages and values are lost at least. */
        long lost() {
            return damaged + holes;
        }
    }

    static Outcome run(Path damagedFile, Database to) throws SQLException, IOException {
        try (var from = Connections.openDamaged(damagedFile, CACHE_KILOBYTES)) {
            var salvage = new Salvage(from, to);
            salvage.journals();
            salvage.rows();
            if (salvage.holes > 0) {
                salvage.withoutDirectory(damagedFile);
            }
            to.reserve(salvage.highest);
            to.commit();
            return new Outcome(salvage.saved, salvage.damaged, salvage.holes);
        } catch (SQLException e) {
            if (Fault.of(e) != Fault.DAMAGED) {
                throw e;
            }
            LOG.debug("Nothing of {} can be read", damagedFile, e);
            return new Outcome(0, 0, 1);
        }
    }

    private void journals() throws SQLException {
        boolean first = journals("journal");
        boolean second = !isOld && journals("name");
        if (!first && !second) {
            holes++;
        }
    }

    /** Brings over the journals a table names; tells whether it could be read to its end. */
    private boolean journals(String table) throws SQLException {
        try (var statement = from.createStatement();
                var journals = statement.executeQuery("SELECT id, name, " + (isOld ? "0" : "gone") + " FROM " + table
                        + " WHERE typeof(name) = 'text'")) {
            while (journals.next()) {
                int id = journals.getInt(1);
                if (journals.getInt(3) == 0) {
                    to.register(id, String.valueOf(journals.getString(2)));
                } else {
                    gone.add(id);
                }
            }
            return true;
        } catch (SQLException e) {
            check(e);
            return false;
        }
    }

    /** Brings over what stands on pages that no other leads to any more. */
    private void withoutDirectory(Path file) throws IOException {
        long before = saved;
        Leaves.read(file, (number, journal, row, key, note, body) -> {
            if (number <= 0 || number >= HIGHEST || journal == Catalog.QUARANTINE || gone.contains(journal)) {
                return;
            }
            int size = size(number, journal, row, key, note, body);
            if (size >= 0) {
                insertMissing(number, journal, size, row, key, note, body);
            }
        });
        LOG.debug("{} rows of {} stood on pages without a directory", saved - before, file);
    }

    private void insertMissing(
            long number, int journal, int size, byte[] row, @Nullable String key, byte @Nullable [] note, long body)
            throws IOException {
        try {
            if (!to.has(number)) {
                insert(number, journal, size, row, key, note, body);
                highest = Math.max(highest, number);
            }
        } catch (SQLException e) {
            throw new IOException("cannot write what was saved from a damaged store: " + e.getMessage(), e);
        }
    }

    private void rows() throws SQLException, IOException {
        while (!copy()) {
            reached = nextReadable() - 1;
        }
    }

    /** Copies rows up to the end or the next damage; tells whether it was the end. */
    private boolean copy() throws SQLException, IOException {
        // A statement that failed cannot be used again.
        try (var statement = from.createStatement();
                var result = statement.executeQuery(
                        "SELECT id, journal, row, " + (isOld ? "NULL, NULL, 0" : "key, note, body")
                                + " FROM entry WHERE id > " + reached + " ORDER BY id")) {
            while (result.next()) {
                long number = result.getLong(1);
                if (number <= reached) {
                    throw Fault.damaged("rows are out of order");
                }
                copy(
                        number,
                        result.getInt(2),
                        result.getBytes(3),
                        result.getString(4),
                        result.getBytes(5),
                        result.getLong(6));
                reached = number;
                highest = number;
            }
            return true;
        } catch (SQLException e) {
            skip(e);
            return reached >= HIGHEST;
        }
    }

    private void copy(
            long number, int journal, byte @Nullable [] row, @Nullable String key, byte @Nullable [] note, long body)
            throws SQLException, IOException {
        if (journal == Catalog.QUARANTINE || gone.contains(journal)) {
            return;
        }
        int size = size(number, journal, row, key, note, body);
        if (row == null || size < 0) {
            LOG.debug("Row {} of journal {} is lost", number, journal);
            damaged++;
            return;
        }
        try {
            insert(number, journal, size, row, key, note, body);
        } catch (SQLException e) { // here it is the new database that fails
            throw new IOException("cannot write what was saved from a damaged store: " + e.getMessage(), e);
        }
    }

    private void insert(
            long number, int journal, int size, byte[] row, @Nullable String key, byte @Nullable [] note, long body)
            throws SQLException {
        if (journal < Catalog.BODIES && key != null) {
            to.insert(number, journal, size, row, key);
        } else {
            to.insert(number, journal, size, row, note, body);
        }
        if (++saved % ROWS_PER_COMMIT == 0) {
            to.commit();
        }
    }

    /** Returns the bytes a row counts for; -1 if it is damaged. */
    private int size(
            long number, int journal, byte @Nullable [] row, @Nullable String key, byte @Nullable [] note, long body) {
        if (journal < Catalog.BODIES) {
            return row != null && key != null && Row.isValue(row, key, number, journal)
                    ? Row.utf8(key).length + Row.length(row)
                    : -1;
        }
        if (!Row.isNote(note, number)) {
            return -1;
        }
        if (body != 0) {
            return Row.referenceSize(row, body, number, journal);
        }
        try {
            int size = SqliteJournal.size(Row.message(row, number, journal));
            return journal == Catalog.BODIES ? 0 : size;
        } catch (IOException e) {
            return -1;
        }
    }

    /** Returns the lowest number behind the damage from which reading works again. */
    private long nextReadable() {
        long low = reached + 1;
        long step = 1;
        while (!isReadable(low + step)) {
            low += step;
            step *= 2;
            if (low > HIGHEST) {
                return HIGHEST + 1;
            }
        }
        long high = low + step;
        while (high - low > 1) {
            long middle = (low + high) >>> 1;
            if (isReadable(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private boolean isReadable(long number) {
        try (var statement = from.createStatement();
                var result =
                        statement.executeQuery("SELECT id FROM entry WHERE id >= " + number + " ORDER BY id LIMIT 1")) {
            return !result.next() || result.getLong(1) >= number;
        } catch (SQLException e) {
            return false; // the damage reaches to here
        }
    }

    private void skip(SQLException e) throws SQLException {
        check(e);
        holes++;
    }

    /** @throws SQLException if something else is wrong than damage */
    private static void check(SQLException e) throws SQLException {
        if (Fault.of(e) == Fault.FULL || Fault.of(e) == Fault.BUSY) {
            throw e;
        }
    }
}
