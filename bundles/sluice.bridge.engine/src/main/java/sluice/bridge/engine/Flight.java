package sluice.bridge.engine;

import org.jspecify.annotations.Nullable;
import sluice.bus.Message;

/** A message on its way. Confined to its bridge's loop. */
final class Flight {

    /** Where it waits until it is acknowledged; null for one that is sent now or never. */
    final @Nullable Backlog backlog;

    final long sequence;
    final Message message;
    long sentNanos;
    boolean done;

    /** The packet identifier of its exchange, 0 if it has none: see {@link SentOnce}. */
    int identifier;

    /** Whether an earlier link may have sent it under this identifier. */
    boolean again;

    /** Whether the far side has it, and only the identifier has to be released. */
    boolean received;

    Flight(@Nullable Backlog backlog, long sequence, Message message) {
        this.backlog = backlog;
        this.sequence = sequence;
        this.message = message;
    }

    boolean isSame(Flight other) {
        return backlog == other.backlog && sequence == other.sequence;
    }
}
