package sluice.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Files of the image that a start is quicker with and does not need: their content behind its checksum. */
final class Checked {

    private Checked() {}

    /**
     * Returns the content of a file.
     *
     * @throws IOException if it is not there, not readable or damaged
     */
    static ByteBuffer read(Path file) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (bytes.remaining() < Long.BYTES || bytes.getLong() != sum(bytes)) {
            throw new IOException(file + " is damaged");
        }
        return bytes;
    }

    static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        var bytes = ByteBuffer.allocate(Long.BYTES + content.length);
        bytes.putLong(sum(ByteBuffer.wrap(content))).put(content);
        Files.write(file, bytes.array());
    }

    private static long sum(ByteBuffer bytes) {
        var sum = new CRC32();
        sum.update(bytes.slice());
        return sum.getValue();
    }
}
