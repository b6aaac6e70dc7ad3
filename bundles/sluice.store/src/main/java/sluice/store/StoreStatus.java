package sluice.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a store is doing. Immutable.
 *
 * @param mode what "stored" means
 * @param trouble why nothing can be stored at the moment, in one sentence; empty if all is well
 * @param commitMedian how long the medium took for half of the last changes at most; zero before the first, and in memory
 * @param commitP99 the same for 99 in 100
 * @param messages how many messages and values it holds
 * @param bytes how many bytes count against {@code limitBytes}
 * @param limitBytes the most it takes in all
 * @param mediumBytes how much of the medium its files take
 * @param oldest when the oldest message it holds came, empty if there is none
 * @param lost how many messages and values the medium has lost since the store was opened
 * @param quarantined how many damaged ones are put aside for whoever wants to look at them
 * @param refused how many were refused because the store as a whole was at its bounds, since it was opened
 */
public record StoreStatus(
        Mode mode,
        Optional<String> trouble,
        Duration commitMedian,
        Duration commitP99,
        long messages,
        long bytes,
        long limitBytes,
        long mediumBytes,
        Optional<Instant> oldest,
        long lost,
        long quarantined,
        long refused) {

    /** What a store means when it says that something is stored. */
    public enum Mode {
        /** It is in memory, and gone with the process. */
        MEMORY,
        /** It is on its way to the medium: a crash takes what came within the window. */
        RELAXED,
        /** It is on the medium and survives a power cut; only journals that ask for it are relaxed. */
        STRICT
    }
}
