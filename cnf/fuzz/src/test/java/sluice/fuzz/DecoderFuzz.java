package sluice.fuzz;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sluice.mqtt.ConnectProperties;
import sluice.mqtt.Decoder;
import sluice.mqtt.DecoderLimits;
import sluice.mqtt.Encoder;
import sluice.mqtt.Packet;
import sluice.mqtt.PacketException;
import sluice.mqtt.ProtocolVersion;

/**
 * The decoder, on either side and in each version, which the first byte chooses; the second says where the stream is cut. Packets come
 * out, or one of the two exceptions; a cut changes nothing; each packet, encoded and decoded again, is the same.
 */
public final class DecoderFuzz {

    private static final DecoderLimits LIMITS = new DecoderLimits(1 << 16, 1 << 16, 64, 32);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    private DecoderFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        int choice = data[0] & 0xFF;
        var version = ProtocolVersion.values()[choice % 3];
        boolean server = (choice & 0x40) == 0;
        boolean connected = !server || (choice & 0x80) == 0;
        var stream = Arrays.copyOfRange(data, 2, data.length);
        int cut = Math.min(data[1] & 0xFF, stream.length);

        var whole = decode(decoder(version, server, connected), List.of(stream));
        var cutUp = decode(
                decoder(version, server, connected),
                List.of(Arrays.copyOf(stream, cut), Arrays.copyOfRange(stream, cut, stream.length)));
        if (!whole.equals(cutUp)) {
            throw new AssertionError("cut at " + cut + " the packets are " + cutUp + ", not " + whole);
        }
        for (var packet : whole) {
            check(packet, version, server);
        }
    }

    private static void check(Packet packet, ProtocolVersion version, boolean server) {
        var spoken = packet instanceof Packet.Connect connect ? connect.version() : version;
        var again = decode(
                decoder(spoken, server, !(packet instanceof Packet.Connect)),
                List.of(bytes(new Encoder(spoken).encode(packet))));
        if (!again.equals(List.of(packet))) {
            throw new AssertionError(packet + " comes back as " + again);
        }
    }

    private static Decoder decoder(ProtocolVersion version, boolean server, boolean connected) {
        if (!server) {
            return Decoder.ofClient(version, LIMITS, CLOCK);
        }
        var decoder = Decoder.ofServer(LIMITS, CLOCK);
        if (connected) {
            var connect =
                    new Packet.Connect(version, "c", true, Duration.ZERO, null, null, null, ConnectProperties.NONE);
            if (decode(decoder, List.of(bytes(new Encoder(version).encode(connect))))
                            .size()
                    != 1) {
                throw new AssertionError("the CONNECT is not accepted");
            }
        }
        return decoder;
    }

    /** Returns the packets up to the first that is wrong. */
    private static List<Packet> decode(Decoder decoder, List<byte[]> pieces) {
        var packets = new ArrayList<Packet>();
        var kept = new byte[0];
        try {
            for (var piece : pieces) {
                var in = ByteBuffer.allocate(kept.length + piece.length)
                        .put(kept)
                        .put(piece)
                        .flip();
                for (Packet next; (next = decoder.decode(in)) != null; ) {
                    packets.add(next);
                }
                if (decoder.pending() <= in.remaining()) {
                    throw new AssertionError("waits for what is there");
                }
                kept = bytes(in);
            }
        } catch (PacketException e) {
            if (!e.code().isError() || String.valueOf(e.getMessage()).isBlank()) {
                throw new AssertionError("an exception that does not say why", e);
            }
        }
        return packets;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
