package sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.testing.Hex;

/** An independent codec reads what we write and writes what we read: Netty's. */
class NettyAgreementTest {

    private static final int ROUNDS = 200;

    private static EmbeddedChannel netty(ProtocolVersion version) {
        var channel = new EmbeddedChannel(new MqttDecoder(1 << 20, 65_535), MqttEncoder.INSTANCE);
        var connect = new Packet.Connect(version, "c", true, Duration.ZERO, null, null, null, ConnectProperties.NONE);
        throughNetty(channel, Wire.encode(new Encoder(version), connect)); // it learns the version
        return channel;
    }

    /** Returns the bytes Netty writes for what it read. */
    private static byte[] throughNetty(EmbeddedChannel channel, byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        MqttMessage message = channel.readInbound();
        assertThat(message).as(Hex.dump(bytes)).isNotNull();
        assertThat(message.decoderResult().cause()).as(Hex.dump(bytes)).isNull();
        channel.writeOutbound(message);
        ByteBuf written = channel.readOutbound();
        try {
            return ByteBufUtil.getBytes(written);
        } finally {
            written.release();
        }
    }

    private static void check(EmbeddedChannel channel, ProtocolVersion version, PacketType type, Packet packet)
            throws PacketException {
        var ours = Wire.encode(new Encoder(version), packet);
        var theirs = throughNetty(channel, ours);
        assertThat(RoundTripTest.decoder(type, version).decode(ByteBuffer.wrap(theirs)))
                .as("%s, written by Netty as %s", Hex.dump(ours), Hex.dump(theirs))
                .isEqualTo(packet);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void agreesOnEveryPacket(ProtocolVersion version) throws Exception {
        var packets = new RandomPackets(new Random(20_261_121), version);
        for (var type : PacketType.values()) {
            if (type == PacketType.AUTH && !packets.five()) {
                continue;
            }
            for (int i = 0; i < ROUNDS; i++) {
                var packet = packets.next(type);
                var channel = netty(version);
                check(channel, version, type, packet);
                channel.finishAndReleaseAll();
            }
        }
    }
}
