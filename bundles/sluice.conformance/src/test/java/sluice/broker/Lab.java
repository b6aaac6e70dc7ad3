package sluice.broker;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.bus.local.ClockedBus;
import sluice.security.AuthenticationMethod;
import sluice.testing.Configs;
import sluice.transport.Transport;
import sluice.transport.tcp.TcpTransport;

/**
 * A whole broker on a free port of loopback, with the real bus and real event loops, and time that passes when it is told to. In the
 * broker's package, since a provider exports nothing. Thread-safe.
 */
public final class Lab implements AutoCloseable {

    private static final SessionLimits SESSION = new SessionLimits(
            Duration.ofDays(7), 1_000, 1 << 20, Duration.ZERO, SessionLimits.Overflow.DROP_NEWEST, 32, 256, 200, 64);
    private static final ListenerLimits LISTENER =
            new ListenerLimits(1_000, Duration.ofSeconds(5), 1 << 20, 1 << 20, Duration.ofMinutes(20), 32);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TestTime time = new TestTime();
    private final MessageBus bus = ClockedBus.of(time);
    private final TcpTransport transport;
    private final Broker broker;
    private final Door door;
    private final List<Door> others = new ArrayList<>();

    /** Opens it with the limits a gateway has if nothing is configured. */
    public Lab() {
        this(SESSION);
    }

    private Lab(SessionLimits session) {
        this(session, null);
    }

    private Lab(SessionLimits session, @Nullable AuthenticationMethod method) {
        try {
            transport = new TcpTransport(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        broker = new Broker(bus, session, time, time);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var admission = Admission.ANYBODY;
        if (method != null) {
            broker.guard().addMethod(method, Map.of());
            admission = new GuardedAdmission(broker.guard(), "default", true, false);
        }
        door = new Door(broker, admission, LISTENER, new TimedTransport(transport, time), address);
    }

    /** Opens another door, with a layer on top of the transport, and returns where it is. */
    public InetSocketAddress open(UnaryOperator<Transport> layer) {
        return open(LISTENER, layer);
    }

    private InetSocketAddress open(ListenerLimits limits, UnaryOperator<Transport> layer) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var layered = layer.apply(new TimedTransport(transport, time));
        var other = new Door(broker, Admission.ANYBODY, limits, layered, address);
        others.add(other);
        return other.address();
    }

    /** Opens another door, where messages have at most this QoS and are retained or not, and returns where it is. */
    public InetSocketAddress open(int maximumQos, boolean retain) {
        var settings = Map.of("maximum_qos", maximumQos, "retain_available", retain);
        return open(ListenerLimits.of(Configs.of(Listener.Config.class, settings)), UnaryOperator.identity());
    }

    /** Returns how many sessions there are. */
    public int sessions() {
        return broker.sessions().size();
    }

    /** Opens it with other limits for what one session has in flight to the client, from it, and for its subscriptions. */
    public static Lab of(int inFlight, int receiveMaximum, int subscriptions) {
        return new Lab(new SessionLimits(
                SESSION.expiry(),
                1_000,
                1 << 20,
                Duration.ZERO,
                SessionLimits.Overflow.DROP_NEWEST,
                inFlight,
                receiveMaximum,
                subscriptions,
                SESSION.levels()));
    }

    /** Opens it with an authentication method; clients that want none come in. */
    public static Lab of(AuthenticationMethod method) {
        return new Lab(SESSION, method);
    }

    /** Takes the authentication method away, as if its bundle were stopped. */
    public void remove(AuthenticationMethod method) {
        broker.guard().removeMethod(method);
    }

    /** Publishes as a part of the gateway does. */
    public void publish(String topic, String text) {
        bus.publish(Message.of(TopicName.of(topic), Payload.of(text)), new Origin("lab"));
    }

    /** Returns how many bytes the loops have allocated so far, and how many nanoseconds they have computed. */
    public Effort effort() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var sum = new Effort(0, 0);
        for (var thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("sluice-tcp")) {
                long id = thread.getThreadId();
                sum = new Effort(
                        sum.bytes + threads.getThreadAllocatedBytes(id), sum.nanos + threads.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    /**
     * What something cost the broker.
     *
     * @param bytes memory allocated
     * @param nanos processor time
     */
    public record Effort(long bytes, long nanos) {

        /** Returns what was added since. */
        public Effort since(Effort before) {
            return new Effort(bytes - before.bytes, nanos - before.nanos);
        }
    }

    /** Lets time pass, for sessions, wills, messages and connections; what comes of it may still be on its way. */
    public void pass(Duration duration) {
        time.pass(duration);
    }

    /** Waits until the broker has heard that a connection is gone: no more than these are left. */
    public void awaitConnections(int left) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (door.connections() > left) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(door.connections() + " connections are left, not " + left);
            }
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
    }

    /** Returns where it listens. */
    public InetSocketAddress address() {
        return door.address();
    }

    @Override
    public void close() {
        others.forEach(Door::close);
        door.close();
        broker.close();
        transport.close();
    }
}
