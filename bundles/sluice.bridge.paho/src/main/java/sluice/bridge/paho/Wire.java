package sluice.bridge.paho;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.LinkEnd;

/**
 * Makes a link's sockets, and closes them from outside when Paho is not to be asked. Thread-safe.
 *
 * <p>Paho always sees a plain factory: given one for TLS it would overwrite the TLS parameters.
 */
final class Wire extends SocketFactory {

    private final URI uri;
    private final Scheme scheme;
    private final Endpoint endpoint;
    private final @Nullable TlsTerms tls;
    private final Queue<WireSocket> sockets = new ConcurrentLinkedQueue<>();
    private final Holds holds = new Holds();
    private volatile boolean closed;

    /** @throws IOException with a sentence for people, if the files for TLS are not as they have to be */
    Wire(Endpoint endpoint) throws IOException {
        this.endpoint = endpoint;
        this.uri = endpoint.uri();
        this.scheme = Scheme.of(uri);
        this.tls = scheme.tls() ? new TlsTerms(endpoint.way().tls(), bare(uri.getHost())) : null;
    }

    /** Returns the address in Paho's notation: never one of TLS, which is this factory's business. */
    String address() {
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.port();
        if (!scheme.webSocket()) {
            return "tcp://" + uri.getHost() + ":" + port;
        }
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/mqtt" : uri.getRawPath();
        return "ws://" + uri.getHost() + ":" + port + path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    /** Returns the host of a URI, an address of IPv6 without its brackets. */
    static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public Socket createSocket() throws IOException {
        var socket = new WireSocket(tls, endpoint.way(), scheme.webSocket(), isMarked(), holds);
        sockets.add(socket);
        if (closed) {
            close();
        }
        return socket;
    }

    /** Returns whether the CONNECT says that a bridge connects; MQTT 5 has subscription options for what that does. */
    private boolean isMarked() {
        return endpoint.way().asBridge() && endpoint.version() != Version.V5;
    }

    /** Writes nothing more until this has ended; ends the link if it fails. */
    void hold(CompletionStage<?> stage) {
        holds.add(stage);
    }

    /** Returns the reason code of the DISCONNECT that came, 0 if none did. */
    int disconnectReason() {
        return sockets.stream().mapToInt(WireSocket::disconnectReason).max().orElse(0);
    }

    /** Returns how the link ended, given what Paho says of it. */
    LinkEnd end(LinkEnd said) {
        if (said.kind() == LinkEnd.Kind.LOST) {
            for (var socket : sockets) {
                var complaint = socket.complaint();
                if (complaint != null) {
                    return Reasons.of(complaint);
                }
                if (socket.isMute() || socket.judgedSilently()) {
                    return new LinkEnd(
                            socket.isMute() ? LinkEnd.Kind.MUTE : said.kind(),
                            socket.judgedSilently()
                                    ? said.reason() + " in the TLS handshake or right after it; check the client"
                                            + " certificate and tls.alpn"
                                    : "the far side hangs up instead of answering");
                }
            }
        }
        return said;
    }

    boolean isClosed() {
        return closed;
    }

    void close() throws IOException {
        closed = true;
        holds.close();
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
