package sluice.store;

import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.osgi.annotation.versioning.ProviderType;
import sluice.bus.Payload;

/**
 * Values by key; the newest wins. Thread-safe; no method blocks on the medium except {@link #forEach}.
 *
 * <p>What counts as newest is the order of the calls: two threads that put under the same key must agree on it themselves if they also
 * keep the value elsewhere.
 */
@ProviderType
public interface Shelf extends AutoCloseable {

    /** The most bytes a key may take in UTF-8. */
    int KEY_BYTES = 65_535;

    /**
     * Puts a value in place of the one this key had.
     *
     * @param key any text of at most {@link #KEY_BYTES}
     * @return ends when the value, or a newer one of this key, is safe; fails with {@link IllegalStateException} if the shelf is closed,
     *     with {@link JournalFullException} if the store is at its bounds, and with another {@link java.io.IOException} if the medium does
     *     not take it. After a failure the shelf has the old value or the new one
     * @throws IllegalArgumentException if the key is too long
     */
    CompletionStage<Void> put(String key, Payload value);

    /**
     * Forgets the value of a key; one that has none is no error.
     *
     * @return ends when the medium has forgotten it; fails like {@link #put}, except that there are no bounds
     */
    CompletionStage<Void> remove(String key);

    /**
     * Hands over every value whose put has ended, in no particular order; what is put meanwhile may be among them or not. Blocks:
     * meant for the start.
     *
     * @throws IllegalStateException if the shelf is closed
     * @throws java.io.UncheckedIOException if the medium cannot be read at the moment; later it may
     */
    void forEach(BiConsumer<? super String, ? super Payload> sink);

    /** Closes the shelf; what it holds stays in the store. Closing it again does nothing. */
    @Override
    void close();
}
