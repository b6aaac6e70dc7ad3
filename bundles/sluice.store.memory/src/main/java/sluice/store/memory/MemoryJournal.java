package sluice.store.memory;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.store.Journal;
import sluice.store.JournalFullException;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;

/** A journal in memory, as long as it is open. Thread-safe. */
final class MemoryJournal implements Journal {

    private static final CompletionStage<Void> SAFE = CompletableFuture.completedStage(null);

    private final String name;
    private final JournalLimits limits;
    private final Entries entries;
    private final Runnable whenClosed;
    private long dropped;
    private boolean closed;

    MemoryJournal(String name, JournalLimits limits, Entries entries, Runnable whenClosed) {
        this.name = name;
        this.limits = limits;
        this.entries = entries;
        this.whenClosed = whenClosed;
        if (limits.overflow() == Overflow.DROP_OLDEST) {
            makeRoom(0, 0);
        }
    }

    @Override
    public CompletionStage<Void> append(Message message) {
        return append(message, Payload.EMPTY).stored();
    }

    @Override
    public synchronized Appended append(Message message, Payload note) {
        requireShort(note);
        if (closed) {
            return refuse(closed());
        }
        long bytes = Entries.bytes(message);
        if (bytes > limits.bytes() || limits.overflow() == Overflow.DROP_NEWEST && !hasRoom(1, bytes)) {
            dropped++;
            return refuse(new JournalFullException("journal '%s' is full: %d of %d messages, %d of %d bytes"
                    .formatted(name, entries.count(), limits.messages(), entries.bytes(), limits.bytes())));
        }
        makeRoom(1, bytes);
        return new Appended(entries.append(message, note), SAFE);
    }

    private static Appended refuse(Exception why) {
        return new Appended(0, CompletableFuture.failedStage(why));
    }

    @Override
    public synchronized CompletionStage<Void> note(long sequence, Payload note) {
        requireShort(note);
        if (closed) {
            return CompletableFuture.failedStage(closed());
        }
        entries.note(sequence, note);
        return SAFE;
    }

    private static void requireShort(Payload note) {
        if (note.length() > NOTE_BYTES) {
            throw new IllegalArgumentException(
                    "a note of %d bytes is longer than %d".formatted(note.length(), NOTE_BYTES));
        }
    }

    private boolean hasRoom(int messages, long bytes) {
        return entries.count() + messages <= limits.messages() && entries.bytes() + bytes <= limits.bytes();
    }

    private void makeRoom(int messages, long bytes) {
        while (!hasRoom(messages, bytes)) {
            entries.removeOldest();
            dropped++;
        }
    }

    @Override
    public synchronized List<Entry> read(long after, int max) {
        requireOpen();
        return entries.read(after, max);
    }

    @Override
    public synchronized List<Entry> read(long[] sequences) {
        requireOpen();
        return entries.read(sequences);
    }

    @Override
    public synchronized void acknowledge(long sequence) {
        requireOpen();
        entries.remove(sequence);
    }

    @Override
    public synchronized Usage usage() {
        return new Usage(entries.count(), entries.bytes(), dropped);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        whenClosed.run();
    }

    private void requireOpen() {
        if (closed) {
            throw closed();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("journal '" + name + "' is closed");
    }
}
