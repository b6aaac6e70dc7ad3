package sluice.bus.local;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a receipt waits for: the end of the delivery, and whatever the durable subscribers passed. Thread-safe. */
final class Pending {

    private final CompletableFuture<Void> stored = new CompletableFuture<>();
    private final AtomicInteger open = new AtomicInteger(1);
    private volatile @Nullable Throwable failure;
    private volatile boolean held;

    void add(CompletionStage<?> stage) {
        open.incrementAndGet();
        stage.whenComplete((_, error) -> release(error));
    }

    /** Says that one of them ended; the last one ends the receipt, with the failure of any. */
    void release(@Nullable Throwable error) {
        if (error != null) {
            failure = error;
        }
        if (open.decrementAndGet() > 0) {
            return;
        }
        var cause = failure;
        if (cause == null) {
            stored.complete(null);
        } else {
            stored.completeExceptionally(cause);
        }
    }

    /** Says that one of them is away for the moment. */
    void held() {
        held = true;
    }

    boolean isHeld() {
        return held && !stored.isDone();
    }

    boolean isStored() {
        return stored.state() == State.SUCCESS;
    }

    /** Returns a future of the caller's own: cancelling it changes nothing for anybody else. */
    CompletableFuture<Void> stored() {
        return stored.copy();
    }
}
