package sluice.bridge.engine;

import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.store.Journal;

/** A message on its way. Confined to its bridge's loop. */
final class Flight {

    /** Where it waits until it is acknowledged; null for one that is sent now or never. */
    final @Nullable Backlog backlog;

    final long sequence;
    final Message message;

    /** Where its receipt goes: see {@link Receipts}. */
    final Payload note;

    /** Whether its receipt is given, or nobody wants one. */
    boolean receipted;

    long sentNanos;
    boolean done;

    /** The packet identifier of its exchange, 0 if it has none: see {@link SentOnce}. */
    int identifier;

    /** Whether an earlier link may have sent it under this identifier. */
    boolean again;

    /** Whether the far side has it, and only the identifier has to be released. */
    boolean received;

    /** A message that is sent now or never. */
    Flight(Message message) {
        this(null, 0, message, Payload.EMPTY);
    }

    Flight(Backlog backlog, Journal.Entry entry) {
        this(backlog, entry.sequence(), entry.message(), entry.note());
    }

    private Flight(@Nullable Backlog backlog, long sequence, Message message, Payload note) {
        this.backlog = backlog;
        this.sequence = sequence;
        this.message = message;
        this.note = note;
        this.receipted = note.isEmpty();
    }

    boolean isSame(Flight other) {
        return backlog == other.backlog && sequence == other.sequence;
    }
}
