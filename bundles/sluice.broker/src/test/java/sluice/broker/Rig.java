package sluice.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import sluice.mqtt.ProtocolVersion;
import sluice.testing.Configs;
import sluice.testing.mqtt.RawClient;
import sluice.transport.tcp.TcpTransport;

/** A whole broker on a free port of loopback: real sockets, real loops, the plain bus. */
final class Rig implements AutoCloseable {

    static final SessionLimits SESSION = new SessionLimits(
            Duration.ofDays(7), 1_000, 1 << 20, Duration.ZERO, SessionLimits.Overflow.DROP_NEWEST, 32, 256, 200, 64);
    static final ListenerLimits LISTENER =
            new ListenerLimits(1_000, Duration.ofSeconds(5), 1 << 20, 1 << 20, Duration.ofMinutes(20), 32);

    /** Returns a listener's limits with these settings, by the names of their methods, and the defaults for the rest. */
    static ListenerLimits listener(Map<String, ?> settings) {
        return ListenerLimits.of(Configs.of(Listener.Config.class, settings));
    }

    final PlainBus bus = new PlainBus();
    final TcpTransport transport;
    final Broker broker;
    final Door door;

    Rig() {
        this(SESSION, LISTENER, 1);
    }

    Rig(SessionLimits session, ListenerLimits listener, int loops) {
        try {
            transport = new TcpTransport(loops);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        broker = new Broker(bus, session, InstantSource.system());
        door = open(listener, 0);
    }

    Door open(ListenerLimits limits, int port) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return new Door(broker, Admission.ANYBODY, limits, transport, address);
    }

    InetSocketAddress address() {
        return door.address();
    }

    RawClient connected(ProtocolVersion version, String clientId, boolean cleanStart) {
        return RawClient.connected(address(), version, clientId, cleanStart);
    }

    RawClient open(ProtocolVersion version) {
        return RawClient.open(address(), version);
    }

    long count(Counters.Reason reason) {
        return broker.counters().countOf(reason);
    }

    @Override
    public void close() {
        door.close();
        broker.close();
        transport.close();
    }
}
