package sluice.store.sqlite;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One change to be written. */
sealed interface Operation
        permits Append,
                Group,
                Operation.Body,
                Operation.Note,
                Operation.Put,
                Operation.Remove,
                Operation.Drop,
                Operation.Unregister,
                Operation.Delete,
                Operation.Age,
                Operation.Flush,
                Operation.Quarantine {

    /** What any change takes in memory while it waits, beside its bytes. */
    int OVERHEAD = 64;

    /** Roughly how many bytes it takes in memory while it waits. */
    default int weight() {
        return OVERHEAD;
    }

    /** Returns what ends when it is on the disk; null if nobody waits for it. */
    default @Nullable CompletableFuture<Void> done() {
        return null;
    }

    /** Tells whether it frees space or needs hardly any, so that it is done when the disk is full. */
    default boolean isSmall() {
        return true;
    }

    /** The changes this one stands for: itself, or those of a group. */
    default List<? extends Operation> parts() {
        return List.of(this);
    }

    /** Returns how many changes it stands for. */
    default int count() {
        return 1;
    }

    /** What several messages for journals say, in a row of its own. */
    record Body(long number, Bytes row) implements Operation {
        @Override
        public int weight() {
            return OVERHEAD + row.length();
        }

        @Override
        public boolean isSmall() {
            return false;
        }
    }

    /** Another note for a message. */
    record Note(
            Index index, long number, Bytes note, @Nullable CompletableFuture<Void> done) implements Operation {
        @Override
        public int weight() {
            return OVERHEAD + note.length();
        }
    }

    /** Another value for a key. */
    record Put(
            ShelfIndex shelf,
            String key,
            long number,
            int size,
            Bytes row,
            @Nullable CompletableFuture<Void> done) implements Operation {
        @Override
        public int weight() {
            return OVERHEAD + row.length();
        }

        @Override
        public boolean isSmall() {
            return false;
        }
    }

    /** No value any more for a key. */
    record Remove(
            ShelfIndex shelf,
            String key,
            long number,
            @Nullable CompletableFuture<Void> done) implements Operation {}

    /** A whole journal that is not needed any more: marked so at once, while its messages go in the background. */
    record Drop(Index index, CompletableFuture<Void> done) implements Operation {}

    /** A dropped journal that holds nothing any more. */
    record Unregister(int journal) implements Operation {}

    /**
     * A message that is not needed any more.
     *
     * @param index the journal it was taken out of, null if it need not come back when this fails together with something else
     * @param size its bytes of topic and payload
     * @param wasPending whether it was not on the disk yet when it was taken out
     */
    record Delete(long number, @Nullable Index index, int size, boolean wasPending) implements Operation {

        Delete(long number) {
            this(number, null, 0, false);
        }
    }

    /** A message whose row is damaged: put aside for whoever wants to look at it. */
    record Quarantine(long number) implements Operation {}

    /**
     * A mark of the store's clock.
     *
     * @param first marks before this are needed no more
     */
    record Age(Ages.Mark mark, long first) implements Operation {}

    /** Nothing of its own, but somebody waits until all before it is on the disk. */
    record Flush(CompletableFuture<Void> done) implements Operation {
        @Override
        public boolean isSmall() {
            return false;
        }
    }
}
