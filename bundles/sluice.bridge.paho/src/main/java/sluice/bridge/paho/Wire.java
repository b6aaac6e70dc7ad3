package sluice.bridge.paho;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/**
 * Makes a link's sockets, and closes them from outside when Paho is not to be asked. Thread-safe.
 *
 * <p>Paho always sees a plain factory: given one for TLS it would overwrite the TLS parameters.
 */
final class Wire extends SocketFactory {

    private final URI uri;
    private final boolean tls;
    private final Queue<WireSocket> sockets = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    Wire(URI uri) {
        this.uri = uri;
        this.tls = PahoConnector.TLS.equals(uri.getScheme());
    }

    /** Returns the address in Paho's notation. */
    String address() {
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 8883 : 1883;
        return "tcp://" + uri.getHost() + ":" + port;
    }

    @Override
    public Socket createSocket() throws IOException {
        var socket = new WireSocket(tls ? (SSLSocketFactory) SSLSocketFactory.getDefault() : null);
        sockets.add(socket);
        if (closed) {
            close();
        }
        return socket;
    }

    /** Returns the reason code of the DISCONNECT that came, 0 if none did. */
    int disconnectReason() {
        return sockets.stream().mapToInt(WireSocket::disconnectReason).max().orElse(0);
    }

    void close() throws IOException {
        closed = true;
        for (var socket : sockets) {
            socket.close();
        }
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("Paho connects the socket itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException("Paho connects the socket itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException("Paho connects the socket itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException("Paho connects the socket itself");
    }
}
