package sluice.store.sqlite;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits for the writer: a bounded queue that many fill and one empties. Thread-safe.
 *
 * <p>The writer gets all that waits as soon as somebody waits for it to be done; while the disk works on one batch, the next one
 * gathers here, so nobody is ever delayed to make a batch larger. Changes that nobody waits for ride along, or go on their own after
 * the window.
 */
final class Intake {

    /** So many changes that somebody waits for are committed at once. */
    private static final int BATCH = 512;

    /** So many that nobody waits for gather within the window: a commit rewrites pages and flushes, however few rows it is for. */
    private static final int LAZY = 2_048;

    private static final long BATCH_BYTES = 1 << 20;

    /** When the disk is too slow for what comes, this much waits, and what comes on top is refused. */
    static final long LIMIT_BYTES = 8 << 20;

    /** From here on whoever is told at once that something is stored, though it is not, has to wait as everybody does. */
    private static final long BEHIND = LIMIT_BYTES / 4;

    /** From here on nobody should send more. */
    private static final long NEARLY = LIMIT_BYTES / 10 * 9;

    private final long window;
    private final ArrayDeque<Operation> waiting = new ArrayDeque<>();
    private final AtomicLong bytes = new AtomicLong();
    private int urgent;
    private long oldestLazy;
    private boolean closed;
    private boolean idle;

    /** Whether the idle writer counts the time of the window. */
    private boolean counting;

    private boolean woken;

    /** @param window how long changes that nobody waits for may stay, in nanoseconds */
    Intake(long window) {
        this.window = window;
    }

    /** Tells whether so much more may wait. */
    boolean hasRoom(int weight) {
        return bytes.get() + weight <= LIMIT_BYTES;
    }

    /** Tells whether so much waits that nobody may add to it without waiting for the disk. */
    boolean isBehind() {
        return bytes.get() > BEHIND;
    }

    /** Tells whether more comes than the disk can write. */
    boolean isNearlyFull() {
        return bytes.get() > NEARLY;
    }

    /**
     * Takes a change; returns false if the store is closed. A change that nobody waits for may be dropped then: a message it was
     * to delete comes back at the next start, as a duplicate.
     */
    boolean add(Operation operation) {
        return add(operation, false);
    }

    /**
     * Takes a change as {@link #add(Operation)} does.
     *
     * @param more whether another will come from the same thread within moments: then that one lets the writer begin, or {@link #begin}
     */
    synchronized boolean add(Operation operation, boolean more) {
        if (closed) {
            return false;
        }
        if (isUrgent(operation)) {
            urgent++;
        }
        if (waiting.isEmpty()) {
            oldestLazy = System.nanoTime();
        }
        waiting.add(operation);
        bytes.addAndGet(operation.weight());
        if (!more) {
            begin();
        }
        return true;
    }

    /** Lets the writer begin with what has come: at once if somebody waits for it, or else after the window. */
    synchronized void begin() {
        if (idle && (urgent > 0 || !counting && !waiting.isEmpty() || waiting.size() >= LAZY)) {
            notifyAll();
        }
    }

    /** Tells whether somebody waits for a change. */
    static boolean isUrgent(Operation operation) {
        return operation instanceof Group group ? group.isAwaited() : operation.done() != null;
    }

    /** Takes nothing more; what waits is still handed out. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * Waits for work, but no longer than {@code patience} nanoseconds, and takes the next batch: empty if nothing came in time, or
     * when this is closed and nothing is left.
     */
    synchronized List<Operation> take(long patience) throws InterruptedException {
        long started = System.nanoTime();
        while (!closed && !woken && urgent == 0 && waiting.size() < LAZY) {
            long now = System.nanoTime();
            long left = patience - (now - started);
            if (!waiting.isEmpty()) {
                left = Math.min(left, window - (now - oldestLazy));
            }
            if (left <= 0) {
                break;
            }
            idle = true;
            counting = !waiting.isEmpty();
            wait(left / 1_000_000, (int) (left % 1_000_000));
            idle = false;
        }
        woken = false;
        return next();
    }

    /** Makes the writer look around, whether there is work or not. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    private List<Operation> next() {
        var batch = new ArrayList<Operation>(Math.min(waiting.size(), LAZY));
        long size = 0;
        int parts = 0;
        int awaited = 0;
        while (awaited < BATCH && parts < LAZY && size < BATCH_BYTES && !waiting.isEmpty()) {
            var operation = waiting.poll();
            size += operation.weight();
            parts += operation.count();
            batch.add(operation);
            if (isUrgent(operation)) {
                urgent--;
                awaited += operation.count();
            }
        }
        bytes.addAndGet(-size);
        oldestLazy = System.nanoTime();
        return batch;
    }

    /** Tells whether nothing waits, because the writer has it all. */
    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Tells whether nothing is left and nothing will come. */
    synchronized boolean isEnded() {
        return closed && waiting.isEmpty();
    }

    /** Takes all that is left. */
    synchronized List<Operation> rest() {
        var rest = new ArrayList<>(waiting);
        waiting.clear();
        return rest;
    }
}
