package sluice.bus;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Retained messages that match a filter, one by one in the order of their topics (by their UTF-8 bytes), so that a million of
 * them need no room at once, and whoever stopped in the middle can go on behind the last topic, even after a restart. Used by one thread at
 * a time.
 *
 * <pre>{@code
 *   while (!reader.isAtEnd()) {
 *       var message = reader.peek();
 *       if (message == null) {
 *           reader.fetch(64); // blocks: not on a thread that must not
 *       } else {
 *           ...
 *           reader.advance();
 *       }
 *   }
 * }</pre>
 *
 * <p>A message that replaces another while the reader is on its way is usually left out: whoever subscribed before asking has got it already.
 */
@ProviderType
public interface RetainedReader {

    /**
     * Returns the message it stands at, which is retained at this moment. Never blocks and looks at a limited number of topics. Hot path.
     *
     * @return null if there is none any more, which {@link #isAtEnd} tells, or if it has to be fetched first
     */
    @Nullable
    Message peek();

    /** Goes on behind the message that was returned last. */
    void advance();

    /** Returns whether no message is left, as far as that is known without looking for one. */
    boolean isAtEnd();

    /**
     * Brings up to {@code max} of the next messages into memory. May wait for the medium they are kept on.
     *
     * @throws java.io.UncheckedIOException if they cannot be read at the moment; later they may
     */
    void fetch(int max);
}
