package sluice.bridge.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.store.Journal;
import sluice.store.JournalLimits;
import sluice.store.Shelf;
import sluice.store.Store;
import sluice.store.StoreStatus;
import sluice.store.memory.MemoryStore;

/** A store in memory whose journals cannot be read at times, and are slow at others. */
final class UnreadableStore implements Store {

    private final MemoryStore store = new MemoryStore();
    volatile boolean readable = true;

    /** What ends when that is safe which is appended with a note from now on. */
    volatile CompletableFuture<Void> safe = CompletableFuture.completedFuture(null);

    @Override
    public Journal open(String name, JournalLimits limits) {
        var journal = store.open(name, limits);
        return new Journal() {
            @Override
            public CompletionStage<Void> append(Message message) {
                return journal.append(message);
            }

            @Override
            public Appended append(Message message, Payload note) {
                var appended = journal.append(message, note);
                return new Appended(appended.sequence(), appended.stored().thenCombine(safe, (_, _) -> null));
            }

            @Override
            public CompletionStage<Void> note(long sequence, Payload note) {
                return journal.note(sequence, note);
            }

            @Override
            public List<Entry> read(long after, int max) {
                requireReadable();
                return journal.read(after, max);
            }

            @Override
            public List<Entry> read(long[] sequences) {
                requireReadable();
                return journal.read(sequences);
            }

            @Override
            public void acknowledge(long sequence) {
                journal.acknowledge(sequence);
            }

            @Override
            public Usage usage() {
                return journal.usage();
            }

            @Override
            public void close() {
                journal.close();
            }
        };
    }

    private void requireReadable() {
        if (!readable) {
            throw new UncheckedIOException(new IOException("the card is busy"));
        }
    }

    @Override
    public Shelf shelf(String name) {
        return store.shelf(name);
    }

    @Override
    public Set<String> journals() {
        return store.journals();
    }

    @Override
    public CompletionStage<Void> delete(String journal) {
        return store.delete(journal);
    }

    @Override
    public void together(Runnable action) {
        store.together(action);
    }

    @Override
    public boolean hasRoom() {
        return store.hasRoom();
    }

    @Override
    public StoreStatus status() {
        return store.status();
    }
}
