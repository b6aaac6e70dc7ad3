package sluice.bus.local;

import java.io.IOException;
import java.util.ArrayList;
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

/** A store whose disk takes as long as its test wants. Confined to its test's thread. */
final class SlowStore implements Store {

    private final MemoryStore store;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private final List<Runnable> undo = new ArrayList<>();
    private final List<Runnable> acknowledged = new ArrayList<>();

    SlowStore(MemoryStore store) {
        this.store = store;
    }

    /** The disk has it all. */
    void finish() {
        undo.clear();
        acknowledged.forEach(Runnable::run);
        acknowledged.clear();
        var done = List.copyOf(waiting);
        waiting.clear();
        done.forEach(one -> one.complete(null));
    }

    /** The disk fails. */
    void fail() {
        undo.forEach(Runnable::run);
        undo.clear();
        acknowledged.clear();
        var failed = List.copyOf(waiting);
        waiting.clear();
        failed.forEach(one -> one.completeExceptionally(new IOException("no disk")));
    }

    /** The disk fails once: the first message that waits is not stored, and the one it replaces stays. */
    void failOnce() {
        undo.removeFirst().run();
        acknowledged.removeFirst();
        waiting.removeFirst().completeExceptionally(new IOException("no disk"));
    }

    private CompletableFuture<Void> later() {
        var done = new CompletableFuture<Void>();
        waiting.add(done);
        return done;
    }

    @Override
    public Journal open(String name, JournalLimits limits) {
        return new SlowJournal(store.open(name, limits));
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

    private final class SlowJournal implements Journal {

        private final Journal journal;

        SlowJournal(Journal journal) {
            this.journal = journal;
        }

        @Override
        public CompletionStage<Void> append(Message message) {
            return append(message, Payload.EMPTY).stored();
        }

        @Override
        public Appended append(Message message, Payload note) {
            var appended = journal.append(message, note);
            undo.add(() -> journal.acknowledge(appended.sequence()));
            return new Appended(appended.sequence(), later());
        }

        @Override
        public CompletionStage<Void> note(long sequence, Payload note) {
            var _ = journal.note(sequence, note);
            return later();
        }

        @Override
        public List<Entry> read(long after, int max) {
            return journal.read(after, max);
        }

        @Override
        public List<Entry> read(long[] sequences) {
            return journal.read(sequences);
        }

        @Override
        public void acknowledge(long sequence) {
            acknowledged.add(() -> journal.acknowledge(sequence));
        }

        @Override
        public Usage usage() {
            return journal.usage();
        }

        @Override
        public void close() {
            acknowledged.forEach(Runnable::run);
            acknowledged.clear();
            journal.close();
        }
    }
}
