package sluice.mqtt;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import sluice.bus.Qos;

/**
 * Writes packets for one peer, in their shortest form. Thread-safe and immutable. Acknowledgements are its hot path; PUBLISH has
 * its own in {@link PublishFrame}.
 *
 * <p>Leaves out what the peer's version does not have, what it did not ask for, and remarks that would make a packet too large
 * for it.
 */
public final class Encoder {

    private final ProtocolVersion version;
    private final int maximumPacketSize;
    private final boolean problemInformation;

    /**
     * Makes an encoder.
     *
     * @param version what the peer speaks
     * @param maximumPacketSize the largest packet the peer takes, up to {@link Packet#MAX_SIZE}
     * @param problemInformation whether a client asked for remarks in any packet; true for a server
     */
    public Encoder(ProtocolVersion version, int maximumPacketSize, boolean problemInformation) {
        Checks.checkRange(maximumPacketSize, 1, Packet.MAX_SIZE, "maximum packet size");
        this.version = version;
        this.maximumPacketSize = maximumPacketSize;
        this.problemInformation = problemInformation;
    }

    /** Makes an encoder for a peer without special wishes. */
    public Encoder(ProtocolVersion version) {
        this(version, Packet.MAX_SIZE, true);
    }

    /** Returns what the peer speaks. */
    public ProtocolVersion version() {
        return version;
    }

    /** Returns the largest packet the peer takes. */
    public int maximumPacketSize() {
        return maximumPacketSize;
    }

    /**
     * Writes a packet.
     *
     * @param output called once with the packet's size, for a buffer with that much room; not called if nothing is written
     * @return false if the packet is larger than the peer takes, even without remarks, so that nothing was written
     * @throws IllegalArgumentException if the peer's version cannot say this: see {@link ReasonCode#forConnack}
     */
    public boolean encode(Packet packet, IntFunction<ByteBuffer> output) {
        // Spares the hot path the switch (decision 242).
        if (packet instanceof Packet.Ack ack && !version.hasProperties()) {
            return ack(ack, output);
        }
        return switch (packet) {
            case Packet.Publish publish -> publish(publish, output);
            case Packet.Ack ack when !version.hasProperties() || wanted(ack).isEmpty() -> ack(ack, output);
            default -> send(packet, output);
        };
    }

    /**
     * Returns a packet's bytes in a buffer of its own, ready to be read.
     *
     * @throws IllegalArgumentException if the peer's version cannot say this, or the packet is larger than it takes
     */
    public ByteBuffer encode(Packet packet) {
        var made = new ByteBuffer[1];
        if (!encode(packet, size -> made[0] = ByteBuffer.allocate(size))) {
            throw new IllegalArgumentException(packet.type() + " is larger than the peer takes");
        }
        return made[0].flip();
    }

    private boolean publish(Packet.Publish packet, IntFunction<ByteBuffer> output) {
        var message = packet.message();
        boolean identified = message.qos() != Qos.AT_MOST_ONCE;
        var ids = packet.subscriptionIds().stream().mapToInt(id -> id).toArray();
        var frame = PublishFrame.of(message, version, identified, packet.topicAlias(), false, ids);
        if (frame.length() > maximumPacketSize) { // [MQTT-3.1.2-24]
            return false;
        }
        var out = output.apply(frame.length());
        Instant unchanged = message.received();
        frame.copyTo(out, message.qos(), message.retain(), packet.id(), packet.dup(), unchanged);
        return true;
    }

    private boolean ack(Packet.Ack packet, IntFunction<ByteBuffer> output) { // without properties
        boolean isShort = packet.code() == ReasonCode.SUCCESS || !version.hasProperties();
        int length = isShort ? 2 : 3;
        if (2 + length > maximumPacketSize) {
            return false;
        }
        var out = output.apply(2 + length);
        out.put((byte) first(packet.type())).put((byte) length).putShort((short) packet.id());
        if (!isShort) {
            out.put((byte) packet.code().value());
        }
        return true;
    }

    private boolean send(Packet packet, IntFunction<ByteBuffer> output) {
        var body = new BodyEncoder(version, wanted(packet)).encode(packet);
        if (size(body) > maximumPacketSize) { // [MQTT-3.4.2-3] and its like: first the user properties go
            var reason = wanted(packet).reason();
            body = new BodyEncoder(version, new Diagnostics(reason, List.of())).encode(packet);
        }
        if (size(body) > maximumPacketSize) { // [MQTT-3.4.2-2] then the reason string
            body = new BodyEncoder(version, Diagnostics.NONE).encode(packet);
        }
        long size = size(body);
        if (size > maximumPacketSize) {
            return false;
        }
        var out = output.apply((int) size);
        var header = new Output(5).u8(first(packet.type())).varint(body.length());
        header.putTo(out);
        body.putTo(out);
        return true;
    }

    /** Returns the remarks of a packet that the peer wants to see. */
    private Diagnostics wanted(Packet packet) {
        return switch (packet) {
            case Packet.Connack connack -> connack.diagnostics();
            case Packet.Disconnect disconnect -> disconnect.diagnostics();
            case Packet.Ack ack -> asked(ack.diagnostics());
            case Packet.Suback suback -> asked(suback.diagnostics());
            case Packet.Unsuback unsuback -> asked(unsuback.diagnostics());
            case Packet.Auth auth -> asked(auth.diagnostics());
            case Packet.Connect _,
                    Packet.Publish _,
                    Packet.Subscribe _,
                    Packet.Unsubscribe _,
                    Packet.Pingreq _,
                    Packet.Pingresp _ -> Diagnostics.NONE;
        };
    }

    private Diagnostics asked(Diagnostics diagnostics) { // [MQTT-3.1.2-29]
        return problemInformation ? diagnostics : Diagnostics.NONE;
    }

    private static int first(PacketType type) {
        return type.value() << 4 | type.flags();
    }

    private static long size(Output body) {
        int remaining = Output.checkRemaining(body.length());
        return 1L + Output.varintLength(remaining) + remaining;
    }
}
