package sluice.testing;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * Reads hex dumps with remarks: on each line bytes with one space between them, then two spaces and what they are.
 *
 * <pre>
 *   00 03 61 2F 62   topic name "a/b"
 *   00 07            packet identifier
 * </pre>
 */
public final class Hex {

    private Hex() {}

    /** Returns the bytes of a dump, in order. */
    public static byte[] bytes(String dump) {
        var bytes = new ByteArrayOutputStream();
        for (var line : dump.lines().map(String::strip).toList()) {
            int remark = line.indexOf("  ");
            var digits = (remark < 0 ? line : line.substring(0, remark)).replace(" ", "");
            bytes.writeBytes(HexFormat.of().parseHex(digits));
        }
        return bytes.toByteArray();
    }

    /** Returns an MQTT packet whose dump leaves out the remaining length, behind the first byte. */
    public static byte[] packet(String dump) {
        var written = bytes(dump);
        var packet = new ByteArrayOutputStream();
        packet.write(written[0]);
        int rest = written.length - 1;
        while (rest >= 0x80) {
            packet.write(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        packet.write(rest);
        packet.write(written, 1, written.length - 1);
        return packet.toByteArray();
    }

    /** Returns bytes as a dump of one line, for messages. */
    public static String dump(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes);
    }
}
