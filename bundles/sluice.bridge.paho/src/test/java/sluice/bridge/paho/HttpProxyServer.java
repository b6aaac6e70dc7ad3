package sluice.bridge.paho;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP proxy that opens tunnels for whoever knows the password, and keeps the requests. */
final class HttpProxyServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpProxyServer.class);

    final List<String> requests = new CopyOnWriteArrayList<>();
    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final String login;

    HttpProxyServer(String login) throws IOException {
        this.login = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    var client = server.accept();
                    Thread.ofVirtual().start(() -> serve(client));
                } catch (IOException e) {
                    LOG.trace("the proxy ends", e);
                }
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve(Socket client) {
        sockets.add(client);
        try (client) {
            var head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                head.append((char) client.getInputStream().read());
            }
            requests.add(head.toString());
            if (!head.toString().contains("Proxy-Authorization: Basic " + login)) {
                answer(client, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
                return;
            }
            var target = head.substring("CONNECT ".length(), head.indexOf(" HTTP"));
            int colon = target.lastIndexOf(':');
            try (var far = new Socket(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)))) {
                sockets.add(far);
                answer(client, "HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
                var back = Thread.ofVirtual().start(() -> pump(far, client));
                pump(client, far);
                back.join();
            }
        } catch (IOException | InterruptedException e) {
            LOG.trace("a tunnel ends", e);
        }
    }

    private static void answer(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void pump(Socket from, Socket to) {
        try (InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            LOG.trace("a tunnel ends", e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
