package sluice.transport;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A byte connection that belongs to one loop for life. Confined to its loop, apart from {@link #loop} and {@link #peer}.
 *
 * <p>Output is collected and written once, at the end of the loop's round. No method throws because the connection is broken
 * or closed: what is written to such a one is dropped, and the handler hears {@link ConnectionHandler#closed} from the loop,
 * never from within a call of this interface.
 */
@ProviderType
public interface Connection {

    /** Returns the loop it belongs to. Thread-safe. */
    EventLoop loop();

    /** Returns the peer's address, also when it is gone. Thread-safe. */
    SocketAddress peer();

    /** Returns the certificates the peer has proved to be its own, verified, its own first; empty if it has shown none. */
    default List<X509Certificate> certificates() {
        return List.of();
    }

    /**
     * Returns the output buffer with room for at least {@code bytes} more. The caller puts what it wants to send; it goes out at
     * the end of the round. Valid until the next call on this connection.
     */
    ByteBuffer output(int bytes);

    /** Sends these bytes behind the output so far, without collecting them; they must never change. For large payloads. */
    void write(ByteBuffer bytes);

    /** Returns how many bytes wait to be taken by the system: whoever sends much stops when it is much. */
    long pending();

    /** Stops and starts reading: a stopped one pushes back on its peer. Bytes the handler left are given again at the start. */
    void reading(boolean on);

    /**
     * Writes what is collected, waits a moment for the peer to take it, then closes. Nothing received from now on is handed
     * over.
     */
    void close();

    /** Closes at once, dropping what is not yet written. */
    void abort();
}
