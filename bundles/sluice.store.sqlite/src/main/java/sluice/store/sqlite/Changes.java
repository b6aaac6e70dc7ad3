package sluice.store.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes rows of changes, all of a batch or none. Confined to the writer. */
final class Changes {

    private final Catalog catalog;
    private final Bodies bodies;
    private final List<Runnable> whenCommitted = new ArrayList<>();
    private final List<Runnable> whenFailed = new ArrayList<>();
    private final Set<Named> registered = new LinkedHashSet<>();
    private final List<Long> newBodies = new ArrayList<>();
    private List<Operation> batch = List.of();
    private @Nullable Set<Long> deleted;
    private long highest;

    Changes(Catalog catalog) {
        this.catalog = catalog;
        this.bodies = catalog.bodies();
    }

    /** Makes all these changes, or none, and returns when they are on the disk. */
    void write(List<Operation> operations, Database database) throws SQLException {
        highest = 0;
        batch = operations;
        boolean committed = false;
        try {
            for (var operation : operations) {
                // Most are one of these two, and the switch is large code (decision 242).
                if (operation instanceof Append append) {
                    append(append, database);
                } else if (operation instanceof Operation.Delete delete) {
                    delete(delete.number(), database);
                } else {
                    makeParts(operation, database);
                }
            }
            for (long body : newBodies) { // whoever needed it has gone in the meantime
                if (bodies.add(body, 0) == 0) {
                    database.delete(body);
                    whenCommitted.add(() -> bodies.remove(body));
                }
            }
            database.reserve(highest);
            database.commit();
            committed = true;
        } finally {
            (committed ? whenCommitted : whenFailed.reversed()).forEach(Runnable::run);
            if (committed) {
                registered.forEach(Named::known);
            }
            whenCommitted.clear();
            whenFailed.clear();
            registered.clear();
            newBodies.clear();
            batch = List.of();
            deleted = null;
        }
    }

    private void makeParts(Operation operation, Database database) throws SQLException {
        for (var part : operation.parts()) {
            make(part, database);
        }
    }

    private void make(Operation operation, Database database) throws SQLException {
        switch (operation) {
            case Group _ -> throw new IllegalStateException("a group within a group");
            case Append append -> append(append, database);
            case Operation.Body(long number, Bytes row) -> {
                database.insert(number, Catalog.BODIES, 0, row.array(), null, 0);
                count(number, 0);
                whenFailed.add(() -> bodies.remove(number));
                newBodies.add(number);
                highest = Math.max(highest, number);
            }
            case Operation.Note note -> {
                if (note.index().contains(note.number())) {
                    database.note(note.number(), note.note().array());
                }
            }
            case Operation.Put put -> put(put, database);
            case Operation.Remove remove -> remove(remove, database);
            case Operation.Drop drop -> database.drop(drop.index().journal());
            case Operation.Unregister(int journal) -> {
                database.unregister(journal);
                whenCommitted.add(() -> catalog.forget(journal));
            }
            case Operation.Delete delete -> delete(delete.number(), database);
            case Operation.Flush _ -> {}
            case Operation.Age(Ages.Mark mark, long first) -> database.age(mark, first);
            case Operation.Quarantine(long number) -> database.quarantine(number);
        }
    }

    private void append(Append append, Database database) throws SQLException {
        var index = append.index();
        var note = append.takeNote();
        if (!index.contains(append.number()) && (index.isDropped() || isDeleted(append.number()))) {
            return; // it would only come and go
        }
        register(index.named(), database);
        database.insert(append.number(), index.journal(), append.size(), append.row(), note, append.body());
        if (append.body() != 0) {
            count(append.body(), 1);
        }
        highest = Math.max(highest, append.number());
    }

    /**
     * Tells whether this very batch deletes a message again. One that a later batch deletes has to be written: it may have been replaced
     * by another that is not on the disk yet, and whoever sent it is told now that it is safe.
     */
    private boolean isDeleted(long number) {
        var numbers = deleted;
        if (numbers == null) {
            numbers = new HashSet<>();
            for (var operation : batch) {
                for (var part : operation.parts()) {
                    if (part instanceof Operation.Delete delete) {
                        numbers.add(delete.number());
                    }
                }
            }
            deleted = numbers;
        }
        return numbers.contains(number);
    }

    private void put(Operation.Put put, Database database) throws SQLException {
        var shelf = put.shelf();
        var slot = shelf.newest(put.key(), put.number());
        if (slot == null) {
            return;
        }
        register(shelf.named(), database);
        database.insert(put.number(), shelf.id(), put.size(), put.row().array(), put.key());
        move(shelf, slot, put.number(), new ShelfIndex.Place(put.number(), put.size()), database);
        highest = Math.max(highest, put.number());
    }

    private void remove(Operation.Remove remove, Database database) throws SQLException {
        var slot = remove.shelf().newest(remove.key(), remove.number());
        if (slot != null) {
            move(remove.shelf(), slot, remove.number(), null, database);
        }
    }

    private void move(
            ShelfIndex shelf, ShelfIndex.Slot slot, long number, ShelfIndex.@Nullable Place place, Database database)
            throws SQLException {
        var old = shelf.move(slot, number, place);
        whenCommitted.add(() -> shelf.commit(slot));
        whenFailed.add(() -> shelf.rollback(slot));
        if (old != null) {
            database.delete(old.number());
        }
    }

    private void delete(long number, Database database) throws SQLException {
        long body = bodies.isEmpty() ? 0 : database.body(number);
        database.delete(number);
        if (body != 0 && count(body, -1) == 0) {
            database.delete(body);
            whenCommitted.add(() -> bodies.remove(body));
        }
    }

    private int count(long body, int change) {
        whenFailed.add(() -> bodies.add(body, -change));
        return bodies.add(body, change);
    }

    private void register(Named named, Database database) throws SQLException {
        if (!named.isKnown() && registered.add(named)) {
            database.register(named.id(), named.name());
        }
    }
}
