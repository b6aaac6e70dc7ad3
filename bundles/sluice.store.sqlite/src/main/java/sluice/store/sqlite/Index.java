package sluice.store.sqlite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which messages one journal holds, in order: their numbers and sizes, while what they say stays on the disk. Lives as long as the
 * store, also while nobody has the journal open. Guarded by itself; the journal locks it over several calls.
 */
final class Index {

    /** What a message takes on the disk beside topic and payload, about. */
    static final int OVERHEAD = 64;

    private final Named named;
    private final Totals totals;
    private final List<Chunk> chunks = new ArrayList<>();
    private final Map<Long, Append> unhanded = new HashMap<>(0);

    /** Those that were forgotten before they were on the disk, until they are deleted there: whether they still are not. */
    private final Map<Long, Boolean> leaving = new HashMap<>(0);

    private long count;
    private long bytes;
    private int pending;
    private long gaveWay;
    private volatile boolean mayGiveWay;
    private boolean dropped;

    /** @param totals what all journals and shelves hold, to which this one adds its own */
    Index(Named named, Totals totals) {
        this.named = named;
        this.totals = totals;
    }

    Named named() {
        return named;
    }

    int journal() {
        return named.id();
    }

    String name() {
        return named.name();
    }

    /** Says that nobody needs the journal any more: what is still to come for it is void. */
    synchronized void drop() {
        dropped = true;
    }

    synchronized boolean isDropped() {
        return dropped;
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
        pending++;
        totals.add(1, size);
    }

    /** Says that a message is on the disk: from now on it can be read, when all before it can. */
    synchronized void committed(long number) {
        int at = find(number);
        if (at < chunks.size() && chunks.get(at).commit(number)) {
            pending--;
        } else if (!leaving.isEmpty()) {
            leaving.computeIfPresent(number, (_, _) -> false);
        }
    }

    /** Tells whether there are messages that are not on the disk yet. */
    synchronized boolean isPending() {
        return pending > 0;
    }

    /** Remembers a message whose group is not handed to the writer yet. */
    synchronized void unhanded(Append append) {
        unhanded.put(append.number(), append);
    }

    synchronized void handed(long number) {
        unhanded.remove(number);
    }

    /** Returns the message with this number if its group is not handed to the writer yet. */
    synchronized @Nullable Append unhanded(long number) {
        return unhanded.isEmpty() ? null : unhanded.get(number);
    }

    /** Forgets a message; returns whether it was there. */
    synchronized boolean remove(long number) {
        return take(number) >= 0;
    }

    /** Tells whether a message is on the disk. */
    synchronized boolean isCommitted(long number) {
        int at = find(number);
        return at < chunks.size() && chunks.get(at).isCommitted(number);
    }

    /**
     * Forgets a message that is to be deleted on the disk; returns its size, or -1 if it was not there. One that is still on its way there is
     * remembered until {@link #deleted} or {@link #restore}, because it may have come there when its deletion fails.
     */
    synchronized int leave(long number) {
        boolean wasPending = !isCommitted(number);
        int size = take(number);
        if (size >= 0 && wasPending) {
            leaving.put(number, true);
        }
        return size;
    }

    /** Says that a message was deleted on the disk, or never came there. */
    synchronized void deleted(long number) {
        if (!leaving.isEmpty()) {
            leaving.remove(number);
        }
    }

    /**
     * Brings back a message whose deletion failed, if it is on the disk, or on its way there.
     *
     * @param wasPending whether it was on its way when it {@linkplain #leave left}
     */
    synchronized void restore(long number, int size, boolean wasPending) {
        Boolean stillPending = wasPending ? leaving.remove(number) : Boolean.FALSE;
        int at = find(number);
        if (stillPending == null
                || dropped
                || at < chunks.size() && chunks.get(at).contains(number)) {
            return;
        }
        if (at == chunks.size()) {
            if (chunks.isEmpty()) {
                chunks.add(new Chunk());
            }
            at = chunks.size() - 1;
        }
        chunks.get(at).restore(number, size);
        if (stillPending) {
            chunks.get(at).suspend(number);
            pending++;
        }
        count++;
        bytes += size;
        totals.add(1, size);
    }

    /** Forgets a message; returns its size, or -1 if it was not there. */
    synchronized int take(long number) {
        int at = find(number);
        if (at == chunks.size()) {
            return -1;
        }
        var chunk = chunks.get(at);
        pending -= chunk.pending();
        int size = chunk.remove(number);
        pending += chunk.pending();
        if (size < 0) {
            return -1;
        }
        if (chunk.isEmpty()) {
            chunks.remove(at);
        } else if (chunk.isSparse()) {
            squeeze(at);
        }
        count--;
        bytes -= size;
        totals.add(-1, -size);
        return size;
    }

    /** Gives back the room of messages that are gone: where they go in another order than they came, few are left in many chunks. */
    private void squeeze(int at) {
        var chunk = chunks.get(at);
        chunk.squeeze();
        if (at > 0 && chunks.get(at - 1).hasRoomFor(chunk)) {
            chunks.get(at - 1).absorb(chunk);
            chunks.remove(at);
        }
    }

    /** Returns how many entries it has room for, for its test. */
    synchronized long room() {
        return chunks.stream().mapToLong(Chunk::room).sum();
    }

    /** Says whether messages of this journal give way to the bounds of the whole store; none do until somebody has opened it. */
    void mayGiveWay(boolean may) {
        mayGiveWay = may;
    }

    boolean mayGiveWay() {
        return mayGiveWay;
    }

    /** Forgets a message because the whole store is at its bounds; returns whether it was there. */
    synchronized boolean giveWay(long number) {
        boolean removed = remove(number);
        if (removed) {
            gaveWay++;
        }
        return removed;
    }

    /** Returns how many messages gave way to the bounds of the whole store. */
    synchronized long gaveWay() {
        return gaveWay;
    }

    /** Returns the number of the oldest message; there must be one. */
    synchronized long first() {
        return chunks.getFirst().first();
    }

    /** Tells whether a message is needed: it is in the journal, and the journal has not been dropped. */
    synchronized boolean contains(long number) {
        int at = find(number);
        return !dropped && at < chunks.size() && chunks.get(at).contains(number);
    }

    /**
     * Fills {@code to} with the numbers of messages above {@code after} that can be read, and returns how many there are: up to the
     * first that is not on the disk yet, because messages are read in their order.
     */
    synchronized int copy(long after, long[] to) {
        return copy(after, firstPending() - 1, to);
    }

    /** Moves those of these numbers whose messages are on the disk to the front, in their order; returns how many there are. */
    synchronized int readable(long[] numbers) {
        int count = 0;
        for (long number : numbers) {
            int at = find(number);
            if (!dropped && at < chunks.size() && chunks.get(at).isReadable(number)) {
                numbers[count++] = number;
            }
        }
        return count;
    }

    private long firstPending() {
        int left = pending;
        for (int i = chunks.size() - 1; left > 0; i--) { // they are nearly always the last ones
            left -= chunks.get(i).pending();
            if (left == 0) {
                return chunks.get(i).firstPending();
            }
        }
        return Long.MAX_VALUE;
    }

    /** Fills {@code to} with numbers of messages on the disk, up to this one; returns how many there are. */
    synchronized int some(long until, long[] to) {
        return copy(0, until, to);
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

    /** Forgets the messages in (after, before) that should be on the disk and are not; returns how many there were. */
    synchronized int lose(long after, long before) {
        int lost = 0;
        var some = new long[Chunk.CAPACITY];
        for (int found; (found = copy(after, before - 1, some)) > 0; lost += found) {
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
