package sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static sluice.mqtt.ProtocolVersion.MQTT_5;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import sluice.testing.Hex;

/** Decodes and encodes the packets of tests: hex dumps with remarks that leave out the remaining length. */
final class Wire {

    static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    static final InstantSource CLOCK = InstantSource.fixed(NOW);
    static final DecoderLimits LIMITS = new DecoderLimits(1 << 20, 1 << 17, 64, 10);

    private Wire() {}

    /** Returns a server's decoder whose CONNECT, of this version, has been read. */
    static Decoder server(ProtocolVersion version) throws PacketException {
        var decoder = Decoder.ofServer(LIMITS, CLOCK);
        var connect = switch (version) {
            case MQTT_5 -> "10 00 04 4D 51 54 54 05 02 00 00 00 00 00";
            case MQTT_3_1_1 -> "10 00 04 4D 51 54 54 04 02 00 00 00 00";
            case MQTT_3_1 -> "10 00 06 4D 51 49 73 64 70 03 02 00 00 00 00";
        };
        decoder.decode(ByteBuffer.wrap(Hex.packet(connect)));
        return decoder;
    }

    static Decoder client(ProtocolVersion version) {
        return Decoder.ofClient(version, LIMITS, CLOCK);
    }

    /** Decodes one packet and makes sure that it takes all bytes. */
    static Packet decode(Decoder decoder, String dump) throws PacketException {
        var bytes = ByteBuffer.wrap(Hex.packet(dump));
        var packet = decoder.decode(bytes);
        if (packet == null) {
            throw new AssertionError("not a whole packet: " + dump);
        }
        assertThat(bytes.remaining()).isZero();
        return packet;
    }

    /** Decodes what a client of MQTT 5 sends. */
    static Packet decode(String dump) throws PacketException {
        return decode(server(MQTT_5), dump);
    }

    /** Decodes what a client sends first. */
    static Packet.Connect connect(String dump) throws PacketException {
        return (Packet.Connect) decode(Decoder.ofServer(LIMITS, CLOCK), dump);
    }

    /** Returns the reason code a packet is refused with. */
    static ReasonCode refusal(Decoder decoder, String dump) {
        var refused = catchThrowableOfType(PacketException.class, () -> decode(decoder, dump));
        assertThat(refused).as(dump).isNotNull();
        assertThat(refused.getStackTrace()).isEmpty();
        assertThat(refused.getMessage()).isNotBlank();
        return refused.code();
    }

    /** Returns the reason code a client's packet is refused with. */
    static ReasonCode refusal(ProtocolVersion version, String dump) throws PacketException {
        return refusal(server(version), dump);
    }

    static ReasonCode refusal(String dump) throws PacketException {
        return refusal(MQTT_5, dump);
    }

    /** Returns the bytes of a packet. */
    static byte[] encode(Encoder encoder, Packet packet) {
        var buffer = encoder.encode(packet);
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
