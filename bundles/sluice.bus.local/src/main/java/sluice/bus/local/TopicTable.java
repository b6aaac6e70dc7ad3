package sluice.bus.local;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.TopicName;

/**
 * Topics in the order of their UTF-8 bytes, each with a number and a time, packed: a million of them take some thirty megabytes, without an
 * object for any. Guarded by its owner. Hot path.
 *
 * <pre>
 *   blocks   [ a/1  ..2  ..37 ]  [ b/temperature  ..humidity ]  [ ... ]
 *             what a topic shares with the one before it is not said again
 * </pre>
 */
final class TopicTable {

    /** There is no such topic. */
    static final long ABSENT = -1;

    /** The highest number a topic can have. */
    static final long MOST = (1L << 48) - 1;

    /** Added to numbers of a journal that is not there any more. */
    private static final long AWAY = 1L << 47;

    /** What {@link Visitor} returns to see the next topic. */
    static final byte[] NEXT = new byte[0];

    /** What it returns to go on with this topic another time. */
    static final byte[] PAUSE = new byte[0];

    private final List<Block> blocks = new ArrayList<>();
    private int size;
    private long bytes;

    /** Looks at topics in their order. */
    interface Visitor {

        /**
         * Sees a topic.
         *
         * @param key holds its UTF-8 bytes; not to be kept
         * @return {@link #NEXT} to go on, null to stop, {@link #PAUSE} where the scan may be paused, anything else to go on with the first topic that is not before that
         */
        byte @Nullable [] visit(byte[] key, int length, long number, int expires);
    }

    int size() {
        return size;
    }

    /** Returns how much memory it takes, about. */
    long bytes() {
        return bytes;
    }

    /** Returns the number of a topic, or {@link #ABSENT}. */
    long get(byte[] key) {
        if (blocks.isEmpty()) {
            return ABSENT;
        }
        var block = blocks.get(find(key));
        return block.search(key) ? block.number() : ABSENT;
    }

    /** Returns the time of a topic, 0 if there is none. */
    int expires(byte[] key) {
        if (blocks.isEmpty()) {
            return 0;
        }
        var block = blocks.get(find(key));
        return block.search(key) ? block.expires() : 0;
    }

    /** Gives a topic a number and a time; returns the number it had, or {@link #ABSENT}. */
    long put(byte[] key, long number, int expires) {
        if (blocks.isEmpty()) {
            blocks.add(new Block());
            bytes += blocks.getFirst().bytes();
        }
        int at = find(key);
        var block = blocks.get(at);
        if (block.search(key)) {
            long old = block.number();
            block.set(number, expires);
            return old;
        }
        size++;
        bytes -= block.bytes();
        if (block.isFull()
                && at == blocks.size() - 1
                && block.isBehindLast()) { // topics that come in order fill their blocks
            bytes += block.bytes();
            block = new Block();
            blocks.add(block);
            block.search(key);
            block.insert(key, number, expires);
        } else {
            block.insert(key, number, expires);
            if (block.isTooLarge()) {
                var right = block.split();
                blocks.add(at + 1, right);
                bytes += right.bytes();
            }
        }
        bytes += block.bytes();
        return ABSENT;
    }

    /** Forgets a topic; returns the number it had, or {@link #ABSENT}. */
    long remove(byte[] key) {
        if (blocks.isEmpty()) {
            return ABSENT;
        }
        int at = find(key);
        var block = blocks.get(at);
        if (!block.search(key)) {
            return ABSENT;
        }
        long old = block.number();
        size--;
        bytes -= block.bytes();
        block.remove();
        if (block.isEmpty()) {
            blocks.remove(at);
            return old;
        }
        if (at + 1 < blocks.size() && block.hasRoomFor(blocks.get(at + 1))) {
            bytes -= blocks.get(at + 1).bytes();
            block.append(blocks.remove(at + 1));
        }
        bytes += block.bytes();
        return old;
    }

    /** Marks all numbers but 0: the journal they are from has gone. */
    void lose() {
        for (var block : blocks) {
            block.mark(AWAY);
        }
    }

    /** Returns whether a number is from a journal that has gone. */
    static boolean isAway(long number) {
        return number >= AWAY;
    }

    /** Returns a number without that mark. */
    static long plain(long number) {
        return number & ~AWAY;
    }

    /** Shows topics from this one on. */
    void scan(byte[] from, Visitor visitor) {
        byte @Nullable [] wanted = from;
        while (wanted != null && !blocks.isEmpty()) {
            int at = find(wanted);
            var seek = NEXT;
            while (seek == NEXT) {
                seek = blocks.get(at).walk(wanted, visitor);
                if (seek == NEXT && ++at == blocks.size()) {
                    return;
                }
            }
            wanted = seek;
        }
    }

    /** Shows up to {@code most} topics from this one on; returns the topic to go on with, null at the end. */
    byte @Nullable [] scan(byte[] from, int most, Visitor visitor) {
        var pause = new Object() {
            byte @Nullable [] at = null;
            int seen;
        };
        scan(from, (key, length, number, expires) -> {
            var next = pause.seen++ == most ? PAUSE : visitor.visit(key, length, number, expires);
            if (next == PAUSE) {
                pause.at = Arrays.copyOf(key, length);
                return null;
            }
            return next;
        });
        return pause.at;
    }

    /** Returns the block a topic is in, or would be in. */
    private int find(byte[] key) {
        int low = 0;
        int high = blocks.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks.get(middle).compareFirst(key) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Returns a topic as the table has it. */
    static byte[] key(TopicName topic) {
        var key = new byte[topic.length()];
        topic.copyUtf8(key, 0);
        return key;
    }

    /** Returns the topic of the first bytes of a key. */
    static TopicName topic(byte[] key, int length) {
        return TopicName.of(new String(key, 0, length, StandardCharsets.UTF_8));
    }

    /** Returns the bytes of part of a key, followed by one more. */
    static byte[] with(byte[] key, int length, int last) {
        var bytes = Arrays.copyOf(key, length + 1);
        bytes[length] = (byte) last;
        return bytes;
    }
}
