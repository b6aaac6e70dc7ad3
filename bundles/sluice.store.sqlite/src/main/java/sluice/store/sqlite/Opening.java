package sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the database whatever state it is in: a damaged one is put aside, and what is readable brought into a new one. */
final class Opening {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final long CHECK_NANOS = 1_000_000_000;

    private final Folder folder;
    private final Figures figures;

    Opening(Folder folder, Figures figures) {
        this.folder = folder;
        this.figures = figures;
    }

    /**
     * Opens the database and tells {@code scan} what it holds.
     *
     * @param suspect whether to look for damage even if it was closed properly
     * @throws IOException if there is no way to have a database in this folder, for now
     */
    Database open(Scan scan, boolean suspect) throws IOException {
        try {
            return attempt(scan, suspect || folder.isUnclean());
        } catch (SQLException e) {
            if (Fault.of(e) != Fault.DAMAGED) {
                throw failure(e);
            }
            LOG.error("The store's database is damaged ({}), saving what is readable", e.getMessage());
        }
        try {
            salvage();
            return attempt(scan, false);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private Database attempt(Scan scan, boolean check) throws SQLException, IOException {
        if (folder.isNew()) {
            if (folder.isUnclean()) { // a log without its database
                figures.lost(1);
                LOG.error("The store's database is empty but has a log; both are kept as {}", folder.moveAside());
            }
            folder.create();
            Database.create(folder.database(), true);
        }
        growLog();
        var database = Database.open(folder.database());
        try {
            var damage = check ? database.check(CHECK_NANOS) : "";
            if (!damage.isEmpty()) {
                throw Fault.damaged(damage);
            }
            database.scan(scan);
            return database;
        } catch (SQLException e) {
            Connections.closeAfter(e, database);
            throw e;
        }
    }

    /** Without it everything works, only slower. */
    private void growLog() {
        try {
            folder.growLog();
        } catch (IOException e) {
            LOG.warn("The store's log cannot be given its full size, so commits take longer: {}", e.getMessage());
        }
    }

    private void salvage() throws SQLException, IOException {
        var damaged = folder.moveAside();
        folder.create();
        Database.create(folder.database(), true);
        try (var database = Database.open(folder.database())) {
            var outcome = Salvage.run(damaged, database);
            for (boolean shrinks : new boolean[] {true, false}) {
                if (outcome.saved() == 0) {
                    outcome = salvageWithNewFirstPage(damaged, shrinks, database);
                }
            }
            figures.lost(outcome.lost());
            LOG.error(
                    "The store was damaged: {} messages are saved, {} are lost, and what stood in {} unreadable places is lost"
                            + " as well; the damaged file is kept as {}",
                    outcome.saved(),
                    outcome.damaged(),
                    outcome.holes(),
                    damaged);
        }
    }

    private Salvage.Outcome salvageWithNewFirstPage(Path damaged, boolean shrinks, Database to)
            throws SQLException, IOException {
        var empty = folder.empty();
        Folder.delete(empty);
        Files.createFile(empty);
        Database.create(empty, shrinks);
        var copy = folder.withNewFirstPage(damaged, empty);
        Folder.delete(empty);
        try {
            return Salvage.run(copy, to);
        } finally {
            Folder.delete(copy);
        }
    }

    private IOException failure(SQLException e) {
        return new IOException("cannot open the store in %s: %s".formatted(folder.path(), e.getMessage()), e);
    }
}
