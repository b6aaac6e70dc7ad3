package sluice.store;

/**
 * How much a journal may hold, and how sure its owner wants to be of it. Immutable.
 *
 * <p>A journal without any bounds ({@link Long#MAX_VALUE} of both) is no queue: bounds of the whole store drop nothing of it.
 *
 * @param messages the most messages, at least 1
 * @param bytes the most bytes of topics and payloads, at least 1
 * @param overflow what gives way at either bound
 * @param durability when an append is done
 */
public record JournalLimits(long messages, long bytes, Overflow overflow, Durability durability) {

    /** What gives way when a journal is full. */
    public enum Overflow {
        /** The oldest messages are dropped to make room. */
        DROP_OLDEST,
        /** The message that comes is refused. */
        DROP_NEWEST
    }

    /** When an append is done. */
    public enum Durability {
        /** When the message is on the medium: what was acknowledged because of that survives a power cut. */
        STRICT,
        /**
         * As soon as it has been handed over. Several changes are written at once, which spares the medium; a crash takes what came within
         * the store's window, which its configuration says, although it was acknowledged.
         */
        RELAXED
    }

    /** Makes strict limits. */
    public JournalLimits(long messages, long bytes, Overflow overflow) {
        this(messages, bytes, overflow, Durability.STRICT);
    }

    public JournalLimits {
        if (messages < 1 || bytes < 1) {
            throw new IllegalArgumentException("a journal holds at least 1 message and 1 byte");
        }
    }
}
