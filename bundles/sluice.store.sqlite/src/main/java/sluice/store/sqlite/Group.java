package sluice.store.sqlite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;

/**
 * Changes that are made together or not at all. Confined to the thread that gathers them until it is handed over; then to the writer.
 *
 * <p>A message that goes to several journals is written once: each journal's row only names the row that has it.
 */
final class Group implements Operation {

    /** Messages shorter than this are not worth a row of their own. */
    private static final int WORTH_SHARING = 128;

    private final List<Operation> parts = new ArrayList<>(2);
    private final List<CompletableFuture<Void>> relaxed = new ArrayList<>(0);
    private int weight;
    private @Nullable IOException refusal;

    /** Says that the medium refuses a part, and so all of it. */
    void refuse(IOException reason) {
        refusal = reason;
    }

    /** Returns why it is not to be handed over, null if it is. */
    @Nullable
    IOException refusal() {
        return refusal;
    }

    void add(Operation operation) {
        parts.add(operation);
        weight += operation.weight();
    }

    /** Returns what ends when this is handed over: nobody may see the end of a part before. */
    CompletableFuture<Void> whenHanded() {
        var handed = new CompletableFuture<Void>();
        relaxed.add(handed);
        return handed;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Returns what is to be handed over: this, or the one change it is made of. */
    Operation whole() {
        return parts.size() == 1 ? parts.getFirst() : this;
    }

    @Override
    public List<Operation> parts() {
        return parts;
    }

    @Override
    public int count() {
        return parts.size();
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public boolean isSmall() {
        for (var part : parts) {
            if (!part.isSmall()) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether somebody waits for any part. */
    boolean isAwaited() {
        for (var part : parts) {
            if (part.done() != null) {
                return true;
            }
        }
        return false;
    }

    /** Gives every message its row, when no more will come. */
    void seal(Catalog catalog) {
        if (parts.size() == 1) { // by far the most: a message that replaces none
            if (parts.getFirst() instanceof Append append) {
                give(append, Row.open(append.message()));
            }
            return;
        }
        var appends = new IdentityHashMap<Message, List<Append>>();
        for (var part : parts) {
            if (part instanceof Append append) {
                appends.computeIfAbsent(append.message(), _ -> new ArrayList<>(1))
                        .add(append);
            }
        }
        appends.forEach((message, each) -> {
            var bytes = Row.open(message);
            if (each.size() == 1 || bytes.length < WORTH_SHARING) {
                each.forEach(append -> give(append, each.size() == 1 ? bytes : bytes.clone()));
            } else {
                share(bytes, each, catalog.nextNumber());
            }
        });
    }

    private static void give(Append append, byte[] row) {
        Row.seal(row, append.number(), append.index().journal());
        append.row(row, 0);
    }

    private void share(byte[] bytes, List<Append> appends, long number) {
        Row.seal(bytes, number, Catalog.BODIES);
        for (var append : appends) {
            append.row(
                    Row.reference(
                            number,
                            append.size(),
                            append.number(),
                            append.index().journal()),
                    number);
        }
        parts.addFirst(new Body(number, new Bytes(bytes)));
    }

    /**
     * Says that the writer will see to it from now on.
     *
     * @param refused why it does not, null if it does
     */
    void handed(@Nullable IOException refused) {
        if (parts.size() == 1) { // by far the most
            handed(parts.getFirst());
        } else {
            parts.forEach(Group::handed);
        }
        for (var handed : relaxed) {
            if (refused == null) {
                handed.complete(null);
            } else {
                handed.completeExceptionally(SqliteJournal.failure(refused));
            }
        }
    }

    private static void handed(Operation part) {
        if (part instanceof Append append) {
            append.index().handed(append.number());
        }
    }
}
