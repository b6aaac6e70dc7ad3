package sluice.bridge.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.store.Journal;
import sluice.store.JournalLimits;
import sluice.store.Store;

/**
 * Messages that wait, in one journal: those of a lane, or of one rule that has bounds of its own. Thread-safe.
 *
 * <p>The journal may be closed and opened again with other bounds while messages come; sequence numbers go on.
 */
final class Backlog {

    private final Store store;
    private final String name;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final AtomicLong changes = new AtomicLong();
    private volatile Journal journal;
    private volatile Terms terms;
    private final LongAdder droppedBefore = new LongAdder();
    private final Thinning thinning = new Thinning();
    private volatile @Nullable Newest newest;

    /**
     * How a backlog is run. Immutable.
     *
     * @param lane how urgent its messages are, 0 to 7
     * @param limits how much may wait
     * @param age the longest wait, null for any
     * @param rate how many messages a second may leave it, 0 for any number
     * @param latest whether only the newest message of each topic waits
     * @param thin whether every second message of each topic gives way before the limits are reached
     */
    record Terms(int lane, JournalLimits limits, @Nullable Duration age, double rate, boolean latest, boolean thin) {}

    Backlog(Store store, String name, Terms terms) throws IOException {
        this.store = store;
        this.name = name;
        this.terms = terms;
        this.journal = store.open(name, terms.limits());
        this.newest = terms.latest() ? Newest.of(journal) : null;
    }

    /** Goes on under other terms. */
    void change(Terms other) throws IOException {
        lock.writeLock().lock();
        try {
            if (!other.limits().equals(terms.limits())) {
                droppedBefore.add(journal.usage().dropped());
                journal.close();
                journal = store.open(name, other.limits());
            }
            if (other.latest() != terms.latest()) {
                newest = other.latest() ? Newest.of(journal) : null;
            }
            terms = other;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Returns what ends when the message is safe, with the note beside it. */
    CompletionStage<Void> append(Message message, Payload note) {
        lock.readLock().lock();
        try {
            var only = newest;
            if (only != null) {
                return only.append(journal, message, note);
            }
            return note.isEmpty()
                    ? journal.append(message)
                    : journal.append(message, note).stored();
        } catch (IllegalStateException e) { // the bridge is being stopped at this moment
            return CompletableFuture.failedStage(e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Says that a message is there to be read. */
    void appended() {
        changes.incrementAndGet();
    }

    /** Returns a number that is another one whenever there may be more to read. */
    long changes() {
        return changes.get();
    }

    /** @throws java.io.UncheckedIOException if the medium cannot be read at the moment */
    List<Journal.Entry> read(long after, int max) {
        return journal.read(after, max);
    }

    /** Forgets a message: it arrived, or nobody wants it any more. */
    void acknowledge(long sequence, Message message) {
        journal.acknowledge(sequence);
        var only = newest;
        if (only != null) {
            only.forget(message, sequence);
        }
    }

    /** Returns whether a newer message has taken the place of this one. */
    boolean isReplaced(Journal.Entry entry) {
        var only = newest;
        return only != null && only.isReplaced(entry);
    }

    Journal.Usage usage() {
        var usage = journal.usage();
        return new Journal.Usage(usage.messages(), usage.bytes(), usage.dropped() + droppedBefore.sum());
    }

    /** Returns how many messages gave way to a newer one of their topic. */
    long replaced() {
        var only = newest;
        return only == null ? 0 : only.replaced();
    }

    /** Returns whether messages are to make room for others now. Cheap. */
    boolean isCrowded() {
        return terms.thin() && thinning.isDue(journal.usage(), terms.limits(), changes.get());
    }

    /** Lets every second message of each topic make room. Reads the journal; called by one thread at a time. */
    void thin() {
        thinning.thin(journal, terms.limits(), changes.get());
    }

    /** Returns how many messages made room. */
    long thinned() {
        return thinning.thinned();
    }

    Terms terms() {
        return terms;
    }

    String name() {
        return name;
    }

    void close() {
        journal.close();
    }
}
