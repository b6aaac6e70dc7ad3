package sluice.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import sluice.bus.local.LocalBus;
import sluice.transport.tcp.TcpTransport;
import sluice.transport.websocket.WebSocketLayer;

/**
 * A whole broker as the far side of a bridge, on free ports of loopback: one for MQTT, one for MQTT over WebSocket. In the
 * broker's package, since a provider exports nothing. Thread-safe.
 */
public final class FarBroker implements AutoCloseable {

    private static final SessionLimits SESSION =
            new SessionLimits(Duration.ofDays(7), 100_000, 1 << 26, 128, 256, 200, 64);
    private static final ListenerLimits LISTENER =
            new ListenerLimits(1_000, Duration.ofSeconds(5), 1 << 21, 1 << 21, Duration.ofMinutes(20), 32);

    private final TcpTransport transport = new TcpTransport(1);
    private final Broker broker;
    private final Door mqtt;
    private final Door webSocket;

    /** Opens it. */
    public FarBroker() throws IOException {
        this(new LocalBus());
    }

    /** Opens it as the door to a bus of yours. */
    public FarBroker(LocalBus bus) throws IOException {
        broker = new Broker(bus, SESSION, InstantSource.system());
        mqtt = door(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false);
        webSocket = door(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), true);
    }

    private Door door(InetSocketAddress address, boolean web) {
        return new Door(broker, Admission.ANYBODY, LISTENER, web ? WebSocketLayer.over(transport) : transport, address);
    }

    /** Returns the port for MQTT. */
    public int port() {
        return mqtt.address().getPort();
    }

    /** Returns the port for MQTT over WebSocket. */
    public int webSocketPort() {
        return webSocket.address().getPort();
    }

    @Override
    public void close() {
        webSocket.close();
        mqtt.close();
        broker.close();
        transport.close();
    }
}
