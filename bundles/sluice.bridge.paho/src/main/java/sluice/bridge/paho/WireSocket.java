package sluice.bridge.paho;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Way;

/** A socket that does the TLS handshake, if there is to be one, inside {@link #connect}. As thread-safe as any socket. */
final class WireSocket extends Socket {

    private final Socket plain = new Socket();
    private final @Nullable TlsTerms tls;
    private final Way way;
    private final boolean webSocket;
    private final boolean marked;
    private final Holds holds;
    private final CountDownLatch spoken = new CountDownLatch(1);
    private volatile Socket wire = plain;
    private volatile @Nullable PacketWatch watch;
    private volatile @Nullable InputStream in;
    private volatile @Nullable SSLException complaint;
    private volatile boolean greeted;
    private volatile boolean heard;
    private volatile boolean hungUp;

    /**
     * @param tls the terms for TLS, null for plain TCP
     * @param webSocket whether what goes over it are frames, not packets
     * @param marked whether the CONNECT is to carry the bridge bit, for which Paho has no option
     * @param holds what has to be safe before something is written
     */
    WireSocket(@Nullable TlsTerms tls, Way way, boolean webSocket, boolean marked, Holds holds) {
        this.tls = tls;
        this.way = way;
        this.webSocket = webSocket;
        this.marked = marked;
        this.holds = holds;
    }

    @Override
    public void connect(SocketAddress address, int timeoutMillis) throws IOException {
        var target = (InetSocketAddress) address;
        var proxy = way.proxy();
        plain.setTcpNoDelay(true);
        plain.setKeepAlive(true);
        if (way.localAddress() != null) {
            plain.bind(new InetSocketAddress(way.localAddress(), 0));
        }
        plain.connect(proxy == null ? target : new InetSocketAddress(proxy.host(), proxy.port()), timeoutMillis);
        plain.setSoTimeout(timeoutMillis);
        if (proxy != null) {
            Tunnel.open(plain, proxy, target.getHostString(), target.getPort());
        }
        if (tls != null) {
            greeted = true;
            wire = tls.handshake(plain, target.getPort(), timeoutMillis);
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
        var known = in; // Paho's WebSocket asks twice, and must not lose what the first has buffered
        if (known != null) {
            return known;
        }
        InputStream made;
        if (webSocket) {
            made = new BufferedInputStream(new Listening(wire.getInputStream()));
        } else {
            var watching = new PacketWatch(new Listening(wire.getInputStream()), spoken);
            watch = watching;
            made = watching.buffered(plain::isClosed);
        }
        in = made;
        return made;
    }

    /** Returns what the far side said of our TLS handshake after it was over on this side, as TLS 1.3 has it; null for nothing. */
    @Nullable
    SSLException complaint() {
        return complaint;
    }

    /** Returns whether we spoke TLS and heard no packet: in TLS 1.3 the far side judges us when the handshake is over for us. */
    boolean judgedSilently() {
        return greeted && !heard;
    }

    /** Returns whether the far side ended the connection after our first packet and without one of its own. */
    boolean isMute() {
        return hungUp && !heard && spoken.getCount() == 0;
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
                boolean first = spoken.getCount() > 0;
                spoken.countDown();
                holds.await();
                if (first && marked) {
                    out.write(BridgeBit.set(Arrays.copyOfRange(bytes, offset, offset + length)));
                } else {
                    out.write(bytes, offset, length);
                }
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

    /** Keeps a TLS alert: Paho's writing thread may be the one that tells of the end, and it knows only that all is closed. */
    private final class Listening extends FilterInputStream {

        Listening(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                int octet = in.read();
                listened(octet >= 0);
                return octet;
            } catch (SSLException e) {
                complaint = e;
                throw e;
            } catch (SocketException e) {
                hungUp |= !plain.isClosed(); // reset, and not by us
                throw e;
            }
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            try {
                int count = in.read(to, offset, length);
                listened(count >= 0);
                return count;
            } catch (SSLException e) {
                complaint = e;
                throw e;
            } catch (SocketException e) {
                hungUp |= !plain.isClosed();
                throw e;
            }
        }

        private void listened(boolean something) {
            if (something) {
                heard = true;
            } else {
                hungUp = true;
            }
        }
    }
}
