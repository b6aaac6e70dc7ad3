package sluice.bench;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import sluice.bus.Qos;
import sluice.mqtt.ProtocolVersion;

/** One message to a hundred subscribers, QoS 0; the figure is for one delivery. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FanOutBench {

    private static final int SUBSCRIBERS = 100;

    private final Gateway.Client[] subscribers = new Gateway.Client[SUBSCRIBERS];
    private Gateway gateway;
    private Gateway.Client publisher;
    private ByteBuffer publish;

    /** Starts a gateway and connects all. */
    @Setup(Level.Trial)
    public void connect() throws Exception {
        gateway = new Gateway();
        publisher = gateway.connect(ProtocolVersion.MQTT_3_1_1, "publisher");
        for (int i = 0; i < SUBSCRIBERS; i++) {
            subscribers[i] = gateway.connect(ProtocolVersion.MQTT_3_1_1, "subscriber" + i);
            subscribers[i].subscribe("plant/#", Qos.AT_MOST_ONCE);
        }
        publish = publisher.bytes(Messages.publish("plant/7/temperature", Qos.AT_MOST_ONCE));
    }

    /** Stops it. */
    @TearDown(Level.Trial)
    public void stop() throws Exception {
        gateway.close();
    }

    /** Publishes once. */
    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS)
    public int deliver() {
        publisher.send(publish.rewind());
        int bytes = 0;
        for (var subscriber : subscribers) {
            bytes += subscriber.take().remaining();
        }
        if (bytes < SUBSCRIBERS * Messages.PAYLOAD) {
            throw new IllegalStateException("only " + bytes + " bytes have come");
        }
        return bytes;
    }
}
