package sluice.bus.local;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import sluice.bus.TopicFilter;

/**
 * Compares topics, as UTF-8 bytes in their order, with a filter, and says how far to go on where one does not match: a filter never looks at
 * the million topics beside it. Thread-safe: has no state that changes.
 */
final class FilterScan {

    /** What {@link #check} returns for a topic that matches. */
    static final byte[] MATCH = new byte[0];

    private static final byte[] ANY = {'+'};
    private static final byte[] ALL = {'#'};

    private final byte[][] levels;

    FilterScan(TopicFilter filter) {
        levels = Arrays.stream(filter.value().split("/", -1))
                .map(level -> level.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** Returns {@link #MATCH}, or a topic before which none matches any more, or null if none does at all. */
    byte @Nullable [] check(byte[] key, int length) {
        if (key[0] == '$' && (Arrays.equals(levels[0], ANY) || Arrays.equals(levels[0], ALL))) { // [MQTT-4.7.2-1]
            return new byte[] {'$' + 1};
        }
        int from = 0;
        for (int i = 0; i < levels.length; i++) {
            var level = levels[i];
            if (Arrays.equals(level, ALL)) { // a/# matches a as well [MQTT-4.7.1-1]
                return MATCH;
            }
            if (from > length) { // a for a/b: what follows may have more levels
                return TopicTable.with(key, length, 0);
            }
            int end = end(key, from, length);
            if (!Arrays.equals(level, ANY) && !Arrays.equals(key, from, end, level, 0, level.length)) {
                return behind(key, from, length, level, i < levels.length - 1);
            }
            from = end + 1;
        }
        return from == length + 1 ? MATCH : next(key, from);
    }

    private static int end(byte[] key, int from, int length) {
        int end = from;
        while (end < length && key[end] != '/') {
            end++;
        }
        return end;
    }

    private static byte @Nullable [] behind(byte[] key, int from, int length, byte[] level, boolean more) {
        if (Arrays.compareUnsigned(key, from, length, level, 0, level.length) < 0) {
            return join(key, from, level, level.length);
        }
        if (more) { // ab for ab!: ab/x comes behind that
            var below = TopicTable.with(level, level.length, '/');
            if (Arrays.compareUnsigned(key, from, length, below, 0, below.length) < 0) {
                return join(key, from, below, below.length);
            }
        }
        return from == 0 ? null : next(key, from);
    }

    private static byte[] join(byte[] key, int from, byte[] level, int length) {
        var joined = Arrays.copyOf(key, from + length);
        System.arraycopy(level, 0, joined, from, length);
        return joined;
    }

    /** Returns the first topic that may follow all that begin with so much of the key, which ends in a slash. */
    private static byte[] next(byte[] key, int length) {
        return TopicTable.with(key, length - 1, '/' + 1);
    }
}
