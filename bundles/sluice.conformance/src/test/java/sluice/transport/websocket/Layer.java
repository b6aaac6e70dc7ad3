package sluice.transport.websocket;

import java.util.List;
import sluice.transport.Transport;

/** Gives tests elsewhere what the bundle gives only as a service. */
public final class Layer {

    private Layer() {}

    /** Returns WebSocket over another transport, for pages of one site. */
    public static Transport over(Transport below, String origin) {
        return new WebSocketTransport(below, Terms.of("", List.of(origin)), "ws");
    }
}
