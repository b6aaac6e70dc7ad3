package sluice.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import sluice.bus.Message;
import sluice.store.MessageBytes;

/**
 * A message as it stands in the database: a checksum, then the message. SQLite itself has no checksums outside its log. The checksum
 * covers the row's number and journal, so a row that turns up in the wrong place is a damaged one, too.
 */
final class Row {

    private static final int CHECKSUM = 4;

    private Row() {}

    /** Returns a row that only {@link #seal} makes valid. */
    static byte[] open(Message message) {
        return MessageBytes.encode(message, CHECKSUM);
    }

    static void seal(byte[] row, long number, int journal) {
        ByteBuffer.wrap(row).putInt(checksum(row, number, journal));
    }

    static boolean isSound(byte[] row, long number, int journal) {
        return row.length > CHECKSUM && ByteBuffer.wrap(row).getInt() == checksum(row, number, journal);
    }

    /** @throws IOException if the row is damaged */
    static Message message(byte[] row, long number, int journal) throws IOException {
        if (!isSound(row, number, journal)) {
            throw new IOException("its checksum is wrong");
        }
        return MessageBytes.decode(ByteBuffer.wrap(row, CHECKSUM, row.length - CHECKSUM));
    }

    private static int checksum(byte[] row, long number, int journal) {
        var sum = new CRC32C();
        sum.update(row, CHECKSUM, row.length - CHECKSUM);
        sum.update(ByteBuffer.allocate(12).putLong(number).putInt(journal).flip());
        return (int) sum.getValue();
    }
}
