package sluice.store;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import sluice.bus.Message;
import sluice.bus.Payload;

/**
 * Messages in the order they came, each kept until it is acknowledged. Thread-safe; no method blocks on the medium except
 * {@code read}.
 *
 * <p>Every message gets a sequence number, greater than all before it, also across a restart.
 */
@ProviderType
public interface Journal extends AutoCloseable {

    /** The most bytes a note may have. */
    int NOTE_BYTES = 65_536;

    /**
     * Puts a message at the end. One that would not even fit into the empty journal is refused and makes nothing else give way.
     *
     * @return ends when the message is safe; fails with {@link JournalFullException} if the journal's bounds refuse it, with
     *     {@link IllegalStateException} if the journal is closed, and with another {@link java.io.IOException} if the medium does not
     *     take it; then the message is not in the journal. What hangs on it runs on a thread of the store and must be brief
     */
    CompletionStage<Void> append(Message message);

    /**
     * Puts a message at the end, with a note beside it: what the journal's owner wants back with it.
     *
     * @param note at most {@link #NOTE_BYTES}
     * @return its sequence number, and what ends as {@link #append(Message)} says
     * @throws IllegalArgumentException if the note is too long
     */
    Appended append(Message message, Payload note);

    /**
     * Replaces the note of a message.
     *
     * @return ends when the new note is safe; also when the message is not there any more. Fails with {@link IllegalStateException} if the
     *     journal is closed, and with a {@link java.io.IOException} if the medium does not take it: then the note is the old or the new one
     * @throws IllegalArgumentException if the note is too long
     */
    CompletionStage<Void> note(long sequence, Payload note);

    /**
     * Returns up to {@code max} messages with a sequence number above {@code after}, oldest first; 0 begins at the start. Every message whose
     * append ended before is among them, unless one before it has not.
     *
     * @throws IllegalStateException if the journal is closed
     * @throws java.io.UncheckedIOException if the medium cannot be read at the moment; later it may
     */
    List<Entry> read(long after, int max);

    /**
     * Returns the messages with these sequence numbers, in their order; those that are not there any more, or not safe yet, are left out. Many
     * at once cost much less than one at a time.
     *
     * @throws IllegalStateException if the journal is closed
     * @throws java.io.UncheckedIOException if the medium cannot be read at the moment; later it may
     */
    List<Entry> read(long[] sequences);

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
     * What became of an append. Immutable.
     *
     * @param sequence the message's number; 0 if it was refused at once, and {@code stored} has failed already
     * @param stored ends when the message is safe
     */
    record Appended(long sequence, CompletionStage<Void> stored) {}

    /**
     * One message in the journal. Immutable.
     *
     * @param sequence its number, at least 1
     * @param note what was noted beside it, empty if nothing was
     */
    record Entry(long sequence, Message message, Payload note) {

        /** Makes an entry without a note. */
        public Entry(long sequence, Message message) {
            this(sequence, message, Payload.EMPTY);
        }
    }

    /**
     * How full a journal is. Immutable.
     *
     * @param messages how many it holds
     * @param bytes how many bytes of topics and payloads
     * @param dropped how many it dropped or refused since it was opened, at its bounds or at those of the store
     */
    record Usage(long messages, long bytes, long dropped) {}
}
