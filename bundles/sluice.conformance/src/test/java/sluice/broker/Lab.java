package sluice.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import sluice.bus.local.LocalBus;
import sluice.transport.tcp.TcpTransport;

/**
 * A whole broker on a free port of loopback, with the real bus and real event loops. In the broker's package, since a provider exports
 * nothing. Thread-safe.
 */
public final class Lab implements AutoCloseable {

    private static final SessionLimits SESSION =
            new SessionLimits(Duration.ofDays(7), 1_000, 1 << 20, 32, 256, 200, 64);
    private static final ListenerLimits LISTENER =
            new ListenerLimits(1_000, Duration.ofSeconds(5), 1 << 20, 1 << 20, Duration.ofMinutes(20), 32);

    private final TcpTransport transport;
    private final Broker broker;
    private final Door door;

    /** Opens it with the limits a gateway has if nothing is configured. */
    public Lab() {
        try {
            transport = new TcpTransport(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        broker = new Broker(new LocalBus(), SESSION, InstantSource.system());
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        door = new Door(broker, Admission.ANYBODY, LISTENER, transport, address);
    }

    /** Returns where it listens. */
    public InetSocketAddress address() {
        return door.address();
    }

    @Override
    public void close() {
        door.close();
        broker.close();
        transport.close();
    }
}
