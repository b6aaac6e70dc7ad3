package sluice.store;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import sluice.bus.Message;

/**
 * Messages in the order they came, each kept until it is acknowledged. Thread-safe; no method blocks on the medium except
 * {@link #read}.
 *
 * <p>Every message gets a sequence number, greater than all before it, also across a restart.
 */
@ProviderType
public interface Journal extends AutoCloseable {

    /**
     * Puts a message at the end. One that would not even fit into the empty journal is refused and makes nothing else give way.
     *
     * @return ends when the message is safe; fails with {@link JournalFullException} if the journal's bounds refuse it, with
     *     {@link IllegalStateException} if the journal is closed, and with another {@link java.io.IOException} if the medium does not
     *     take it; then the message is not in the journal. What hangs on it runs on a thread of the store and must be brief
     */
    CompletionStage<Void> append(Message message);

    /**
     * Returns up to {@code max} messages with a sequence number above {@code after}, oldest first; 0 begins at the start.
     *
     * @throws IllegalStateException if the journal is closed
     * @throws java.io.UncheckedIOException if the medium cannot be read at the moment; later it may
     */
    List<Entry> read(long after, int max);

    /**
     * Forgets the message with this sequence number; one that is not there any more is no error.
     *
     * @throws IllegalStateException if the journal is closed
     */
    void acknowledge(long sequence);

    /** Returns what the journal holds and what it dropped since it was opened. */
    Usage usage();

    /** Closes the journal; what it holds stays in the store. Closing it again does nothing. */
    @Override
    void close();

    /**
     * One message in the journal. Immutable.
     *
     * @param sequence its number, at least 1
     */
    record Entry(long sequence, Message message) {}

    /**
     * How full a journal is. Immutable.
     *
     * @param messages how many it holds
     * @param bytes how many bytes of topics and payloads
     * @param dropped how many it dropped or refused at its bounds since it was opened
     */
    record Usage(long messages, long bytes, long dropped) {}
}
