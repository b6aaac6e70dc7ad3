package sluice.bus.local;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A run of topics in one array. Guarded by its table. Hot path.
 *
 * <pre>
 *   shared, rest: 1 to 3 bytes each    bytes behind what it shares with the topic before    number 6, expires 4
 * </pre>
 *
 * {@link #search} remembers where it stopped; what changes the block works there.
 */
final class Block {

    private static final int FULL = 512;
    private static final int VALUE = 10;
    private static final int STEP = 64;
    private static final int OBJECTS = 48;

    private byte[] data = new byte[STEP];
    private int used;

    // Where the last search stopped: at the topic, or at the first behind it.
    private int at;
    private int value;
    private int sharedBefore;
    private int sharedBehind;

    // What the last header said.
    private int shared;
    private int rest;
    private int start;

    boolean isEmpty() {
        return used == 0;
    }

    boolean isFull() {
        return used >= FULL - STEP;
    }

    /** Returns whether it is to be split, and can be. */
    boolean isTooLarge() {
        if (used <= FULL) {
            return false;
        }
        header(0);
        return start + rest + VALUE < used;
    }

    int bytes() {
        return data.length + OBJECTS;
    }

    private void header(int offset) {
        int position = offset;
        int number = data[position++];
        if (number < 0) {
            number = number & 0x7F | data[position++] << 7;
            if (number < 0) {
                number = number & 0x3FFF | data[position++] << 14;
            }
        }
        shared = number;
        number = data[position++];
        if (number < 0) {
            number = number & 0x7F | data[position++] << 7;
            if (number < 0) {
                number = number & 0x3FFF | data[position++] << 14;
            }
        }
        rest = number;
        start = position;
    }

    private static int put(int number, byte[] to, int offset) {
        int position = offset;
        int left = number;
        while (left > 0x7F) {
            to[position++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        to[position++] = (byte) left;
        return position;
    }

    /** Compares the first topic with this one. */
    int compareFirst(byte[] key) {
        header(0);
        return Arrays.compareUnsigned(data, start, start + rest, key, 0, key.length);
    }

    /** Looks for a topic; returns whether it is here. */
    boolean search(byte[] key) {
        int known = 0; // how many bytes the topic before has in common with the key, which it is smaller than
        int offset = 0;
        while (offset < used) {
            header(offset);
            if (shared < known) {
                return stop(offset, known, shared);
            }
            if (shared == known) {
                int same = mismatch(key, known);
                if (same == rest && known + same == key.length) {
                    value = start + rest;
                    return !stop(offset, known, known);
                }
                boolean before = same == rest
                        || known + same < key.length && (data[start + same] & 0xFF) < (key[known + same] & 0xFF);
                if (!before) {
                    return stop(offset, known, known + same);
                }
                known += same;
            }
            offset = start + rest + VALUE;
        }
        return stop(offset, known, 0);
    }

    private int mismatch(byte[] key, int from) {
        int most = Math.min(rest, key.length - from);
        int same = Arrays.mismatch(data, start, start + most, key, from, from + most);
        return same < 0 ? most : same;
    }

    private boolean stop(int offset, int before, int behind) {
        at = offset;
        sharedBefore = before;
        sharedBehind = behind;
        return false;
    }

    boolean isBehindLast() {
        return at == used;
    }

    /** Returns the number of the topic found. */
    long number() {
        return number(value);
    }

    private long number(int offset) {
        long number = 0;
        for (int i = 0; i < 6; i++) {
            number = number << 8 | data[offset + i] & 0xFF;
        }
        return number;
    }

    /** Returns the time of the topic found. */
    int expires() {
        return expires(value);
    }

    private int expires(int offset) {
        int seconds = 0;
        for (int i = 6; i < VALUE; i++) {
            seconds = seconds << 8 | data[offset + i] & 0xFF;
        }
        return seconds;
    }

    void set(long number, int expires) {
        set(number, expires, data, value);
    }

    private static void set(long number, int expires, byte[] to, int offset) {
        for (int i = 0; i < 6; i++) {
            to[offset + i] = (byte) (number >>> 40 - 8 * i);
        }
        for (int i = 0; i < 4; i++) {
            to[offset + 6 + i] = (byte) (expires >>> 24 - 8 * i);
        }
    }

    /** Adds a mark to all numbers but 0. */
    void mark(long mark) {
        for (int offset = 0; offset < used; offset = start + rest + VALUE) {
            header(offset);
            long number = number(start + rest);
            if (number != 0) {
                set(number | mark, expires(start + rest), data, start + rest);
            }
        }
    }

    /** Puts a topic where the search has not found it. */
    void insert(byte[] key, long number, int expires) {
        int own = key.length - sharedBefore;
        var made = new byte[own + VALUE + 16];
        int length = put(own, made, put(sharedBefore, made, 0));
        System.arraycopy(key, sharedBefore, made, length, own);
        set(number, expires, made, length + own);
        length += own + VALUE;
        int until = at;
        if (at < used) { // the next one shares as much as before, or more
            header(at);
            int more = sharedBehind - shared;
            length = put(rest - more, made, put(sharedBehind, made, length));
            until = start + more;
        }
        replace(at, until, made, length);
    }

    /** Removes the topic found. */
    void remove() {
        header(at);
        int from = shared;
        int bytes = start;
        int next = start + rest + VALUE;
        if (next == used) {
            replace(at, used, data, 0);
            return;
        }
        header(next); // what it shared with the one removed, it has to say itself now
        int less = Math.max(0, shared - from);
        var made = new byte[less + 8];
        int length = put(rest + less, made, put(shared - less, made, 0));
        System.arraycopy(data, bytes, made, length, less);
        replace(at, start, made, length + less);
    }

    private void replace(int from, int until, byte[] with, int length) {
        int now = used - (until - from) + length;
        var to = now > data.length || now < data.length - 4 * STEP ? new byte[(now + STEP - 1) / STEP * STEP] : data;
        if (to != data) {
            System.arraycopy(data, 0, to, 0, from);
        }
        System.arraycopy(data, until, to, from + length, used - until);
        System.arraycopy(with, 0, to, from, length);
        data = to;
        used = now;
    }

    /** Gives the second half of its topics to a new block. */
    Block split() {
        byte[] key = new byte[0];
        int offset = 0;
        while (offset == 0 || offset < used / 2) {
            key = key(offset, key);
            int next = start + rest + VALUE;
            if (next >= used) {
                break;
            }
            offset = next;
        }
        key = key(offset, key);
        int length = shared + rest;
        int behind = start + rest;
        var head = new byte[length + 4];
        int written = put(length, head, put(0, head, 0));
        System.arraycopy(key, 0, head, written, length);
        var right = new Block();
        right.replace(0, 0, head, written + length);
        right.replace(right.used, right.used, Arrays.copyOfRange(data, behind, used), used - behind);
        replace(offset, used, head, 0);
        return right;
    }

    boolean hasRoomFor(Block next) {
        return used + next.used < FULL / 2;
    }

    /** Takes the topics of the next block. */
    void append(Block next) {
        byte[] last = new byte[0];
        for (int offset = 0; offset < used; offset = start + rest + VALUE) {
            last = key(offset, last);
        }
        int length = shared + rest;
        next.header(0);
        int same = Arrays.mismatch(last, 0, length, next.data, next.start, next.start + next.rest);
        var head = new byte[8];
        int written = put(next.rest - same, head, put(same, head, 0));
        replace(used, used, head, written);
        int from = next.start + same;
        replace(used, used, Arrays.copyOfRange(next.data, from, next.used), next.used - from);
    }

    /** Reads the header at an offset, and makes the key before it the key there; returns where it is now. */
    private byte[] key(int offset, byte[] before) {
        header(offset);
        var key = shared + rest > before.length ? Arrays.copyOf(before, 2 * (shared + rest)) : before;
        System.arraycopy(data, start, key, shared, rest);
        return key;
    }

    /** Shows the topics from this one on; returns what the visitor returned last. */
    byte @Nullable [] walk(byte[] from, TopicTable.Visitor visitor) {
        byte[] key = new byte[64];
        boolean begun = false;
        for (int offset = 0; offset < used; ) {
            key = key(offset, key);
            int end = start + rest;
            int length = shared + rest;
            begun = begun || Arrays.compareUnsigned(key, 0, length, from, 0, from.length) >= 0;
            if (begun) {
                var wanted = visitor.visit(key, length, number(end), expires(end));
                if (wanted != TopicTable.NEXT) {
                    return wanted;
                }
            }
            offset = end + VALUE;
        }
        return TopicTable.NEXT;
    }
}
