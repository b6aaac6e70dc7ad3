package sluice.store.sqlite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.store.Journal;
import sluice.store.JournalFullException;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Durability;
import sluice.store.JournalLimits.Overflow;
import sluice.store.StoreStatus.Reason;

/** A journal that is open. Thread-safe; its index is its lock. */
final class SqliteJournal implements Journal {

    private static final int READ_AT_ONCE = 256;

    private final Index index;
    private final JournalLimits limits;
    private final SqliteStore store;
    private final long gaveWayBefore;
    private long dropped;
    private boolean closed;

    SqliteJournal(Index index, JournalLimits limits, SqliteStore store) {
        this.index = index;
        this.limits = limits;
        this.store = store;
        this.gaveWayBefore = index.gaveWay();
        // Without bounds of its own it is no queue: its owner counts on all of it.
        index.mayGiveWay(limits.messages() < Long.MAX_VALUE || limits.bytes() < Long.MAX_VALUE);
        if (limits.overflow() == Overflow.DROP_OLDEST) {
            makeRoom(0, 0);
        }
    }

    /** Returns the bytes that count against a limit. */
    static int size(Message message) {
        return message.topic().length() + message.payload().length();
    }

    @Override
    public CompletionStage<Void> append(Message message) {
        return append(message, Payload.EMPTY).stored();
    }

    @Override
    public Appended append(Message message, Payload note) {
        requireShort(note);
        var group = store.group();
        var row = group == null ? Row.open(message) : null;
        int size = size(message);
        synchronized (index) {
            var refusal = refusal(size, note.length());
            if (refusal != null) {
                return new Appended(0, CompletableFuture.failedFuture(refusal));
            }
            long number = store.catalog().nextNumber();
            if (row != null) {
                Row.seal(row, number, index.journal());
            }
            var done = store.done(isRelaxed());
            var noted = note.isEmpty() ? null : Row.note(note, number);
            var append = new Append(index, number, size, message, row, noted, done);
            if (!store.submit(append, group)) {
                return new Appended(0, CompletableFuture.failedFuture(stopped()));
            }
            if (group != null) {
                index.unhanded(append);
            }
            makeRoom(1, size);
            index.add(number, size);
            return new Appended(number, done == null && group != null ? group.whenHanded() : doneOrNow(done));
        }
    }

    /** Returns why a message is not taken, before anything gives way to it; null if it is. */
    private @Nullable Exception refusal(int size, int note) {
        if (closed) {
            return closed();
        }
        var reason = store.refusal();
        if (reason != null) {
            store.figures().refused(Reason.MEDIUM, 1);
            store.refuseTogether(reason);
            return failure(reason);
        }
        if (size > limits.bytes() || limits.overflow() == Overflow.DROP_NEWEST && !hasRoom(1, size)) {
            return full("journal '%s' is full: %d of %d messages, %d of %d bytes"
                    .formatted(index.name(), index.count(), limits.messages(), index.bytes(), limits.bytes()));
        }
        var why = store.full(size, note);
        return why == null ? null : full("journal '" + index.name() + "' takes nothing: " + why);
    }

    private JournalFullException full(String why) {
        dropped++;
        return new JournalFullException(why);
    }

    @Override
    public CompletionStage<Void> note(long sequence, Payload note) {
        requireShort(note);
        synchronized (index) {
            if (closed) {
                return CompletableFuture.failedFuture(closed());
            }
            if (!index.contains(sequence)) {
                return CompletableFuture.completedFuture(null);
            }
            var bytes = Row.note(note, sequence);
            var unhanded = index.unhanded(sequence);
            if (unhanded != null && unhanded.replaceNote(bytes)) {
                return doneOrNow(unhanded.done());
            }
            var done = store.done(isRelaxed());
            return store.submit(new Operation.Note(index, sequence, new Bytes(bytes), done))
                    ? doneOrNow(done)
                    : CompletableFuture.failedFuture(stopped());
        }
    }

    private boolean isRelaxed() {
        return store.isRelaxed() || limits.durability() == Durability.RELAXED;
    }

    private static CompletableFuture<Void> doneOrNow(@Nullable CompletableFuture<Void> done) {
        return done == null ? CompletableFuture.completedFuture(null) : done;
    }

    private static void requireShort(Payload note) {
        if (note.length() > NOTE_BYTES) {
            throw new IllegalArgumentException(
                    "a note of %d bytes is longer than %d".formatted(note.length(), NOTE_BYTES));
        }
    }

    private static IOException stopped() {
        return new IOException("not stored: the store has been stopped");
    }

    private boolean hasRoom(int messages, long bytes) {
        return index.count() + messages <= limits.messages() && index.bytes() + bytes <= limits.bytes();
    }

    private void makeRoom(int messages, long bytes) {
        while (!hasRoom(messages, bytes)) {
            forget(index.first());
            dropped++;
        }
    }

    private void forget(long number) {
        boolean pending = !index.isCommitted(number);
        int size = index.leave(number);
        if (size >= 0) {
            store.submit(new Operation.Delete(number, index, size, pending));
        }
    }

    @Override
    public List<Entry> read(long after, int max) {
        boolean awaited = !isRelaxed();
        var entries = new ArrayList<Entry>(Math.min(max, READ_AT_ONCE));
        long last = after;
        while (entries.size() < max) {
            var numbers = new long[Math.min(READ_AT_ONCE, max - entries.size())];
            int count;
            synchronized (index) {
                requireOpen();
                count = index.copy(last, numbers);
            }
            if (count == 0
                    && !awaited
                    && index.isPending()) { // only whoever has read all that is there has to wait for more
                awaitDisk();
                awaited = true;
                continue;
            }
            if (count == 0) {
                break;
            }
            last = numbers[count - 1];
            entries.addAll(store.reader().read(index, numbers, count));
        }
        return entries;
    }

    @Override
    public List<Entry> read(long[] sequences) {
        var numbers = sequences.clone();
        int count = readable(numbers);
        if (count < numbers.length && isRelaxed() && index.isPending()) {
            awaitDisk();
            numbers = sequences.clone();
            count = readable(numbers);
        }
        return store.reader().read(index, numbers, count);
    }

    private int readable(long[] numbers) {
        Arrays.sort(numbers);
        synchronized (index) {
            requireOpen();
            return index.readable(numbers);
        }
    }

    /** What is relaxed is done before it is on the disk, and has to be there to be read. */
    private void awaitDisk() {
        var flush = new Operation.Flush(new CompletableFuture<>());
        if (store.intake().add(flush)) {
            var _ = flush.done()
                    .handle((_, _) -> true)
                    .join(); // if the disk has failed, what was to come is lost, and counted
        }
    }

    @Override
    public void acknowledge(long sequence) {
        synchronized (index) {
            requireOpen();
            forget(sequence);
        }
    }

    @Override
    public Usage usage() {
        synchronized (index) {
            return new Usage(index.count(), index.bytes(), dropped + index.gaveWay() - gaveWayBefore);
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
        store.closed(index.name());
    }

    private void requireOpen() {
        if (closed) {
            throw closed();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("journal '" + index.name() + "' is closed");
    }

    /** Says in one sentence why the disk has not taken a message. */
    static IOException failure(Throwable cause) {
        return new IOException("not stored: " + cause.getMessage(), cause);
    }
}
