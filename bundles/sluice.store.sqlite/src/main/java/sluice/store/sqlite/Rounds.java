package sluice.store.sqlite;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What threads hand to the writer, one change at a time or a round of them at once. Thread-safe. */
final class Rounds {

    private static final CompletionStage<Void> NOTHING = CompletableFuture.completedStage(null);

    private final Intake intake;

    /** What each thread has handed over since it said that more would come. */
    @SuppressWarnings("ThreadLocalUsage") // a thread may use two stores at once
    private final ThreadLocal<@Nullable Round> rounds = new ThreadLocal<>();

    /** What the writer may not know yet: whether there is anything, and whether somebody waits for any of it. */
    private static final class Round {
        boolean some;
        boolean awaited;
    }

    Rounds(Intake intake) {
        this.intake = intake;
    }

    /** Says that more will come from this thread, until {@link #end}. */
    void begin() {
        if (rounds.get() == null) {
            rounds.set(new Round());
        }
    }

    /** Hands a change to the writer; returns false if the store has been stopped. */
    boolean add(Operation operation) {
        var round = rounds.get();
        if (round == null) {
            return intake.add(operation);
        }
        round.some = true;
        round.awaited |= Intake.isUrgent(operation);
        return intake.add(operation, true);
    }

    /** Lets the writer begin with this thread's round; ends when what somebody waits for is on the disk, or has failed. */
    CompletionStage<Void> end() {
        var round = rounds.get();
        rounds.remove();
        if (round == null || !round.some) {
            return NOTHING;
        }
        if (!round.awaited) { // nobody waits, so there is no reason for a commit of its own
            intake.begin();
            return NOTHING;
        }
        var flush = new Operation.Flush(new CompletableFuture<>());
        return intake.add(flush) ? flush.done().exceptionally(_ -> null) : NOTHING;
    }
}
