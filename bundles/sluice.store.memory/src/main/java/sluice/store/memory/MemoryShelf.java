package sluice.store.memory;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import sluice.bus.Payload;
import sluice.store.Shelf;

/** A shelf in memory, as long as it is open. Thread-safe. */
final class MemoryShelf implements Shelf {

    private static final CompletionStage<Void> SAFE = CompletableFuture.completedStage(null);

    private final String name;
    private final Map<String, Payload> values;
    private final Runnable whenClosed;
    private volatile boolean closed;

    /** @param values what it holds, kept by the store: a concurrent map */
    MemoryShelf(String name, ConcurrentHashMap<String, Payload> values, Runnable whenClosed) {
        this.name = name;
        this.values = values;
        this.whenClosed = whenClosed;
    }

    @Override
    public CompletionStage<Void> put(String key, Payload value) {
        requireShort(key);
        if (closed) {
            return CompletableFuture.failedStage(closed());
        }
        values.put(key, value);
        return SAFE;
    }

    @Override
    public CompletionStage<Void> remove(String key) {
        if (closed) {
            return CompletableFuture.failedStage(closed());
        }
        values.remove(key);
        return SAFE;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Payload> sink) {
        if (closed) {
            throw closed();
        }
        values.forEach(sink);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        whenClosed.run();
    }

    private static void requireShort(String key) {
        if (key.length() > KEY_BYTES / 3 && key.getBytes(StandardCharsets.UTF_8).length > KEY_BYTES) {
            throw new IllegalArgumentException("a key of %d characters is too long".formatted(key.length()));
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("shelf '" + name + "' is closed");
    }
}
