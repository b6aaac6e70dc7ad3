package sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.bus.UserProperty;

class RoundTripTest {

    private static final long SEED = 20_261_121;

    /** Returns a decoder for whoever receives this type. */
    static Decoder decoder(PacketType type, ProtocolVersion version) throws PacketException {
        return switch (type) {
            case CONNECT -> Decoder.ofServer(Wire.LIMITS, Wire.CLOCK);
            case SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT -> Wire.server(version);
            default -> Wire.client(version);
        };
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void everyPacketIsReadAsItWasWritten(ProtocolVersion version) throws Exception {
        var packets = new RandomPackets(new Random(SEED), version);
        var encoder = new Encoder(version);
        for (var type : PacketType.values()) {
            for (int i = 0; i < 300 && (type != PacketType.AUTH || packets.five()); i++) {
                var packet = packets.next(type);
                var bytes = encoder.encode(packet);
                assertThat(decoder(type, version).decode(bytes)).isEqualTo(packet);
                assertThat(bytes.remaining()).isZero();
            }
        }
    }

    @ParameterizedTest(name = "{0}, direct buffer: {1}")
    @CsvSource({"MQTT_5, false", "MQTT_3_1_1, true"})
    void aStreamCutAnywhereGivesTheSamePackets(ProtocolVersion version, boolean direct) throws Exception {
        var packets = new RandomPackets(new Random(SEED), version);
        var encoder = new Encoder(version);
        var sent = new ArrayList<Packet>();
        var stream = direct ? ByteBuffer.allocateDirect(1 << 16) : ByteBuffer.allocate(1 << 16);
        sent.add(packets.next(PacketType.CONNECT));
        for (var type : List.of(PacketType.SUBSCRIBE, PacketType.PUBLISH, PacketType.PUBREL, PacketType.PINGREQ)) {
            sent.add(packets.next(type));
        }
        sent.forEach(packet -> stream.put(encoder.encode(packet)));
        stream.flip();

        for (int cut = 0; cut <= stream.limit(); cut++) {
            var decoder = Decoder.ofServer(Wire.LIMITS, Wire.CLOCK);
            var part = stream.duplicate().limit(cut);
            var received = decodeAll(decoder, part);
            int kept = part.position();
            if (kept < cut) {
                assertThat(decoder.pending()).isGreaterThan(cut - kept);
            }
            received.addAll(decodeAll(decoder, stream.duplicate().position(kept)));
            assertThat(received).isEqualTo(sent);
        }
    }

    @Test
    void oneByteAtATimeWillDo() throws Exception {
        var packets = new RandomPackets(new Random(SEED), ProtocolVersion.MQTT_5);
        var encoder = new Encoder(ProtocolVersion.MQTT_5);
        var decoder = Wire.server(ProtocolVersion.MQTT_5);
        for (int i = 0; i < 20; i++) {
            var packet = packets.next(PacketType.PUBLISH);
            var bytes = encoder.encode(packet);
            int size = bytes.limit();
            for (int limit = 0; limit < size; limit++) {
                assertThat(decoder.decode(bytes.limit(limit))).isNull();
            }
            assertThat(decoder.decode(bytes.limit(size))).isEqualTo(packet);
        }
    }

    @Test
    void serverReferenceIsTheServersOnly() throws Exception {
        var remarks = new Diagnostics("moved", List.of(new UserProperty("a", "b")));
        var moved = new Packet.Disconnect(ReasonCode.SERVER_MOVED, null, "other:1883", remarks);
        var bytes = new Encoder(ProtocolVersion.MQTT_5).encode(moved);

        assertThat(Wire.client(ProtocolVersion.MQTT_5).decode(bytes)).isEqualTo(moved);
    }

    private static List<Packet> decodeAll(Decoder decoder, ByteBuffer bytes) throws PacketException {
        var packets = new ArrayList<Packet>();
        for (var packet = decoder.decode(bytes); packet != null; packet = decoder.decode(bytes)) {
            packets.add(packet);
        }
        return packets;
    }
}
