package sluice.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;

/** One MQTT client of the load generator. Confined to its thread. */
final class Peer {

    /** What a client hears. */
    interface Ear {

        /** A message; the payload is good until the return. */
        void message(Peer to, ByteBuffer payload);

        /** The server has taken a QoS 1 or 2 message for good. */
        default void acknowledged(Peer from) {}
    }

    private static final int IN = 64 * 1024;

    private final SocketChannel channel;
    private final boolean five;
    private final Ear ear;
    private ByteBuffer in = ByteBuffer.allocate(512);
    private ByteBuffer out = ByteBuffer.allocate(0);
    private int interest = SelectionKey.OP_READ;
    private int lastId;

    /** What the owner knows it by. */
    final int index;

    /** Connects, and waits for the CONNACK. */
    Peer(InetSocketAddress to, String id, int index, boolean clean, boolean five, Ear ear) throws IOException {
        this.channel = SocketChannel.open(to);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.index = index;
        this.five = five;
        this.ear = ear;
        write(Wire.connect(id, clean, five));
        var connack = await(Wire.CONNACK);
        if (connack.get(3) != 0) {
            throw new IOException("CONNACK with code " + (connack.get(3) & 0xFF));
        }
    }

    /** Subscribes, and waits for the SUBACK. */
    void subscribe(List<String> filters, int qos) throws IOException {
        write(Wire.subscribe(filters, qos, five));
        var suback = await(Wire.SUBACK);
        for (int i = suback.limit() - filters.size(); i < suback.limit(); i++) {
            if (suback.get(i) < 0) {
                throw new IOException("subscription refused with code " + (suback.get(i) & 0xFF));
            }
        }
    }

    private void write(byte[] bytes) throws IOException {
        for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
            channel.write(buffer);
        }
    }

    /** Waits for the next packet, which must be one of this type, and leaves what comes behind it. */
    private ByteBuffer await(int type) throws IOException {
        while (true) {
            in.flip();
            int length = Wire.length(in);
            if (length > 0 && in.remaining() >= length) {
                var bytes = new byte[length];
                in.get(bytes);
                in.compact();
                if ((bytes[0] & 0xF0) != type) {
                    throw new IOException("unexpected packet 0x%02X".formatted(bytes[0]));
                }
                return ByteBuffer.wrap(bytes);
            }
            in.compact();
            if (channel.read(in) < 0) {
                throw new IOException("the broker closed the connection");
            }
        }
    }

    /** Goes on without waiting, among others. */
    void join(Selector selector) throws IOException {
        if (in.capacity() < IN) {
            in = ByteBuffer.allocateDirect(IN).put(in.flip());
        }
        channel.configureBlocking(false);
        channel.register(selector, interest, this);
        parse();
    }

    /** Puts a message into the output. */
    void publish(byte[] topic, int qos, boolean retain, ByteBuffer payload) {
        room(Wire.publishSize(topic, payload.remaining()));
        int id = 0;
        if (qos > 0) {
            lastId = lastId == 0xFFFF ? 1 : lastId + 1;
            id = lastId;
        }
        Wire.putPublishHead(out, topic, qos, retain, id, five, payload.remaining());
        out.put(payload.duplicate());
    }

    private void room(int bytes) {
        if (out.remaining() < bytes) {
            out = ByteBuffer.allocateDirect(Math.max(4_096, 2 * (out.position() + bytes)))
                    .put(out.flip());
        }
    }

    /** Reads what has come and tells it. */
    void read() throws IOException {
        if (channel.read(in) < 0) {
            throw new IOException("the broker closed connection " + index);
        }
        parse();
    }

    private void parse() {
        in.flip();
        int length;
        while ((length = Wire.length(in)) > 0 && in.remaining() >= length) {
            var packet = in.duplicate().limit(in.position() + length);
            in.position(in.position() + length);
            take(packet);
        }
        if (length > in.capacity()) {
            in = ByteBuffer.allocateDirect(length + IN).put(in);
        } else {
            in.compact();
        }
    }

    private void take(ByteBuffer packet) {
        int first = packet.get() & 0xFF;
        while (packet.get() < 0) {} // the length is known
        switch (first & 0xF0) {
            case Wire.PUBLISH -> message(first >>> 1 & 3, packet);
            case Wire.PUBACK, Wire.PUBCOMP -> ear.acknowledged(this);
            case Wire.PUBREC -> answer(Wire.PUBREL, packet.getShort());
            case Wire.PUBREL & 0xF0 -> answer(Wire.PUBCOMP, packet.getShort());
            default -> throw new IllegalStateException("unexpected packet 0x%02X".formatted(first));
        }
    }

    private void message(int qos, ByteBuffer packet) {
        packet.position(packet.position() + 2 + (packet.getShort(packet.position()) & 0xFFFF));
        int id = qos == 0 ? 0 : packet.getShort();
        if (five) { // the broker sends none but aliases and expiry: fewer than 128 bytes
            int properties = packet.get();
            packet.position(packet.position() + properties);
        }
        ear.message(this, packet);
        if (qos > 0) {
            answer(qos == 1 ? Wire.PUBACK : Wire.PUBREC, id);
        }
    }

    private void answer(int type, int id) {
        room(4);
        Wire.putAck(out, type, id);
    }

    /** Writes what it has to say. */
    void flush(Selector selector) throws IOException {
        if (out.position() == 0) {
            return;
        }
        out.flip();
        channel.write(out);
        boolean more = out.hasRemaining();
        out.compact();
        int wanted = more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (interest != wanted) {
            interest = wanted;
            channel.register(selector, wanted, this);
        }
    }

    /** Takes its leave. */
    void leave() throws IOException {
        channel.write(ByteBuffer.wrap(Wire.disconnect()));
        channel.close();
    }

    /** Goes without a word. */
    void drop() throws IOException {
        channel.close();
    }
}
