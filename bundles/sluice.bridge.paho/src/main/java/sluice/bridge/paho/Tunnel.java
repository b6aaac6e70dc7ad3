package sluice.bridge.paho;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import sluice.bridge.HttpProxy;

/** Asks an HTTP proxy for a tunnel (RFC 9110, 9.3.6). */
final class Tunnel {

    private static final int LONGEST_ANSWER = 16_384;

    private Tunnel() {}

    /** Has the proxy connect to the far side. Blocks until it has answered, at most as long as the socket's timeout. */
    static void open(Socket socket, HttpProxy proxy, String host, int port) throws IOException {
        var target = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        var request = new StringBuilder("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n");
        if (proxy.username() != null) {
            var login = proxy.username() + ":" + (proxy.password() == null ? "" : proxy.password());
            request.append("Proxy-Authorization: Basic ")
                    .append(Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                    .append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        var answer = answer(socket);
        var status = answer.lines().findFirst().orElse("");
        if (!status.matches("HTTP/1\\.[01] 2[0-9][0-9].*")) {
            throw new IOException("the proxy " + proxy + " opens no tunnel to " + target + ": "
                    + (status.isEmpty() ? "no answer" : "'" + status + "'") + advice(status));
        }
    }

    private static String advice(String status) {
        return status.contains(" 407") ? "; check proxy.username and .proxy.password" : "";
    }

    /** Reads up to the empty line and not a byte further: what follows belongs to the tunnel. */
    private static String answer(Socket socket) throws IOException {
        var in = socket.getInputStream();
        var head = new ByteArrayOutputStream();
        for (int end = 0; end < 4; ) {
            int octet = in.read();
            if (octet < 0) {
                break;
            }
            head.write(octet);
            end = octet == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : octet == '\r' ? 1 : 0;
            if (head.size() > LONGEST_ANSWER) {
                throw new IOException("the proxy answers with more than " + LONGEST_ANSWER + " bytes");
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }
}
