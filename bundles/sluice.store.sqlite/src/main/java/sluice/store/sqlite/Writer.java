package sluice.store.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes: takes all that waits, commits it at once, tells everybody, and looks again. Confined to its thread,
 * apart from what says otherwise.
 *
 * <h2>When it fails</h2>
 * <pre>
 *   OPEN  --no space-->       FULL   refuses messages, still deletes; tries again every second
 *   OPEN  --any other-->      DOWN   refuses all; opens the database anew, now and then every second
 * </pre>
 * A failed commit is never repeated: nobody knows what of it reached the disk. Whoever waited for it is told that it failed, and
 * the database is opened again and compared with the catalog.
 */
final class Writer implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final long FOREVER = Long.MAX_VALUE / 2;
    private static final int OPENING_ATTEMPTS = 3;
    private static final long RETRY = 1_000_000_000;

    private final Folder folder;
    private final Catalog catalog;
    private final Intake intake;
    private final Figures figures;
    private final Ballast ballast;
    private final Opening opening;
    private final Reader reader;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final List<Operation> deferred = new ArrayList<>();
    private final FaultLog faults = new FaultLog(LOG);
    private volatile boolean suspected;
    private @Nullable Database database;
    private volatile @Nullable IOException down;
    private volatile boolean full;
    private long tried;

    Writer(Folder folder, Catalog catalog, Intake intake, Figures figures, long ballastBytes) {
        this.folder = folder;
        this.catalog = catalog;
        this.intake = intake;
        this.figures = figures;
        this.ballast = new Ballast(folder, ballastBytes);
        this.opening = new Opening(folder, figures);
        this.reader = new Reader(folder.database(), intake, figures, this::suspect);
    }

    /** Returns what ends when the database is open, and fails when it cannot be opened. Thread-safe. */
    CompletableFuture<Void> opened() {
        return opened;
    }

    /** Asks for the database to be checked and opened anew. Thread-safe. */
    void suspect() {
        suspected = true;
        intake.wake();
    }

    /** Returns why nothing can be stored at the moment, null if it can. Thread-safe. */
    @Nullable
    IOException refusal() {
        var reason = down;
        return reason == null && full ? new IOException("the disk is full") : reason;
    }

    Reader reader() {
        return reader;
    }

    @Override
    public void run() {
        try {
            load();
            while (!intake.isEnded()) {
                var batch = intake.take(full || down != null ? RETRY : FOREVER);
                if (suspected) {
                    suspected = false;
                    reopen(new IOException("it cannot be read"));
                }
                write(batch);
            }
        } catch (InterruptedException e) {
            LOG.warn("The store's writer was interrupted; what was not acknowledged yet is not stored");
        } catch (RuntimeException | Error e) {
            LOG.error("The store's writer ended with a bug: {}", e, e);
            throw e;
        } finally {
            end();
        }
    }

    private void load() {
        try {
            var loading = catalog.new Loading();
            database = openPatiently(loading);
            for (long orphan : loading.orphans()) {
                figures.lost(1);
                deferred.add(new Operation.Quarantine(orphan));
            }
            restoreBallast();
            reader.resume();
            opened.complete(null);
        } catch (IOException e) {
            opened.completeExceptionally(e);
            intake.close();
        }
    }

    /** Tries more than once, because the disk may have failed for a moment; and opening needs a little space as well. */
    private Database openPatiently(Scan scan) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return opening.open(scan, attempt > 1);
            } catch (IOException e) {
                if (attempt == OPENING_ATTEMPTS) {
                    throw e;
                }
                LOG.warn("The store does not open, trying again: {}", e.getMessage());
                ballast.release();
            }
        }
    }

    private void write(List<Operation> batch) {
        recover();
        var reason = refusal();
        if (reason != null) {
            refuse(batch, reason);
        }
        if (down == null) {
            commit(reason == null ? batch : List.of());
        }
    }

    /** Commits these changes and what could not be written before. */
    private void commit(List<Operation> batch) {
        var operations = batch;
        if (!deferred.isEmpty()) {
            operations = new ArrayList<>(deferred);
            operations.addAll(batch);
        }
        if (operations.isEmpty() || database == null) {
            return;
        }
        long started = System.nanoTime();
        try {
            database.write(operations);
        } catch (SQLException | RuntimeException e) {
            fail(batch, e);
            return;
        }
        deferred.clear();
        figures.committed(System.nanoTime() - started);
        faults.worksAgain();
        for (var operation : batch) {
            if (operation instanceof Append append) {
                append.index().committed(append.number());
            }
        }
        for (var operation : batch) {
            if (operation instanceof Append append) {
                append.done().complete(null);
            }
        }
    }

    private void fail(List<Operation> batch, Exception e) {
        var fault = e instanceof SQLException sql ? Fault.of(sql) : Fault.BROKEN;
        faults.failed(e);
        switch (fault) {
            case FULL -> {
                full = true;
                tried = System.nanoTime();
                refuse(batch, new IOException("the disk is full", e));
                reconnect();
                giveUpBallast();
            }
            case BUSY -> {
                refuse(batch, new IOException("another program holds the store's database", e));
                reconnect();
            }
            case DAMAGED, BROKEN -> {
                refuse(batch, new IOException("the disk has failed: " + e.getMessage(), e));
                reopen(e);
            }
        }
    }

    /** Tells everybody who waits that nothing was stored, and keeps for later what nobody waits for. */
    private void refuse(List<Operation> batch, IOException reason) {
        for (var operation : batch) {
            if (operation instanceof Append append) {
                append.index().remove(append.number());
            } else if (down == null) { // when the database is opened anew, the catalog says what to delete
                deferred.add(operation);
            }
        }
        for (var operation : batch) {
            if (operation instanceof Append append) {
                append.done().completeExceptionally(SqliteJournal.failure(reason));
            }
        }
    }

    /** What only needs a little space gets it from the ballast. */
    private void giveUpBallast() {
        if (deferred.isEmpty() || database == null) {
            return;
        }
        try {
            database.write(deferred);
            deferred.clear();
            return;
        } catch (SQLException e) {
            reconnect();
        }
        try {
            if (ballast.release() && database != null) {
                database.write(deferred);
                deferred.clear();
            }
        } catch (IOException | SQLException e) {
            faults.failed(e);
            reconnect();
        }
    }

    /** Looks once a second whether what was wrong has gone. */
    private void recover() {
        if (!full && down == null || System.nanoTime() - tried < RETRY) {
            return;
        }
        tried = System.nanoTime();
        var reason = down;
        if (reason != null) {
            reopen(reason);
        }
        if (full && down == null && restoreBallast()) {
            full = false;
            LOG.info("The store's disk has space again");
        }
    }

    private boolean restoreBallast() {
        try {
            return ballast.restore();
        } catch (IOException e) {
            faults.failed(e);
            return false;
        }
    }

    /** Replaces a connection that failed in a harmless way; the catalog knows what the database holds. */
    private void reconnect() {
        closeQuietly();
        try {
            database = Database.open(folder.database());
        } catch (SQLException | IOException e) {
            reopen(e);
        }
    }

    /** Opens the database anew, looks at it closely and makes the catalog agree with it. */
    private void reopen(Exception why) {
        LOG.warn("Opening the store anew: {}", why.getMessage());
        reader.pause();
        closeQuietly();
        deferred.clear();
        tried = System.nanoTime();
        try {
            var comparing = catalog.new Comparing();
            database = opening.open(comparing, true);
            comparing.strays().forEach(number -> deferred.add(new Operation.Delete(number)));
            figures.lost(comparing.lost());
            if (comparing.lost() > 0) {
                LOG.error("The store has lost {} messages", comparing.lost());
            }
            down = null;
            reader.resume();
        } catch (IOException e) {
            faults.failed(e);
            down = e;
        }
    }

    private void closeQuietly() {
        var open = database;
        database = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("The store's database does not close", e);
            }
        }
    }

    private void end() {
        intake.close();
        opened.completeExceptionally(new IOException("the store has been stopped"));
        refuse(intake.rest(), new IOException("the store has been stopped"));
        reader.pause();
        closeQuietly();
        try {
            folder.close();
        } catch (IOException e) {
            LOG.warn("The lock of the store in {} cannot be given back: {}", folder.path(), e.getMessage());
        }
    }
}
