package sluice.bridge.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import sluice.bus.Receipt;

/**
 * What became of a message from the far side. Immutable.
 *
 * @param stored ends when it is safe here, or not wanted
 * @param held whether somebody who is being replaced has yet to get it: then it is in memory only until {@code stored} ends
 */
record Taken(CompletionStage<?> stored, boolean held) {

    /** Nothing is left to be done. */
    static final Taken DONE = new Taken(CompletableFuture.completedFuture(null), false);

    static Taken of(Receipt receipt) {
        return receipt.isStored() ? DONE : new Taken(receipt.stored(), receipt.isHeld());
    }

    static Taken failed(Throwable why) {
        return new Taken(CompletableFuture.failedStage(why), false);
    }

    Taken and(Taken other) {
        if (this == DONE || other == DONE) {
            return this == DONE ? other : this;
        }
        return new Taken(
                CompletableFuture.allOf(stored.toCompletableFuture(), other.stored.toCompletableFuture()),
                held || other.held);
    }
}
