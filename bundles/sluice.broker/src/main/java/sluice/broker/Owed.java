package sluice.broker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * What a session owes the store: changes that have to be made some time, tried again until they are. Thread-safe.
 *
 * <p>Bounded by what the client may have open: nobody owes more than one change for each message in flight and one for the session.
 */
final class Owed {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private record Debt(Supplier<CompletionStage<Void>> change, Runnable then) {}

    private final Timers timers;
    private final ArrayDeque<Debt> debts = new ArrayDeque<>(0);
    private boolean forgiven;

    Owed(Timers timers) {
        this.timers = timers;
    }

    /**
     * Makes a change, now or later.
     *
     * @param change has to bear being made twice
     * @param then run once it is made, on any thread
     */
    void pay(Supplier<CompletionStage<Void>> change, Runnable then) {
        pay(new Debt(change, then));
    }

    private void pay(Debt debt) {
        var made = attempt(debt.change);
        made.whenComplete((_, failure) -> {
            if (failure == null) {
                debt.then.run();
            } else {
                postpone(debt);
            }
        });
    }

    private static CompletionStage<Void> attempt(Supplier<CompletionStage<Void>> change) {
        try {
            return change.get();
        } catch (IllegalStateException e) { // the journal was closed at this moment
            return CompletableFuture.failedFuture(e);
        }
    }

    private void postpone(Debt debt) {
        boolean first;
        synchronized (this) {
            if (forgiven) {
                return;
            }
            first = debts.isEmpty();
            debts.add(debt);
        }
        if (first) {
            try {
                var _ = timers.schedule(PAUSE, this::payAll);
            } catch (RejectedExecutionException e) { // the broker is being closed, and owes no more than after a crash
                forgive();
            }
        }
    }

    private void payAll() {
        List<Debt> due;
        synchronized (this) {
            due = List.copyOf(debts);
            debts.clear();
        }
        due.forEach(this::pay);
    }

    /** Pays nothing any more: the session is over. */
    synchronized void forgive() {
        forgiven = true;
        debts.clear();
    }
}
