package sluice.bench;

import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import sluice.bus.Qos;
import sluice.mqtt.ProtocolVersion;

/** One message from a publisher's bytes to a subscriber's, with all acknowledgements on both sides: codec, session, bus, session, codec. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PairBench {

    private static final String TOPIC = "plant/7/temperature";

    /** Where the packet identifier stands: behind three bytes of header, the topic's length and the topic. */
    private static final int ID = 3 + 2 + TOPIC.length();

    private static final byte PUBACK = 0x40;
    private static final byte PUBREC = 0x50;
    private static final byte PUBREL = 0x62;
    private static final byte PUBCOMP = 0x70;

    /** The publisher's packet identifier, always the same: it is free again each time. */
    private static final int FIRST = 1;

    @Param({"AT_MOST_ONCE", "AT_LEAST_ONCE", "EXACTLY_ONCE"})
    Qos qos;

    @Param({"MQTT_3_1_1", "MQTT_5"})
    ProtocolVersion version;

    private Gateway gateway;
    private Gateway.Client publisher;
    private Gateway.Client subscriber;
    private ByteBuffer publish;
    private final ByteBuffer ack = ByteBuffer.allocate(4);

    /** Starts a gateway and connects both. */
    @Setup(Level.Trial)
    public void connect() throws Exception {
        gateway = new Gateway();
        publisher = gateway.connect(version, "publisher");
        subscriber = gateway.connect(version, "subscriber");
        subscriber.subscribe(TOPIC, qos);
        publish = publisher.bytes(Messages.publish(TOPIC, qos));
    }

    /** Stops it. */
    @TearDown(Level.Trial)
    public void stop() throws Exception {
        gateway.close();
    }

    /** Publishes, and acknowledges what comes. */
    @Benchmark
    public ByteBuffer deliver() {
        publisher.send(publish.rewind());
        var received = subscriber.take();
        if (received.remaining() < Messages.PAYLOAD) {
            throw new IllegalStateException("the message has not come");
        }
        switch (qos) {
            case AT_MOST_ONCE -> {}
            case AT_LEAST_ONCE -> {
                subscriber.send(ack(PUBACK, received.getShort(ID)));
                expect(publisher.take(), PUBACK);
            }
            case EXACTLY_ONCE -> {
                expect(publisher.take(), PUBREC);
                publisher.send(ack(PUBREL, FIRST));
                expect(publisher.take(), PUBCOMP);
                int id = received.getShort(ID);
                subscriber.send(ack(PUBREC, id));
                expect(subscriber.take(), PUBREL);
                subscriber.send(ack(PUBCOMP, id));
            }
        }
        return received;
    }

    private ByteBuffer ack(byte first, int id) {
        return ack.clear().put(first).put((byte) 2).putShort((short) id).flip();
    }

    private static void expect(ByteBuffer bytes, byte first) {
        if (bytes.get(bytes.position()) != first) {
            throw new IllegalStateException("expected another packet than " + bytes.get(bytes.position()));
        }
    }
}
