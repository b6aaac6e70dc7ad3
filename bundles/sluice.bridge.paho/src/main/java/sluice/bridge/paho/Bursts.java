package sluice.bridge.paho;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands what a thread sends in one go to Paho in one go, and says before how much it is: then Paho's writing thread cannot overtake it and
 * write the first alone. Thread-safe; while one thread gathers, the others hand over at once.
 */
final class Bursts {

    private final Gathering gathering;
    private final AtomicReference<@Nullable Burst> current = new AtomicReference<>();

    Bursts(Gathering gathering) {
        this.gathering = gathering;
    }

    /** What a thread has gathered. Confined to it. */
    private static final class Burst {
        final Thread thread = Thread.currentThread();
        final List<Runnable> steps = new ArrayList<>();
        int packets;
    }

    /**
     * Does it now, or when the burst of this thread is over.
     *
     * @param packets how many packets it makes that are worth waiting for, 0 or 1
     */
    CompletionStage<Void> run(int packets, Supplier<CompletionStage<Void>> sending) {
        var burst = current.get();
        if (burst == null || burst.thread != Thread.currentThread()) {
            gathering.expect(packets);
            return watched(packets, sending.get());
        }
        var later = new CompletableFuture<Void>();
        burst.packets += packets;
        burst.steps.add(() -> watched(packets, sending.get()).whenComplete((_, failure) -> {
            if (failure == null) {
                later.complete(null);
            } else {
                later.completeExceptionally(failure);
            }
        }));
        return later;
    }

    /** What fails at once has not been handed to Paho. */
    private CompletionStage<Void> watched(int packets, CompletionStage<Void> sent) {
        if (packets > 0 && sent.toCompletableFuture().isCompletedExceptionally()) {
            gathering.miss();
        }
        return sent;
    }

    /** Runs what sends, and then sends it. */
    void gather(Runnable sending) {
        var burst = new Burst();
        if (!current.compareAndSet(null, burst)) {
            sending.run();
            return;
        }
        try {
            sending.run();
        } finally {
            current.set(null);
            gathering.expect(burst.packets);
            burst.steps.forEach(Runnable::run);
        }
    }
}
