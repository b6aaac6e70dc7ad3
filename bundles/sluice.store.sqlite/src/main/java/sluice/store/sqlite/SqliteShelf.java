package sluice.store.sqlite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import sluice.bus.Payload;
import sluice.store.JournalFullException;
import sluice.store.Shelf;
import sluice.store.StoreStatus.Reason;

/** A shelf that is open. Thread-safe; its index is its lock. */
final class SqliteShelf implements Shelf {

    private final ShelfIndex index;
    private final SqliteStore store;
    private boolean closed;

    SqliteShelf(ShelfIndex index, SqliteStore store) {
        this.index = index;
        this.store = store;
    }

    @Override
    public CompletionStage<Void> put(String key, Payload value) {
        int size = length(key) + value.length();
        synchronized (index) {
            var refusal = refusal(size);
            if (refusal != null) {
                return CompletableFuture.failedFuture(refusal);
            }
            long number = store.catalog().nextNumber();
            var row = new Bytes(Row.value(value, key, number, index.id()));
            var done = store.done(store.isRelaxed());
            return submit(new Operation.Put(index, key, number, size, row, done), key, done);
        }
    }

    private @Nullable Exception refusal(int size) {
        if (closed) {
            return closed();
        }
        var reason = store.refusal();
        if (reason != null) {
            store.figures().refused(Reason.MEDIUM, 1);
            store.refuseTogether(reason);
            return SqliteJournal.failure(reason);
        }
        var why = store.full(size, 0);
        return why == null ? null : new JournalFullException("shelf '" + name() + "' takes nothing: " + why);
    }

    @Override
    public CompletionStage<Void> remove(String key) {
        synchronized (index) {
            if (closed) {
                return CompletableFuture.failedFuture(closed());
            }
            var done = store.done(store.isRelaxed());
            return submit(new Operation.Remove(index, key, store.catalog().nextNumber(), done), key, done);
        }
    }

    private CompletionStage<Void> submit(Operation operation, String key, @Nullable CompletableFuture<Void> done) {
        index.begin(key);
        if (!store.submit(operation)) {
            index.end(key);
            return CompletableFuture.failedFuture(new IOException("not stored: the store has been stopped"));
        }
        return done == null ? CompletableFuture.completedFuture(null) : done;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Payload> sink) {
        synchronized (index) {
            if (closed) {
                throw closed();
            }
        }
        for (var key : index.places().keySet()) {
            var value = store.reader().read(index, key);
            if (value != null) {
                sink.accept(key, value);
            }
        }
    }

    @Override
    public void close() {
        synchronized (index) {
            if (closed) {
                return;
            }
            closed = true;
        }
        store.shelfClosed(name());
    }

    private String name() {
        return index.named().name();
    }

    private static int length(String key) {
        int length = key.length() > KEY_BYTES / 3 ? key.getBytes(StandardCharsets.UTF_8).length : key.length();
        if (length > KEY_BYTES) {
            throw new IllegalArgumentException("a key of %d bytes is longer than %d".formatted(length, KEY_BYTES));
        }
        return length;
    }

    private IllegalStateException closed() {
        return new IllegalStateException("shelf '" + name() + "' is closed");
    }
}
