package sluice.store.sqlite;

import java.util.concurrent.CompletableFuture;

/** A message for the end of a journal; somebody waits for it. Immutable. */
final class Append implements Operation {

    private final Index index;
    private final long number;
    private final int size;
    private final byte[] row;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * @param number its number, the highest in its journal so far
     * @param size its bytes of topic and payload
     * @param row its bytes as they stand in the database
     */
    Append(Index index, long number, int size, byte[] row) {
        this.index = index;
        this.number = number;
        this.size = size;
        this.row = row;
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

    byte[] row() {
        return row;
    }

    /** Returns what ends when it is on the disk. */
    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public int weight() {
        return 64 + row.length;
    }
}
