package sluice.store.sqlite;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes changes back that are not stored, and tells whoever waits for them. Confined to the writer, apart from what says otherwise.
 *
 * <p>Changes made together fail together: what such a group was to delete stays, if anything else in it needed the disk.
 */
final class Refusing {

    /** Rows that are to go if the disk has them all the same: of messages that were refused, and of deletions that were. */
    private final Set<Long> gone = new HashSet<>();

    /** Takes a change back. */
    void takeBack(Operation operation) {
        boolean small = operation.isSmall();
        for (var part : operation.parts()) {
            switch (part) {
                case Append append -> gone.add(append.number());
                case Operation.Delete delete when small -> gone.add(delete.number());
                default -> {}
            }
        }
        takeBackAll(operation);
    }

    private static void takeBackAll(Operation operation) {
        boolean small = operation.isSmall();
        for (var part : operation.parts()) {
            switch (part) {
                case Append append -> {
                    append.index().remove(append.number());
                    append.index().deleted(append.number());
                }
                case Operation.Put put -> put.shelf().end(put.key());
                case Operation.Remove remove -> remove.shelf().end(remove.key());
                case Operation.Delete(long number, @Nullable Index index, int size, boolean wasPending)
                when index != null -> {
                    if (small) {
                        index.deleted(number);
                    } else {
                        index.restore(number, size, wasPending);
                    }
                }
                default -> {}
            }
        }
    }

    /** Tells whether a row that no journal has is one of these: any other is about to be deleted by a change that is on its way. */
    boolean isGone(long number) {
        return gone.contains(number);
    }

    /** Says that the rows are being seen to. */
    void clear() {
        gone.clear();
    }

    static void tell(Operation operation, IOException reason) {
        for (var part : operation.parts()) {
            var done = part.done();
            if (done != null) {
                done.completeExceptionally(reason);
            }
        }
    }

    /** Refuses a group before the writer has seen it. Thread-safe. */
    static void refuse(Group group, IOException reason) {
        takeBackAll(group);
        tell(group, SqliteJournal.failure(reason));
    }
}
