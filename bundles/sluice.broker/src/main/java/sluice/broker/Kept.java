package sluice.broker;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import sluice.broker.Outgoing.Stage;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.store.Journal;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;

/**
 * One session's part of the store: its record, its journal and the identifiers of QoS 2 messages it has received. Its journal is guarded by the
 * session's lock; everything else is thread-safe.
 *
 * <p>While the store is away, what somebody waits for fails, and what nobody waits for is owed.
 */
final class Kept {

    static final CompletionStage<Void> SAFE = CompletableFuture.completedStage(null);

    private final Keeper keeper;
    private final Session session;
    private final String name;
    private final Owed owed;
    private @Nullable Journal journal;
    private @Nullable JournalLimits bounds;
    private boolean over;

    /** @param name what the journal is called */
    Kept(Keeper keeper, Session session, String name) {
        this.keeper = keeper;
        this.session = session;
        this.name = name;
        this.owed = new Owed(keeper.broker().timers());
    }

    String name() {
        return name;
    }

    // --- the record

    /** Puts the session's record as it is now; ends when that is safe. Under the session's lock, so that the newest is the last. */
    CompletionStage<Void> save(SessionRecord record) {
        var store = keeper.open();
        if (store == null || over) {
            return away();
        }
        try {
            return store.sessions().put(session.clientId(), record.encode());
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e); // a client identifier no shelf takes
        }
    }

    /** Puts the record as it is when it can be done. */
    void saveSoon() {
        owed.pay(
                () -> {
                    synchronized (session) {
                        return over ? SAFE : save(session.record());
                    }
                },
                () -> {});
    }

    static CompletionStage<Void> away() {
        return CompletableFuture.failedFuture(new IOException("the store is away"));
    }

    // --- the journal

    /** Opens the journal, with the bounds that hold now. Under the session's lock. */
    void begin() throws IOException {
        var store = keeper.open();
        if (store == null || over) {
            return;
        }
        var limits = session.limits();
        var wanted = new JournalLimits(
                limits.queueMessages(),
                limits.queueBytes(),
                limits.overflow() == SessionLimits.Overflow.DROP_OLDEST ? Overflow.DROP_OLDEST : Overflow.DROP_NEWEST);
        if (!wanted.equals(bounds)) { // it came by another door
            suspend();
        }
        if (journal == null) {
            journal = store.store().open(name, wanted);
            bounds = wanted;
        }
    }

    /** Closes the journal: the store goes, or its bounds change. Under the session's lock. */
    void suspend() {
        if (journal != null) {
            journal.close();
            journal = null;
        }
    }

    @Nullable
    Journal journal() {
        return journal;
    }

    Journal.Appended append(Message message, Payload note) {
        return journal == null ? new Journal.Appended(0, away()) : journal.append(message, note);
    }

    /** Returns whether the store has room for what will have to wait in it. */
    boolean mayGrow() {
        var store = keeper.open();
        return store == null || store.store().hasRoom(); // while it is away, that is what the publisher has to hear
    }

    Journal.Usage usage() {
        return journal == null ? new Journal.Usage(0, 0, 0) : journal.usage();
    }

    /** The client has it, or will never have it. */
    void forget(long sequence) {
        if (journal == null) {
            oweForget(sequence);
            return;
        }
        try {
            journal.acknowledge(sequence);
        } catch (IllegalStateException e) { // it was closed at this moment
            oweForget(sequence);
        }
    }

    private void oweForget(long sequence) {
        owed.pay(
                () -> {
                    synchronized (session) {
                        if (journal == null && !over) {
                            return away();
                        }
                        if (journal != null) {
                            journal.acknowledge(sequence);
                        }
                        return SAFE;
                    }
                },
                () -> {});
    }

    /** Notes how far a message is, and runs {@code then} once that is safe. */
    void note(Outgoing message, Stage stage, Runnable then) {
        var note = Note.of(message, stage);
        owed.pay(
                () -> {
                    synchronized (session) {
                        return journal == null ? away() : journal.note(message.sequence, note);
                    }
                },
                then);
    }

    /** Reads on; not on a loop. */
    Optional<Journal> readable() {
        synchronized (session) {
            return Optional.ofNullable(journal);
        }
    }

    // --- identifiers of QoS 2 messages from the client

    /** Keeps the identifier of a message received; ends when it is safe. */
    CompletionStage<Void> received(int id) {
        var store = keeper.open();
        return store == null ? away() : store.received().put(key(session.clientId(), id), Payload.EMPTY);
    }

    /** Forgets an identifier, and runs {@code then} once it cannot come back. */
    void released(int id, Runnable then) {
        owed.pay(
                () -> {
                    var store = keeper.open();
                    if (store == null) {
                        return away();
                    }
                    return session.isOpen(id) ? SAFE : store.received().remove(key(session.clientId(), id));
                },
                then);
    }

    static String key(String clientId, int id) {
        return id + "/" + clientId;
    }

    // --- the end

    /** Forgets all of it; ends when the record is gone for good. */
    CompletionStage<Void> end(int[] identifiers, int maybeSent) {
        synchronized (session) {
            over = true;
        }
        owed.forgive();
        var store = keeper.open();
        if (store == null) {
            return away();
        }
        var gone = store.sessions().remove(session.clientId());
        for (int id : identifiers) {
            var _ = store.received().remove(key(session.clientId(), id));
        }
        keeper.bury(this, maybeSent);
        return gone;
    }

    /** Takes the journal away, to be read for the last time. */
    @Nullable
    Journal takeJournal() {
        synchronized (session) {
            var last = journal;
            journal = null;
            return last;
        }
    }
}
