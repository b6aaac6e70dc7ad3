package sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** The few packets a load generator sends, as bytes: its own, so that a fault of the broker's codec is not on both sides. */
final class Wire {

    static final int CONNACK = 0x20;
    static final int PUBLISH = 0x30;
    static final int PUBACK = 0x40;
    static final int PUBREC = 0x50;
    static final int PUBREL = 0x62;
    static final int PUBCOMP = 0x70;
    static final int SUBACK = 0x90;

    private static final int KEEP_ALIVE = 600;

    private Wire() {}

    static byte[] connect(String id, boolean clean, boolean five) {
        var name = id.getBytes(UTF_8);
        boolean kept = five && !clean;
        var body = ByteBuffer.allocate(64 + name.length);
        body.put(new byte[] {0, 4, 'M', 'Q', 'T', 'T', (byte) (five ? 5 : 4), (byte) (clean ? 2 : 0)});
        body.putShort((short) KEEP_ALIVE);
        if (kept) { // session expiry of an hour
            body.put(new byte[] {5, 0x11}).putInt(3_600);
        } else if (five) {
            body.put((byte) 0);
        }
        body.putShort((short) name.length).put(name);
        return packet(0x10, body.flip());
    }

    static byte[] subscribe(Iterable<String> filters, int qos, boolean five) {
        int size = 3;
        for (var filter : filters) {
            size += 3 + filter.getBytes(UTF_8).length;
        }
        var body = ByteBuffer.allocate(size).putShort((short) 1);
        if (five) {
            body.put((byte) 0);
        }
        for (var filter : filters) {
            var text = filter.getBytes(UTF_8);
            body.putShort((short) text.length).put(text).put((byte) qos);
        }
        return packet(0x82, body.flip());
    }

    static byte[] disconnect() {
        return new byte[] {(byte) 0xE0, 0};
    }

    private static byte[] packet(int first, ByteBuffer body) {
        var packet = ByteBuffer.allocate(5 + body.remaining()).put((byte) first);
        putLength(packet, body.remaining());
        packet.put(body).flip();
        var bytes = new byte[packet.remaining()];
        packet.get(bytes);
        return bytes;
    }

    /** Returns how many bytes a PUBLISH takes at most. */
    static int publishSize(byte[] topic, int payload) {
        return 10 + topic.length + payload;
    }

    /** Puts a PUBLISH up to its payload. */
    static void putPublishHead(
            ByteBuffer to, byte[] topic, int qos, boolean retain, int id, boolean five, int payload) {
        to.put((byte) (PUBLISH | qos << 1 | (retain ? 1 : 0)));
        putLength(to, 2 + topic.length + (qos == 0 ? 0 : 2) + (five ? 1 : 0) + payload);
        to.putShort((short) topic.length).put(topic);
        if (qos > 0) {
            to.putShort((short) id);
        }
        if (five) {
            to.put((byte) 0);
        }
    }

    static void putAck(ByteBuffer to, int type, int id) {
        to.put((byte) type).put((byte) 2).putShort((short) id);
    }

    private static void putLength(ByteBuffer to, int length) {
        int rest = length;
        do {
            int digit = rest & 0x7F;
            rest >>>= 7;
            to.put((byte) (rest == 0 ? digit : digit | 0x80));
        } while (rest != 0);
    }

    /** Returns how many bytes the packet at the position has in all; 0 if that cannot be told yet. */
    static int length(ByteBuffer in) {
        int length = 0;
        for (int i = 1; i <= 4 && in.position() + i < in.limit(); i++) {
            int digit = in.get(in.position() + i);
            length |= (digit & 0x7F) << 7 * (i - 1);
            if (digit >= 0) {
                return 1 + i + length;
            }
        }
        return 0;
    }
}
