package sluice.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.PayloadFormat;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.bus.UserProperty;
import sluice.mqtt.ConnectProperties;
import sluice.mqtt.Decoder;
import sluice.mqtt.DecoderLimits;
import sluice.mqtt.Encoder;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.PublishFrame;

/** Reading and writing a PUBLISH. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBench {

    @Param({"PLAIN_3", "PLAIN_5", "PROPERTIES"})
    Kind kind;

    /** What is in the packet. */
    public enum Kind {
        /** 3.1.1. */
        PLAIN_3,
        /** MQTT 5, without properties. */
        PLAIN_5,
        /** MQTT 5 with expiry, content type, response topic and two user properties. */
        PROPERTIES;

        ProtocolVersion version() {
            return this == PLAIN_3 ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_5;
        }

        MessageProperties properties() {
            return this != PROPERTIES
                    ? MessageProperties.NONE
                    : new MessageProperties(
                            PayloadFormat.TEXT,
                            Duration.ofHours(1),
                            "application/json",
                            TopicName.of("answers/7"),
                            null,
                            List.of(new UserProperty("unit", "Cel"), new UserProperty("line", "7")));
        }
    }

    private final ByteBuffer out = ByteBuffer.allocate(1_024);
    private Message message;
    private ByteBuffer bytes;
    private Decoder decoder;
    private PublishFrame frame;

    /** Makes the packet, and a decoder that has seen the CONNECT. */
    @Setup(Level.Trial)
    public void make() throws Exception {
        var version = kind.version();
        var encoder = new Encoder(version);
        message = Messages.of("plant/7/temperature", Qos.AT_LEAST_ONCE, false).withProperties(kind.properties());
        bytes = encoder.encode(new Packet.Publish(1, false, message, 0, List.of()));
        decoder = Decoder.ofServer(DecoderLimits.DEFAULT, InstantSource.system());
        decoder.decode(encoder.encode(
                new Packet.Connect(version, "c", true, Duration.ZERO, null, null, null, ConnectProperties.NONE)));
        frame = PublishFrame.of(message, version, true);
    }

    /** From bytes to a packet. */
    @Benchmark
    public Packet decode() throws Exception {
        var packet = decoder.decode(bytes.rewind());
        if (packet == null) {
            throw new IllegalStateException("not a whole packet");
        }
        return packet;
    }

    /** From a message to the frame its receivers share. */
    @Benchmark
    public PublishFrame encode() {
        return PublishFrame.of(message, kind.version(), true);
    }

    /** From that frame to one receiver's bytes. */
    @Benchmark
    public ByteBuffer copy() {
        frame.copyTo(out.clear(), Qos.AT_LEAST_ONCE, false, 7, false, message.received());
        return out;
    }
}
