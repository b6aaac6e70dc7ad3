package sluice.bench;

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
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Qos;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/**
 * The way through the bus among 100,000 filters, of which three fit each topic: by the route cache when topics come again, by the
 * topic tree when none does.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BusBench {

    private static final int FEW = 1_000;

    /** Each has two filters of its own. */
    @Param("50000")
    int devices;

    private Message[] messages;
    private Message[] retained;
    private final Origin origin = new Origin("benchmark");
    private final int[] received = new int[1];
    private Gateway gateway;
    private MessageBus bus;
    private int next;

    /** Subscribes 100,000 filters and makes the messages. */
    @Setup(Level.Trial)
    public void subscribe() throws Exception {
        gateway = new Gateway();
        bus = gateway.bus();
        messages = new Message[devices];
        retained = new Message[devices];
        Subscriber exact = _ -> received[0]++;
        Subscriber wild = _ -> received[0]++;
        Subscriber all = _ -> received[0]++;
        for (int i = 0; i < devices; i++) {
            bus.subscribe(exact, Subscription.to(TopicFilter.of("plant/line/" + i + "/temperature")));
            bus.subscribe(wild, Subscription.to(TopicFilter.of("plant/+/" + i + "/#")));
            messages[i] = Messages.of("plant/line/" + i + "/temperature", Qos.AT_MOST_ONCE, false);
            retained[i] = Messages.of("state/" + i, Qos.AT_MOST_ONCE, true);
        }
        bus.subscribe(all, Subscription.to(TopicFilter.of("plant/#")));
    }

    /** Checks that messages have come, and stops the gateway. */
    @TearDown(Level.Trial)
    public void stop() throws Exception {
        gateway.close();
    }

    /** A thousand topics over and over. */
    @Benchmark
    public int cachedRoute() {
        next = next + 1 < Math.min(FEW, devices) ? next + 1 : 0;
        return publish(messages[next]);
    }

    /** More topics than there are slots in the cache. */
    @Benchmark
    public int topicTree() {
        next = next + 1 < devices ? next + 1 : 0;
        return publish(messages[next]);
    }

    private int publish(Message message) {
        int before = received[0];
        bus.publish(message, origin);
        if (received[0] != before + 3) {
            throw new IllegalStateException("three subscribers fit, not " + (received[0] - before));
        }
        return received[0];
    }

    /** Keeps a message in place of its topic's last one. */
    @Benchmark
    public boolean retain() {
        next = next + 1 < Math.min(FEW, devices) ? next + 1 : 0;
        return bus.publish(retained[next], origin).matched();
    }
}
