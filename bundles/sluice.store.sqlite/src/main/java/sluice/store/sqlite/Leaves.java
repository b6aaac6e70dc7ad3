package sluice.store.sqlite;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads rows from a damaged database page by page, without the pages that say where all others are. By the documentation of SQLite's
 * file format: 1.5 trees, 1.6 overflow pages, 1.8 pointer map, 2.1 records. Confined to the writer.
 *
 * <p>It takes what looks like a row for one: its receiver has to check that. A page that is known to be free is left out, because it still has what
 * was deleted; in a database of an earlier version nobody knows, and deleted messages may come back.
 */
final class Leaves {

    private static final Logger LOG = LoggerFactory.getLogger(Leaves.class);
    private static final int PAGE = Database.PAGE;
    private static final int LEAF = 13;
    private static final int LONGEST = PAGE - 35;
    private static final int SHORTEST = (PAGE - 12) * 32 / 255 - 23;
    private static final int COLUMNS = 7;

    /** The pointer map has a page for so many pages behind it, and five bytes for each: its kind first. */
    private static final int MAPPED = PAGE / 5;

    private static final int KIND_ROOT = 1;
    private static final int KIND_FREE = 2;
    private static final int KIND_OVERFLOW = 3;
    private static final int KIND_OVERFLOW_MORE = 4;

    private final FileChannel channel;
    private final int pages;
    private final Sink sink;

    private Leaves(FileChannel channel, Sink sink) throws IOException {
        this.channel = channel;
        this.pages = (int) (channel.size() / PAGE);
        this.sink = sink;
    }

    /** Is told what may be a row of the table of entries. */
    interface Sink {
        void row(long number, int journal, byte[] row, @Nullable String key, byte @Nullable [] note, long body)
                throws IOException;
    }

    static void read(Path file, Sink sink) throws IOException {
        try (var channel = FileChannel.open(file)) {
            new Leaves(channel, sink).read();
        }
    }

    private void read() throws IOException {
        var useless = useless();
        for (int page = 2; page <= pages; page++) {
            var bytes = useless.get(page) ? null : page(page);
            if (bytes != null && bytes.get(0) == LEAF) {
                leaf(bytes);
            }
        }
    }

    /** Returns the pages, the first of which is 1, that hold no rows of any table. */
    private BitSet useless() throws IOException {
        var useless = new BitSet(pages + 1);
        var first = page(2);
        if (first == null || first.get(0) != KIND_ROOT) {
            return useless; // an earlier version's, or damaged itself
        }
        for (int map = 2; map <= pages; map += MAPPED + 1) {
            var bytes = page(map);
            for (int i = 0; bytes != null && i < MAPPED; i++) {
                int kind = bytes.get(5 * i);
                if (kind == KIND_FREE || kind == KIND_OVERFLOW || kind == KIND_OVERFLOW_MORE) {
                    useless.set(map + 1 + i);
                }
            }
            useless.set(map);
        }
        return useless;
    }

    private @Nullable ByteBuffer page(long number) throws IOException {
        if (number < 1 || number > pages) {
            return null;
        }
        var bytes = ByteBuffer.allocate(PAGE);
        return channel.read(bytes, (number - 1) * PAGE) == PAGE ? bytes.flip() : null;
    }

    private void leaf(ByteBuffer page) throws IOException {
        int cells = Short.toUnsignedInt(page.getShort(3));
        for (int i = 0; i < cells && 10 + 2 * i <= PAGE; i++) {
            try {
                cell(page.duplicate().position(Short.toUnsignedInt(page.getShort(8 + 2 * i))));
            } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
                LOG.trace("This was no cell", e);
            }
        }
    }

    private void cell(ByteBuffer cell) throws IOException {
        long length = varint(cell);
        long number = varint(cell);
        if (length < COLUMNS || length > (long) pages * PAGE) {
            return;
        }
        var record = length <= LONGEST ? cell.slice(cell.position(), (int) length) : overflowing(cell, (int) length);
        if (record != null) {
            record(number, record);
        }
    }

    private @Nullable ByteBuffer overflowing(ByteBuffer cell, int length) throws IOException {
        int here = SHORTEST + (length - SHORTEST) % (PAGE - 4);
        var whole = ByteBuffer.allocate(length);
        whole.put(cell.slice(cell.position(), here <= LONGEST ? here : SHORTEST));
        cell.position(cell.position() + whole.position());
        int next = cell.getInt();
        var seen = new HashSet<Integer>();
        while (whole.hasRemaining()) {
            var more = seen.add(next) ? page(next) : null;
            if (more == null) {
                return null;
            }
            next = more.getInt();
            whole.put(more.limit(Math.min(PAGE, 4 + whole.remaining())));
        }
        return whole.flip();
    }

    private void record(long number, ByteBuffer record) throws IOException {
        int head = (int) varint(record);
        var values = record.duplicate().position(head);
        record.limit(head);
        long id = varint(record);
        var journal = integer(varint(record), values);
        var size = integer(varint(record), values);
        var row = bytes(varint(record), values, 12);
        var key = record.hasRemaining() ? bytes(varint(record), values, 13) : null;
        var note = record.hasRemaining() ? bytes(varint(record), values, 12) : null;
        var body = record.hasRemaining() ? integer(varint(record), values) : Long.valueOf(0);
        if (id == 0 && journal != null && size != null && row != null) { // the number stands for the column
            var name = key == null ? null : new String(key, StandardCharsets.UTF_8);
            sink.row(number, (int) (long) journal, row, name, note, body == null ? 0 : body);
        }
    }

    private static @Nullable Long integer(long type, ByteBuffer values) {
        int length = switch ((int) type) {
            case 1, 2, 3, 4 -> (int) type;
            case 5 -> 6;
            case 6 -> 8;
            case 8, 9 -> 0;
            default -> -1;
        };
        if (length < 0) {
            return null;
        }
        long value = length == 0 ? type - 8 : values.get();
        for (int i = 1; i < length; i++) {
            value = value << 8 | values.get() & 0xff;
        }
        return value;
    }

    /** @param base 12 for bytes, 13 for text */
    private static byte @Nullable [] bytes(long type, ByteBuffer values, int base) {
        if (type < base || (type - base) % 2 != 0) {
            return null;
        }
        long length = (type - base) / 2;
        if (length > values.remaining()) {
            throw new BufferUnderflowException();
        }
        var bytes = new byte[(int) length];
        values.get(bytes);
        return bytes;
    }

    private static long varint(ByteBuffer from) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            byte next = from.get();
            value = value << 7 | next & 0x7f;
            if (next >= 0) {
                return value;
            }
        }
        return value << 8 | from.get() & 0xff;
    }
}
