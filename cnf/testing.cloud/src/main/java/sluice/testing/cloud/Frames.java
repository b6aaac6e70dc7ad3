package sluice.testing.cloud;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads whole packets as they are on the wire. Confined to its thread. */
final class Frames {

    private final DataInputStream in;

    Frames(InputStream in) {
        this.in = new DataInputStream(new BufferedInputStream(in));
    }

    /** Returns the next packet, header included, empty at the end of the stream. */
    byte[] next() throws IOException {
        int first = in.read();
        if (first < 0) {
            return new byte[0];
        }
        int length = 0;
        var head = ByteBuffer.allocate(5).put((byte) first);
        for (int shift = 0; ; shift += 7) {
            int octet = in.readUnsignedByte();
            head.put((byte) octet);
            length |= (octet & 0x7F) << shift;
            if (octet < 0x80) {
                break;
            }
        }
        var packet = ByteBuffer.allocate(head.position() + length);
        packet.put(head.flip());
        in.readFully(packet.array(), packet.position(), length);
        return packet.array();
    }
}
