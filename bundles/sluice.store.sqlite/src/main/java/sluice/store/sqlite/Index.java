package sluice.store.sqlite;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which messages one journal holds, in order: their numbers and sizes, while what they say stays on the disk. Lives as long as the
 * store, also while nobody has the journal open. Guarded by itself; the journal locks it over several calls.
 */
final class Index {

    /** What a message takes on the disk beside topic and payload, about. */
    static final int OVERHEAD = 64;

    private final int journal;
    private final String name;
    private final AtomicLong total;
    private final List<Chunk> chunks = new ArrayList<>();
    private long count;
    private long bytes;
    private long committed;
    private boolean known;

    /**
     * @param total the bytes of all journals, to which this one adds its own
     * @param known whether the database knows the journal already
     */
    Index(int journal, String name, AtomicLong total, boolean known) {
        this.total = total;
        this.journal = journal;
        this.name = name;
        this.known = known;
    }

    int journal() {
        return journal;
    }

    String name() {
        return name;
    }

    synchronized boolean isKnown() {
        return known;
    }

    synchronized void known() {
        known = true;
    }

    synchronized long count() {
        return count;
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Adds a message with a number above all before. */
    synchronized void add(long number, int size) {
        if (chunks.isEmpty() || chunks.getLast().isFull()) {
            chunks.add(new Chunk());
        }
        chunks.getLast().add(number, size);
        count++;
        bytes += size;
        total.addAndGet(size + OVERHEAD);
    }

    /** Says that all messages up to this number are on the disk: from now on they can be read. */
    synchronized void committed(long number) {
        committed = Math.max(committed, number);
    }

    /** Forgets a message; returns whether it was there. */
    synchronized boolean remove(long number) {
        int at = find(number);
        if (at == chunks.size()) {
            return false;
        }
        var chunk = chunks.get(at);
        int size = chunk.remove(number);
        if (size < 0) {
            return false;
        }
        if (chunk.isEmpty()) {
            chunks.remove(at);
        }
        count--;
        bytes -= size;
        total.addAndGet(-size - OVERHEAD);
        return true;
    }

    /** Returns the number of the oldest message; there must be one. */
    synchronized long first() {
        return chunks.getFirst().first();
    }

    synchronized boolean contains(long number) {
        int at = find(number);
        return at < chunks.size() && chunks.get(at).contains(number);
    }

    /** Fills {@code to} with the numbers of messages on the disk, above {@code after}; returns how many there are. */
    synchronized int copy(long after, long[] to) {
        return copy(after, committed, to);
    }

    private int copy(long after, long until, long[] to) {
        int found = 0;
        for (int i = after == Long.MAX_VALUE ? chunks.size() : find(after + 1); i < chunks.size(); i++) {
            found = chunks.get(i).copy(after, until, to, found);
            if (found == to.length) {
                break;
            }
        }
        return found;
    }

    /** Forgets the committed messages in (after, before), which the disk has lost; returns how many there were. */
    synchronized int lose(long after, long before) {
        int lost = 0;
        var some = new long[Chunk.CAPACITY];
        for (int found; (found = copy(after, Math.min(before - 1, committed), some)) > 0; lost += found) {
            for (int i = 0; i < found; i++) {
                remove(some[i]);
            }
        }
        return lost;
    }

    /** Returns the first chunk that may hold this number or a higher one. */
    private int find(long number) {
        int low = 0;
        int high = chunks.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (chunks.get(middle).last() < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
