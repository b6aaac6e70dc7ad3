package sluice.mqtt;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the packets of one connection, strictly. Confined to its connection's loop. Hot path.
 *
 * <p>Knows what this side may receive and, on a server, learns the version from the CONNECT. Topic aliases are looked up here.
 * Keeps no bytes: what is not yet a whole packet stays in the caller's buffer. Memory is taken for a packet only when all of its
 * bytes are there. After an exception the connection is to be closed; nothing more can be decoded.
 *
 * <p>Source: MQTT 5 chapters 2 and 3; where 3.1.1 and 3.1 differ, theirs.
 */
public final class Decoder {

    /** What a client receives (MQTT 5, table 2-1). */
    private static final int FROM_SERVER =
            PacketType.CONNACK.bit() | PacketType.SUBACK.bit() | PacketType.UNSUBACK.bit() | PacketType.PINGRESP.bit();

    /** What a server receives. */
    private static final int FROM_CLIENT = PacketType.CONNECT.bit()
            | PacketType.SUBSCRIBE.bit()
            | PacketType.UNSUBSCRIBE.bit()
            | PacketType.PINGREQ.bit();

    /** Smaller packets are copied in any case: that costs less than what an array with room to spare keeps from others. */
    private static final int KEPT = 16 * 1024;

    private final boolean server;
    private final DecoderLimits limits;
    private final InstantSource clock;
    private @Nullable ProtocolVersion version;

    /** Made when there is something to read with them: a connection that only listens has 90 bytes less. */
    private @Nullable PropertySet properties;

    private @Nullable PublishDecoder publishes;
    private int pending = 2;

    private Decoder(boolean server, @Nullable ProtocolVersion version, DecoderLimits limits, InstantSource clock) {
        this.server = server;
        this.version = version;
        this.limits = limits;
        this.clock = clock;
    }

    private PropertySet properties(ProtocolVersion known) {
        if (!known.hasProperties()) {
            return PropertySet.NONE;
        }
        var there = properties;
        if (there == null) {
            there = new PropertySet(limits.userProperties());
            properties = there;
        }
        return there;
    }

    /** Returns a decoder of what a client sends; the first packet has to be a CONNECT. */
    public static Decoder ofServer(DecoderLimits limits, InstantSource clock) {
        return new Decoder(true, null, limits, clock);
    }

    /** Returns a decoder of what a server sends to a client that speaks this version. */
    public static Decoder ofClient(ProtocolVersion version, DecoderLimits limits, InstantSource clock) {
        return new Decoder(false, version, limits, clock);
    }

    /**
     * Takes the next packet out of a buffer: exactly its bytes, or none if it is not complete.
     *
     * @return the packet; null if there is not a whole one: see {@link #pending}
     * @throws MalformedPacketException if the bytes are not a packet
     * @throws ProtocolErrorException if the packet may not be sent here, now, with these values or at this size
     */
    public @Nullable Packet decode(ByteBuffer in) throws MalformedPacketException, ProtocolErrorException {
        return decode(in, false);
    }

    /**
     * Takes the next packet out of a buffer like {@link #decode}, but a large packet that fills most of an array keeps that array
     * instead of a copy. So whoever calls this must not write to the buffer's array any more, if it has one.
     *
     * @return the packet; null if there is not a whole one: see {@link #pending}
     * @throws MalformedPacketException if the bytes are not a packet
     * @throws ProtocolErrorException if the packet may not be sent here, now, with these values or at this size
     */
    public @Nullable Packet decodeAndKeep(ByteBuffer in) throws MalformedPacketException, ProtocolErrorException {
        return decode(in, in.hasArray());
    }

    private @Nullable Packet decode(ByteBuffer in, boolean keep)
            throws MalformedPacketException, ProtocolErrorException {
        if (publishes != null) {
            publishes.forgetFrame();
        }
        int from = in.position();
        int available = in.remaining();
        pending = 2;
        if (available == 0) {
            return null;
        }
        int first = in.get(from) & 0xFF;
        var type = checkFirst(first); // before there is more: whoever does not speak MQTT is refused at once
        int remaining = 0;
        int head = 1;
        for (int shift = 0; ; shift += 7) {
            if (head == available) {
                pending = head + 1;
                return null;
            }
            int digit = in.get(from + head++);
            remaining |= (digit & 0x7F) << shift;
            if (digit >= 0) {
                if (digit == 0 && shift > 0) { // [MQTT-1.5.5-1]
                    throw new MalformedPacketException("remaining length is longer than it has to be");
                }
                break;
            }
            if (shift == 21) {
                throw new MalformedPacketException("remaining length has more than four bytes");
            }
        }
        checkSize(type, head + remaining);
        pending = head + remaining;
        if (available < pending) {
            return null;
        }
        var bytes = bytes(in, pending, keep);
        int end = pending;
        pending = 2;
        return decodeBody(type, first, new Input(bytes, head, end));
    }

    /** Takes a packet's bytes: a copy, or the array they came in. Large payloads are worth the trouble. */
    private static byte[] bytes(ByteBuffer in, int size, boolean keep) {
        if (keep && size >= KEPT && in.arrayOffset() + in.position() == 0 && size > in.array().length / 2) {
            in.position(size);
            return in.array();
        }
        var copy = new byte[size];
        in.get(copy);
        return copy;
    }

    /**
     * Returns how many bytes, counted from the buffer's position, have to be there before {@link #decode} can go on: those of the
     * whole packet once its length is known.
     */
    public int pending() {
        return pending;
    }

    /**
     * Returns the version: on a server the one of the CONNECT, or, if that was refused, the one to answer it in; null before it
     * is known.
     */
    public @Nullable ProtocolVersion version() {
        return version;
    }

    /**
     * Returns the bytes of the PUBLISH just decoded, to be forwarded as they are; null if it was another packet, or if there is
     * something in them that is not for others. Valid until the next call.
     */
    public @Nullable PublishFrame frame() {
        return publishes == null ? null : publishes.frame();
    }

    private PacketType checkFirst(int first) throws MalformedPacketException, ProtocolErrorException {
        if (first >> 4 == 0) {
            throw new MalformedPacketException("packet type is 0");
        }
        var type = PacketType.of(first >> 4);
        if (version == null && type != PacketType.CONNECT) { // [MQTT-3.1.0-1]
            throw new ProtocolErrorException("the first packet is not a CONNECT but a " + type);
        }
        if (version != null && type == PacketType.CONNECT && server) { // [MQTT-3.1.0-2]
            throw new ProtocolErrorException("a second CONNECT");
        }
        boolean five = version == ProtocolVersion.MQTT_5;
        if (type == PacketType.AUTH && !five) {
            throw new MalformedPacketException("packet type is 15, which needs MQTT 5");
        }
        int refused = server ? FROM_SERVER : FROM_CLIENT;
        boolean onlyFromClient = type == PacketType.DISCONNECT && !server && !five;
        if ((refused & type.bit()) != 0 || onlyFromClient) {
            throw new ProtocolErrorException(type + " cannot be sent by a " + (server ? "client" : "server"));
        }
        checkFlags(type, first & 0x0F);
        return type;
    }

    private void checkFlags(PacketType type, int flags) throws MalformedPacketException {
        int expected = type.flags();
        if (type == PacketType.PUBLISH || flags == expected) {
            return;
        }
        // MQTT 3.1 sends these with QoS 1 and so, if repeated, with DUP (its section 2.1).
        if (version == ProtocolVersion.MQTT_3_1 && expected != 0 && flags == (expected | 0b1000)) {
            return;
        }
        throw new MalformedPacketException( // [MQTT-2.1.3-1]
                "flags of " + type + " must be " + expected + ", not " + flags);
    }

    private void checkSize(PacketType type, int size) throws ProtocolErrorException {
        int limit = type == PacketType.CONNECT ? limits.connectBytes() : limits.packetBytes();
        if (size > limit) {
            throw new ProtocolErrorException(
                    ReasonCode.PACKET_TOO_LARGE, type + " of " + size + " bytes, at most " + limit + " are taken");
        }
    }

    private Packet decodeBody(PacketType type, int first, Input in)
            throws MalformedPacketException, ProtocolErrorException {
        if (type == PacketType.CONNECT) {
            var connect = new ConnectDecoder(in, new PropertySet(limits.userProperties()), clock);
            try {
                return end(connect.decode(), in);
            } finally {
                version = connect.version();
            }
        }
        var known = version;
        if (known == null) {
            throw new AssertionError("no version behind the CONNECT");
        }
        if (type == PacketType.PUBLISH) {
            if (publishes == null) {
                publishes = new PublishDecoder(server, limits.topicAliases(), properties(known), clock);
            }
            return publishes.decode(first, in, known);
        }
        return end(new BodyDecoder(in, known, server, properties(known)).decode(type), in);
    }

    private static Packet end(Packet packet, Input in) throws MalformedPacketException {
        if (in.remaining() > 0) {
            throw new MalformedPacketException(packet.type() + " has " + in.remaining() + " bytes too many");
        }
        return packet;
    }
}
