package sluice.transport.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import sluice.transport.EventLoop;

/**
 * What is due when: a binary heap whose entries know their place, so that a cancelled one leaves at once (a client that
 * connects every second with a keep-alive of a day must not leave a day of timers behind). Confined to its loop.
 */
final class TimerHeap {

    private Entry[] heap = new Entry[16];
    private int size;

    /** Something due at a moment, as {@link System#nanoTime} counts. */
    static final class Entry implements EventLoop.Timer {

        private final Loop loop;
        private final long due;
        private int index = -1;
        private volatile @Nullable Runnable task;

        Entry(Loop loop, long due, Runnable task) {
            this.loop = loop;
            this.due = due;
            this.task = task;
        }

        @Override
        public void cancel() {
            if (task != null) {
                task = null;
                loop.forget(this);
            }
        }
    }

    void add(Entry entry) {
        if (entry.task == null) { // cancelled on its way here
            return;
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        up(size++, entry);
    }

    void remove(Entry entry) {
        int hole = entry.index;
        if (hole < 0) {
            return;
        }
        entry.index = -1;
        var last = heap[--size];
        clear(size);
        if (last != entry) {
            down(hole, last);
            if (heap[hole] == last) {
                up(hole, last);
            }
        }
    }

    /** Returns the nanoseconds until the first is due, 0 if it is by now, {@link Long#MAX_VALUE} if there is none. */
    long untilNext(long now) {
        return size == 0 ? Long.MAX_VALUE : Math.max(0, heap[0].due - now);
    }

    /** Takes out the next task that is due, or returns null. */
    @Nullable
    Runnable due(long now) {
        while (size > 0 && heap[0].due - now <= 0) {
            var entry = heap[0];
            remove(entry);
            var task = entry.task;
            entry.task = null;
            if (task != null) {
                return task;
            }
        }
        return null;
    }

    int size() {
        return size;
    }

    private void up(int at, Entry entry) {
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (heap[parent].due - entry.due <= 0) {
                break;
            }
            place(at, heap[parent]);
            at = parent;
        }
        place(at, entry);
    }

    private void down(int at, Entry entry) {
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1].due - heap[child].due < 0) {
                child++;
            }
            if (entry.due - heap[child].due <= 0) {
                break;
            }
            place(at, heap[child]);
            at = child;
        }
        place(at, entry);
    }

    private void place(int at, Entry entry) {
        heap[at] = entry;
        entry.index = at;
    }

    @SuppressWarnings("NullAway") // slots beyond size are never read
    private void clear(int at) {
        heap[at] = null;
    }
}
