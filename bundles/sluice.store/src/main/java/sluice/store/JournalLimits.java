package sluice.store;

/**
 * How much a journal may hold. Immutable.
 *
 * @param messages the most messages, at least 1
 * @param bytes the most bytes of topics and payloads, at least 1
 * @param overflow what gives way at either bound
 */
public record JournalLimits(long messages, long bytes, Overflow overflow) {

    /** What gives way when a journal is full. */
    public enum Overflow {
        /** The oldest messages are dropped to make room. */
        DROP_OLDEST,
        /** The message that comes is refused. */
        DROP_NEWEST
    }

    public JournalLimits {
        if (messages < 1 || bytes < 1) {
            throw new IllegalArgumentException("a journal holds at least 1 message and 1 byte");
        }
    }
}
