package sluice.transport.websocket;

import java.util.List;
import sluice.transport.Transport;

/** Gives tests elsewhere what the bundle gives only as a service. */
public final class WebSocketLayer {

    private WebSocketLayer() {}

    /** Returns WebSocket over another transport, at any path, for nobody's pages. */
    public static Transport over(Transport below) {
        return new WebSocketTransport(below, Terms.of("", List.of()), "ws");
    }
}
