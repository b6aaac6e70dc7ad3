package sluice.store.sqlite;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;

/** A message for the end of a journal. Thread-safe. */
final class Append implements Operation {

    private final Index index;
    private final long number;
    private final int size;
    private final Message message;
    private final @Nullable CompletableFuture<Void> done;
    private volatile byte @Nullable [] row;
    private volatile long body;
    private byte @Nullable [] note;
    private boolean taken;

    /**
     * @param number its number, the highest in its journal so far
     * @param size its bytes of topic and payload
     * @param row its bytes as they stand in the database; null if its group is to see to that
     * @param note the note as it stands in the database; null for none
     * @param done ends when it is on the disk; null if nobody waits for that
     */
    Append(
            Index index,
            long number,
            int size,
            Message message,
            byte @Nullable [] row,
            byte @Nullable [] note,
            @Nullable CompletableFuture<Void> done) {
        this.index = index;
        this.number = number;
        this.size = size;
        this.message = message;
        this.row = row;
        this.note = note;
        this.done = done;
    }

    Index index() {
        return index;
    }

    long number() {
        return number;
    }

    int size() {
        return size;
    }

    Message message() {
        return message;
    }

    byte[] row() {
        return Objects.requireNonNull(row);
    }

    /** Returns the number of the row that says what the message says; 0 if its own does. */
    long body() {
        return body;
    }

    /** Gives it its row. */
    void row(byte[] bytes, long bodyNumber) {
        row = bytes;
        body = bodyNumber;
    }

    /** Replaces the note, unless the writer has it already; then returns false. */
    synchronized boolean replaceNote(byte[] other) {
        if (taken) {
            return false;
        }
        note = other;
        return true;
    }

    /** Returns the note; from now on it is what the disk has. */
    synchronized byte @Nullable [] takeNote() {
        taken = true;
        return note;
    }

    @Override
    public @Nullable CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public int weight() {
        var bytes = row;
        return OVERHEAD + (bytes == null ? size : bytes.length);
    }

    @Override
    public boolean isSmall() {
        return false;
    }
}
