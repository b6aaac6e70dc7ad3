package sluice.bridge.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import sluice.bus.Payload;
import sluice.store.Shelf;
import sluice.store.Store;

/**
 * The packet identifiers of messages that came with QoS 2 and are not released. Thread-safe.
 *
 * <p>A message and its identifier become one change: after a crash both are here, and the repetition is known, or none is. While somebody who is
 * to get it is being replaced, the identifier waits until he has it: after a crash between, others get the message twice, but nobody loses it.
 */
final class CameOnce {

    private static final String PREFIX = "in ";

    private final Store store;
    private final Shelf shelf;
    private final Map<Integer, CompletableFuture<Object>> known = new HashMap<>(); // guarded by this

    CameOnce(Store store, Shelf shelf) {
        this.store = store;
        this.shelf = shelf;
    }

    synchronized boolean restore(String key) {
        if (!key.startsWith(PREFIX)) {
            return false;
        }
        known.put(Integer.valueOf(key.substring(PREFIX.length())), CompletableFuture.completedFuture(this));
        return true;
    }

    /**
     * Takes a message, unless it is known already.
     *
     * @param take publishes it here
     * @return ends when the message and its identifier are safe
     */
    CompletionStage<?> arrived(int identifier, Supplier<Taken> take) {
        var done = new CompletableFuture<Object>();
        synchronized (this) {
            var before = known.putIfAbsent(identifier, done);
            if (before != null) {
                return before; // [MQTT-4.3.3-10]
            }
        }
        store.together(() -> noted(identifier, taken(take)).whenComplete((_, failure) -> {
            if (failure == null) {
                done.complete(this);
            } else {
                forget(identifier, done);
                done.completeExceptionally(failure);
            }
        }));
        return done;
    }

    private CompletionStage<?> noted(int identifier, Taken taken) {
        if (taken.held()) {
            return taken.stored().thenCompose(_ -> shelf.put(PREFIX + identifier, Payload.EMPTY));
        }
        return taken.stored().thenCombine(shelf.put(PREFIX + identifier, Payload.EMPTY), (_, _) -> this);
    }

    private static Taken taken(Supplier<Taken> take) {
        try {
            return take.get();
        } catch (RuntimeException e) {
            return Taken.failed(e);
        }
    }

    private synchronized void forget(int identifier, CompletableFuture<Object> failed) {
        known.remove(identifier, failed);
    }

    /** The identifier may mean another message once this has ended. */
    CompletionStage<?> released(int identifier) {
        synchronized (this) {
            if (known.remove(identifier) == null) {
                return CompletableFuture.completedStage(null);
            }
        }
        return shelf.remove(PREFIX + identifier);
    }

    /** The far side has forgotten everything. */
    void clear() {
        List<Integer> all;
        synchronized (this) {
            all = List.copyOf(known.keySet());
        }
        all.forEach(this::released);
    }
}
