package sluice.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How a store is doing. Immutable.
 *
 * @param mode what "stored" means
 * @param trouble why nothing can be stored at the moment, in one sentence; empty if all is well
 * @param commitMedian how long the medium took for half of the last changes at most; zero before the first, and in memory
 * @param commitP99 the same for 99 in 100
 * @param messages how many messages and values it holds
 * @param bytes how many bytes count against the bounds
 * @param bounds the most it takes in all
 * @param mediumBytes how much of the medium its files take
 * @param oldest when the oldest message it holds came, empty if there is none
 * @param lost how many messages and values the medium has lost since the store was opened
 * @param quarantined how many damaged ones are put aside for whoever wants to look at them
 * @param refused how many the store as a whole did not take since it was opened, by reason; a reason that never came up is missing
 * @param dropped how many of those it held gave way to the store's bounds since then, by reason
 */
public record StoreStatus(
        Mode mode,
        Optional<String> trouble,
        Duration commitMedian,
        Duration commitP99,
        long messages,
        long bytes,
        Bounds bounds,
        long mediumBytes,
        Optional<Instant> oldest,
        long lost,
        long quarantined,
        Map<Reason, Long> refused,
        Map<Reason, Long> dropped) {

    public StoreStatus {
        refused = Map.copyOf(refused);
        dropped = Map.copyOf(dropped);
    }

    /** What a store means when it says that something is stored. */
    public enum Mode {
        /** It is in memory, and gone with the process. */
        MEMORY,
        /** It is on its way to the medium: a crash takes what came within the window. */
        RELAXED,
        /** It is on the medium and survives a power cut; only journals that ask for it are relaxed. */
        STRICT
    }

    /** Why a store did not take or keep something. */
    public enum Reason {
        /** It holds as many messages and values as it may. */
        MESSAGES,
        /** It holds as many bytes as it may. */
        BYTES,
        /** The message was kept as long as any may be. */
        AGE,
        /** More came than the medium can write. */
        BACKLOG,
        /** The medium is full, or has failed. */
        MEDIUM
    }

    /**
     * The most a store takes in all; what is beyond them gives way or is refused. Immutable.
     *
     * @param messages messages and values; {@link Long#MAX_VALUE} for any number
     * @param bytes their bytes; {@link Long#MAX_VALUE} for any number
     * @param age how long a message is kept, by the time the store has been counting; zero for ever
     */
    public record Bounds(long messages, long bytes, Duration age) {

        /** No bounds at all. */
        public static final Bounds NONE = new Bounds(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO);

        public Bounds {
            if (messages < 1 || bytes < 1 || age.isNegative()) {
                throw new IllegalArgumentException("a store holds at least 1 message and 1 byte, for no negative time");
            }
        }
    }
}
