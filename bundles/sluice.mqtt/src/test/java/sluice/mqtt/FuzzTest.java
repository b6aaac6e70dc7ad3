package sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.testing.Hex;

/** Whatever comes, a decoder answers with a packet, with nothing yet, or with one of the two exceptions. */
class FuzzTest {

    private static final long SEED = 20_261_121;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Decodes all there is and returns how many packets there were. */
    private static int feed(Decoder decoder, byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        int count = 0;
        try {
            while (decoder.decode(in) != null) {
                count++;
            }
            assertThat(decoder.pending()).isGreaterThan(in.remaining());
        } catch (PacketException e) {
            assertThat(e.code().isError()).isTrue();
            assertThat(e.getMessage()).isNotBlank();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("decoding " + Hex.dump(Arrays.copyOf(bytes, Math.min(bytes.length, 200))), e);
        }
        return count;
    }

    @ParameterizedTest
    @EnumSource
    void randomBytesDoNoHarm(ProtocolVersion version) throws Exception {
        var random = new Random(SEED);
        for (int i = 0; i < 50_000; i++) {
            var bytes = new byte[random.nextInt(1, 64)];
            random.nextBytes(bytes);
            bytes[Math.min(1, bytes.length - 1)] = (byte) Math.max(0, bytes.length - 2); // a whole packet, often
            feed(random.nextBoolean() ? Wire.server(version) : Wire.client(version), bytes);
        }
    }

    @ParameterizedTest
    @EnumSource
    void packetsWithChangedBytesDoNoHarm(ProtocolVersion version) throws Exception {
        var random = new Random(SEED);
        var packets = new RandomPackets(random, version);
        var encoder = new Encoder(version);
        int read = 0;
        for (int i = 0; i < 40_000; i++) {
            var type = PacketType.of(random.nextInt(1, packets.five() ? 16 : 15));
            var bytes = Wire.encode(encoder, packets.next(type));
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                int at = random.nextInt(Math.min(bytes.length, 60));
                bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1 << random.nextInt(8));
            }
            read += feed(RoundTripTest.decoder(type, version), bytes);
        }
        assertThat(read).as("packets that were still valid").isGreaterThan(1_000);
    }

    @Test
    void aDeclaredLengthTakesNoMemory() throws Exception {
        var begun = ByteBuffer.wrap(Hex.bytes("30 FF FF FF 7F 00 03 61"));
        var limits = new DecoderLimits(Packet.MAX_SIZE, Packet.MAX_SIZE, 64, 0);
        var decoder = Decoder.ofServer(limits, Wire.CLOCK);
        Wire.decode(decoder, "10 00 04 4D 51 54 54 04 02 00 00 00 00");
        assertThat(decoder.decode(begun)).isNull();

        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
            decoder.decode(begun);
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(50_000);
        assertThat(decoder.pending()).isEqualTo(Packet.MAX_SIZE);
    }

    @Test
    void aPacketTakesMemoryInProportionToItsBytes() throws Exception {
        var packets = new RandomPackets(new Random(SEED), ProtocolVersion.MQTT_5);
        var encoder = new Encoder(ProtocolVersion.MQTT_5);
        for (int i = 0; i < 2_000; i++) {
            var type = PacketType.values()[i % PacketType.values().length];
            var bytes = Wire.encode(encoder, packets.next(type));
            var decoder = RoundTripTest.decoder(type, ProtocolVersion.MQTT_5);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            feed(decoder, bytes);
            long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (i > 100) { // classes are loaded now
                assertThat(taken).as("%s of %d bytes", type, bytes.length).isLessThan(16_384 + 40L * bytes.length);
            }
        }
    }

    @Test
    void aMegabyteOfUserPropertiesIsRefusedAtOnce() throws Exception {
        var one = " 26 00 00 00 00";
        var decoder = Wire.server(ProtocolVersion.MQTT_5);
        var bytes = Hex.packet("30 00 01 61 BE 84 3D" + one.repeat(199_998));
        long before = THREADS.getCurrentThreadAllocatedBytes();

        assertThat(feed(decoder, bytes)).isZero();
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(3L * bytes.length);
    }
}
