package sluice.testing.cloud;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** What stands between a stand-in's port and MQTT: nothing, TLS, WebSocket, or one behind the other. Thread-safe. */
public interface Door {

    /** Nothing. */
    Door OPEN = socket -> new Entry(socket.getInputStream(), socket.getOutputStream(), Visitor.UNKNOWN);

    /**
     * Lets somebody in. Blocks.
     *
     * @throws IOException if they do not come in, for the reason the sentence says
     */
    Entry open(Socket socket) throws IOException;

    /**
     * Somebody who is in: MQTT from and to them, and what the door saw of them.
     */
    record Entry(InputStream in, OutputStream out, Visitor visitor) {}

    /**
     * What a door saw. Immutable; empty for what it did not.
     *
     * @param serverName whom they asked for (SNI)
     * @param protocol the application protocol agreed on (ALPN)
     * @param subject the subject of their certificate
     * @param request the HTTP request they came with, first line and headers
     */
    record Visitor(String serverName, String protocol, String subject, String request) {

        /** Nothing was seen. */
        public static final Visitor UNKNOWN = new Visitor("", "", "", "");

        Visitor asking(String httpRequest) {
            return new Visitor(serverName, protocol, subject, httpRequest);
        }
    }
}
