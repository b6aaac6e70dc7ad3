package sluice.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows that come and go, many of them with one statement: the way from here into SQLite is paid for each statement (decision 227). Confined to
 * the writer. Whoever looks at the table in another way, or commits, calls {@link #flush} before.
 *
 * <p>New rows gather until there are enough of them, those to be deleted as long as their numbers follow each other.
 */
final class Rows {

    private static final int MANY = 16;
    private static final int SOME = 4;
    private static final int COLUMNS = 6;

    /** Longer ones go alone: a statement holds on to what it was given until it is used again. */
    private static final int LARGE = 4_096;

    private final Connection connection;
    private final PreparedStatement one;
    private final PreparedStatement delete;
    private @Nullable PreparedStatement some;
    private @Nullable PreparedStatement many;
    private @Nullable PreparedStatement deleteRange;

    /** The columns of the new rows, one row behind the other. */
    private final @Nullable Object[] values = new @Nullable Object[MANY * COLUMNS];

    private int count;

    /** The lowest number among the new rows. */
    private long lowest = Long.MAX_VALUE;

    /** The rows to be deleted: none if the first is behind the last. */
    private long first = 1;

    private long last;

    Rows(Connection connection) throws SQLException {
        this.connection = connection;
        this.one = insertion(1);
        this.delete = connection.prepareStatement("DELETE FROM entry WHERE id = ?");
    }

    /** @param body the number of the row that has what this one says; 0 for none */
    void insert(long number, int journal, int size, byte[] row, byte @Nullable [] note, long body) throws SQLException {
        boolean large = row.length > LARGE;
        if (large) {
            insertAll();
        }
        int at = COLUMNS * count++;
        values[at] = number;
        values[at + 1] = journal;
        values[at + 2] = size;
        values[at + 3] = row;
        values[at + 4] = note;
        values[at + 5] = body == 0 ? null : body;
        lowest = Math.min(lowest, number);
        if (large || count == MANY) {
            insertAll();
        }
    }

    void delete(long number) throws SQLException {
        if (number >= lowest) {
            insertAll();
        }
        if (number == last + 1 && first <= last) {
            last = number;
            return;
        }
        deleteAll();
        first = number;
        last = number;
    }

    /** Sees to it that the table is as it has been told. */
    void flush() throws SQLException {
        insertAll();
        deleteAll();
    }

    private void insertAll() throws SQLException {
        int done = 0;
        if (count == MANY) {
            many = many == null ? insertion(MANY) : many;
            done = insert(many, 0, MANY);
        }
        while (count - done >= SOME) {
            some = some == null ? insertion(SOME) : some;
            done = insert(some, done, SOME);
        }
        while (done < count) {
            done = insert(one, done, 1);
        }
        Arrays.fill(values, 0, COLUMNS * count, null);
        count = 0;
        lowest = Long.MAX_VALUE;
    }

    private int insert(PreparedStatement statement, int from, int length) throws SQLException {
        for (int i = 0; i < length * COLUMNS; i++) {
            statement.setObject(i + 1, values[from * COLUMNS + i]);
        }
        statement.executeUpdate();
        return from + length;
    }

    private void deleteAll() throws SQLException {
        if (first < last) {
            var statement = deleteRange;
            if (statement == null) {
                statement = connection.prepareStatement("DELETE FROM entry WHERE id BETWEEN ? AND ?");
                deleteRange = statement;
            }
            statement.setLong(1, first);
            statement.setLong(2, last);
            statement.executeUpdate();
        } else if (first == last) {
            delete.setLong(1, first);
            delete.executeUpdate();
        }
        first = 1;
        last = 0;
    }

    /** OR FAIL: or else SQLite copies each page before a statement of several rows changes it; after a failure nothing is committed anyway. */
    private PreparedStatement insertion(int length) throws SQLException {
        return connection.prepareStatement("INSERT OR FAIL INTO entry(id, journal, size, row, note, body) VALUES"
                + Stream.generate(() -> "(?, ?, ?, ?, ?, ?)").limit(length).collect(Collectors.joining(", ")));
    }
}
