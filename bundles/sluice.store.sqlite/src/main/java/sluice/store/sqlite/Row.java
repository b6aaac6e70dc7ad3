package sluice.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.store.MessageBytes;

/**
 * Messages, values and notes as they stand in the database: a checksum, then what is kept. SQLite itself has no checksums outside its
 * log. The checksum covers the row's number and journal, so a row that turns up in the wrong place is a damaged one, too.
 */
final class Row {

    private static final int CHECKSUM = 4;
    private static final int REFERENCE = CHECKSUM + Long.BYTES + Integer.BYTES;
    private static final byte[] NO_KEY = {};

    private Row() {}

    /** Returns a row that only {@link #seal} makes valid. */
    static byte[] open(Message message) {
        return MessageBytes.encode(message, CHECKSUM);
    }

    static void seal(byte[] row, long number, int journal) {
        putInt(checksum(row, NO_KEY, number, journal), row, 0);
    }

    /** Returns the row of a message of this size that stands in another row. */
    static byte[] reference(long body, int size, long number, int journal) {
        var row = new byte[REFERENCE];
        putLong(body, row, CHECKSUM);
        putInt(size, row, CHECKSUM + Long.BYTES);
        seal(row, number, journal);
        return row;
    }

    /** Returns the row of a key's value. */
    static byte[] value(Payload value, String key, long number, int shelf) {
        var row = new byte[CHECKSUM + value.length()];
        value.putTo(ByteBuffer.wrap(row).position(CHECKSUM));
        putInt(checksum(row, utf8(key), number, shelf), row, 0);
        return row;
    }

    /** Returns a message's note as it stands in the database. */
    static byte[] note(Payload note, long number) {
        return value(note, "", number, 0);
    }

    static boolean isSound(byte @Nullable [] row, long number, int journal) {
        return isSound(row, NO_KEY, number, journal);
    }

    /** Returns the size of the message that stands in another row; -1 if this row is damaged. */
    static int referenceSize(byte @Nullable [] row, long body, long number, int journal) {
        return row != null
                        && isSound(row, number, journal)
                        && row.length == REFERENCE
                        && ByteBuffer.wrap(row).getLong(CHECKSUM) == body
                ? ByteBuffer.wrap(row).getInt(CHECKSUM + Long.BYTES)
                : -1;
    }

    static boolean isValue(byte @Nullable [] row, String key, long number, int shelf) {
        return isSound(row, utf8(key), number, shelf);
    }

    static boolean isNote(byte @Nullable [] note, long number) {
        return note == null || isSound(note, NO_KEY, number, 0);
    }

    private static boolean isSound(byte @Nullable [] row, byte[] key, long number, int journal) {
        return row != null && row.length >= CHECKSUM && getInt(row) == checksum(row, key, number, journal);
    }

    /** @throws IOException if the row is damaged */
    static Message message(byte @Nullable [] row, long number, int journal) throws IOException {
        if (row == null || !isSound(row, number, journal)) {
            throw damaged();
        }
        return MessageBytes.decode(row, CHECKSUM, row.length - CHECKSUM, true);
    }

    /** @throws IOException if the row is damaged */
    static Payload value(byte @Nullable [] row, String key, long number, int shelf) throws IOException {
        if (row == null || !isValue(row, key, number, shelf)) {
            throw damaged();
        }
        return Payload.wrap(row, CHECKSUM, row.length - CHECKSUM);
    }

    /** @throws IOException if the note is damaged */
    static Payload note(byte[] note, long number) throws IOException {
        return value(note, "", number, 0);
    }

    private static IOException damaged() {
        return new IOException("its checksum is wrong");
    }

    /** Returns the bytes of what a row keeps. */
    static int length(byte[] row) {
        return row.length - CHECKSUM;
    }

    static byte[] utf8(String key) {
        return key.isEmpty() ? NO_KEY : key.getBytes(StandardCharsets.UTF_8);
    }

    private static int checksum(byte[] row, byte[] key, long number, int journal) {
        // Each byte alone makes this longer than what the JVM puts into a caller (FreqInlineSize): it is compiled once,
        // not in five places.
        var place = new byte[Long.BYTES + Integer.BYTES];
        place[0] = (byte) (number >>> 56);
        place[1] = (byte) (number >>> 48);
        place[2] = (byte) (number >>> 40);
        place[3] = (byte) (number >>> 32);
        place[4] = (byte) (number >>> 24);
        place[5] = (byte) (number >>> 16);
        place[6] = (byte) (number >>> 8);
        place[7] = (byte) number;
        putInt(journal, place, Long.BYTES);
        var sum = new CRC32C();
        sum.update(row, CHECKSUM, row.length - CHECKSUM);
        sum.update(place, 0, place.length);
        sum.update(key, 0, key.length);
        return (int) sum.getValue();
    }

    // By hand: all that a ByteBuffer does for it becomes a part of each large method that stores something, and the
    // compilers' work with those is
    // dearer than theirs with everything else (decision 226).

    private static void putLong(long value, byte[] to, int at) {
        putInt((int) (value >>> 32), to, at);
        putInt((int) value, to, at + Integer.BYTES);
    }

    private static void putInt(int value, byte[] to, int at) {
        to[at] = (byte) (value >>> 24);
        to[at + 1] = (byte) (value >>> 16);
        to[at + 2] = (byte) (value >>> 8);
        to[at + 3] = (byte) value;
    }

    private static int getInt(byte[] from) {
        return from[0] << 24 | (from[1] & 0xff) << 16 | (from[2] & 0xff) << 8 | from[3] & 0xff;
    }
}
