package sluice.transport.websocket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import sluice.transport.ConnectionHandler;
import sluice.transport.EventLoop;
import sluice.transport.Transport;

/** WebSocket over one other transport, on its loops. Thread-safe; needs no closing, since all it has belongs to connections. */
final class WebSocketTransport implements Transport {

    private final Transport below;
    private final Terms terms;
    private final Refusals refusals;
    private final Map<EventLoop, Scratch> scratches = new ConcurrentHashMap<>();

    WebSocketTransport(Transport below, Terms terms, String name) {
        this.below = below;
        this.terms = terms;
        this.refusals = new Refusals(name);
    }

    @Override
    public Port listen(InetSocketAddress address, ConnectionHandler.Factory handlers) throws IOException {
        return below.listen(address, connection -> {
            var scratch = scratches.computeIfAbsent(connection.loop(), _ -> new Scratch());
            return new WebSocketConnection(connection, terms, scratch, refusals, handlers);
        });
    }
}
