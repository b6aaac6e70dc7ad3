package sluice.bridge.paho;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** A socket that does the TLS handshake, if there is to be one, inside {@link #connect}. As thread-safe as any socket. */
final class WireSocket extends Socket {

    private final Socket plain = new Socket();
    private final @Nullable SSLSocketFactory tls;
    private final CountDownLatch spoken = new CountDownLatch(1);
    private volatile Socket wire = plain;
    private volatile @Nullable DisconnectWatch watch;

    /** @param tls makes the TLS socket, null for plain TCP */
    WireSocket(@Nullable SSLSocketFactory tls) {
        this.tls = tls;
    }

    @Override
    public void connect(SocketAddress address, int timeoutMillis) throws IOException {
        plain.setTcpNoDelay(true);
        plain.connect(address, timeoutMillis);
        if (tls != null) {
            var target = (InetSocketAddress) address;
            var secure = (SSLSocket) tls.createSocket(plain, target.getHostString(), target.getPort(), true);
            var parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the certificate has to name the host
            secure.setSSLParameters(parameters);
            secure.setSoTimeout(timeoutMillis);
            secure.startHandshake();
            wire = secure;
        }
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        wire.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return wire.getSoTimeout();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        var watching = new DisconnectWatch(wire.getInputStream(), spoken);
        watch = watching;
        return watching.buffered();
    }

    /** Returns the reason code of the DISCONNECT that came, 0 if none did. */
    int disconnectReason() {
        var watching = watch;
        return watching == null ? 0 : watching.reason();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(wire.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                spoken.countDown();
                out.write(bytes, offset, length);
            }
        };
    }

    @Override
    public void shutdownInput() throws IOException {
        if (tls == null) { // a TLS socket of the JDK waits for the far side's close_notify otherwise
            wire.shutdownInput();
        }
    }

    @Override
    public void close() throws IOException {
        plain.close(); // not the TLS socket: its farewell may block on a dead line
    }
}
