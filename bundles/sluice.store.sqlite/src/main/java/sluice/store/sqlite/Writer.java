package sluice.store.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.store.StoreStatus.Reason;

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
    private final Ages ages;
    private final Chores chores;
    private final Shrinking shrinking = new Shrinking();
    private final Changes changes;
    private final Refusing refusing = new Refusing();
    private final FaultLog faults = new FaultLog(LOG);
    private volatile boolean suspected;
    private @Nullable Database database;
    private volatile @Nullable IOException down;
    private volatile boolean full;
    private long tried;

    Writer(
            Folder folder,
            Catalog catalog,
            Intake intake,
            Figures figures,
            Limits limits,
            Ages ages,
            long ballastBytes) {
        this.folder = folder;
        this.catalog = catalog;
        this.intake = intake;
        this.figures = figures;
        this.ages = ages;
        this.chores = new Chores(catalog, limits, figures, ages);
        this.changes = new Changes(catalog);
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
                var batch = intake.take(patience());
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

    private long patience() {
        if (full || down != null) {
            return RETRY;
        }
        return shrinking.isPending() ? Math.min(shrinking.pause(), chores.pause()) : chores.pause();
    }

    private void load() {
        try {
            var loading = new Loading(catalog);
            var open = openPatiently(loading);
            database = open;
            resumeAges(open);
            loading.orphans().forEach(number -> deferred.add(new Operation.Quarantine(number)));
            loading.strays().forEach(number -> deferred.add(new Operation.Delete(number)));
            chores.drop(loading.dropped());
            shrinking.changed();
            figures.lost(loading.orphans().size());
            figures.quarantined(loading.quarantined() + loading.orphans().size());
            restoreBallast();
            reader.resume();
            opened.complete(null);
        } catch (IOException e) {
            opened.completeExceptionally(e);
            intake.close();
        }
    }

    private void resumeAges(Database open) throws IOException {
        if (!ages.isBounded()) {
            return;
        }
        try {
            ages.resume(open.ages());
        } catch (SQLException e) {
            throw new IOException("cannot read how old the messages of the store are: " + e.getMessage(), e);
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
        } else if (deferred.isEmpty()) {
            deferred.addAll(chores.next());
        }
        if (down == null) {
            commit(reason == null ? batch : List.of());
        }
        if (reason == null) {
            shrink(batch.isEmpty());
        }
    }

    private void shrink(boolean idle) {
        if (database == null || !shrinking.isPending() || refusal() != null) {
            return;
        }
        try {
            shrinking.step(database, idle);
        } catch (SQLException e) {
            fail(List.of(), e);
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
            changes.write(operations, database);
        } catch (SQLException | RuntimeException e) {
            fail(batch, e);
            return;
        }
        figures.committed(System.nanoTime() - started);
        faults.worksAgain();
        succeeded(operations);
    }

    private void succeeded(List<Operation> operations) {
        for (var operation : operations) {
            // By far the most are these, and the switch below is large code (decision 242).
            if (operation instanceof Append append) {
                append.index().committed(append.number());
            } else if (operation instanceof Group group) {
                group.parts().forEach(this::settle);
            } else {
                settle(operation);
            }
        }
        for (var operation : operations) {
            if (operation instanceof Group group) {
                group.parts().forEach(Writer::tell);
            } else {
                tell(operation);
            }
        }
        deferred.clear();
    }

    private static void tell(Operation operation) {
        var done = operation.done();
        if (done != null) {
            done.complete(null);
        }
    }

    private void settle(Operation operation) {
        switch (operation) {
            case Append append -> append.index().committed(append.number());
            case Operation.Put put -> put.shelf().end(put.key());
            case Operation.Remove remove -> remove.shelf().end(remove.key());
            case Operation.Drop drop -> chores.drop(List.of(drop.index()));
            case Operation.Delete delete -> {
                var index = delete.index();
                if (index != null && delete.wasPending()) {
                    index.deleted(delete.number());
                }
                shrinking.changed();
            }
            default -> {}
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
                var reason = new IOException("the disk has failed: " + e.getMessage(), e);
                down = reason;
                refuse(batch, reason);
                reopen(e);
            }
        }
    }

    /** Tells everybody who waits that nothing was stored, and keeps for later what frees space or needs hardly any. */
    private void refuse(List<Operation> batch, IOException reason) {
        var refused = new ArrayList<Operation>();
        for (var operation : batch) {
            // When the database is opened anew, the catalog says what to delete.
            if (down == null && operation.isSmall()) {
                deferred.add(operation);
            } else {
                refused.add(operation);
            }
        }
        refused.forEach(refusing::takeBack);
        countRelaxed(refused);
        countRefused(refused);
        for (var operation : refused) {
            Refusing.tell(operation, SqliteJournal.failure(reason));
        }
    }

    /** What nobody waits for, because somebody has already been told that it is stored, is lost. */
    private void countRelaxed(List<Operation> refused) {
        long lost = refused.stream()
                .flatMap(operation -> operation.parts().stream())
                .filter(part -> part.done() == null && isContent(part))
                .count();
        if (lost > 0) {
            figures.lost(lost);
            LOG.error("The store has lost {} relaxed messages", lost);
        }
    }

    private void countRefused(List<Operation> refused) {
        long count = 0;
        for (var operation : refused) {
            for (var part : operation.parts()) {
                count += part.done() != null && isContent(part) ? 1 : 0;
            }
        }
        figures.refused(Reason.MEDIUM, count);
    }

    private static boolean isContent(Operation part) {
        return part instanceof Append || part instanceof Operation.Put;
    }

    /** What only needs a little space gets it from the ballast. */
    private void giveUpBallast() {
        if (deferred.isEmpty() || database == null) {
            return;
        }
        try {
            changes.write(deferred, database);
            succeeded(List.copyOf(deferred));
            return;
        } catch (SQLException e) {
            reconnect();
        }
        try {
            if (ballast.release() && database != null) {
                changes.write(deferred, database);
                succeeded(List.copyOf(deferred));
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
        down = down == null ? new IOException(why.getMessage(), why) : down;
        var given = List.copyOf(deferred);
        deferred.clear();
        refuse(given, new IOException("the disk has failed: " + why.getMessage(), why));
        tried = System.nanoTime();
        try {
            var comparing = new Comparing(catalog, refusing);
            database = opening.open(comparing, true);
            refusing.clear();
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
