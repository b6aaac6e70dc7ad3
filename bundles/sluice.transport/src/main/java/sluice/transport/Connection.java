package sluice.transport;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A byte connection that belongs to one loop for life. Confined to its loop, apart from {@link #loop}.
 *
 * <p>Output is collected and written once, at the end of the loop's round.
 */
@ProviderType
public interface Connection {

    /** Returns the loop it belongs to. Thread-safe. */
    EventLoop loop();

    /** Returns the peer's address. */
    SocketAddress peer();

    /**
     * Returns the output buffer with room for at least {@code bytes} more. The caller puts what it wants to send; it goes out at
     * the end of the round. Valid until the next call on this connection.
     */
    ByteBuffer output(int bytes);

    /** Sends these bytes behind the output so far, without copying them; they must never change. For large payloads. */
    void write(ByteBuffer bytes);

    /** Returns how many bytes wait to be taken by the system: whoever sends much stops when it is much. */
    long pending();

    /** Stops and starts reading: a stopped one pushes back on its peer. */
    void reading(boolean on);

    /** Writes what is collected, then closes. Nothing received from now on is handed over. */
    void close();

    /** Closes at once, dropping what is not yet written. */
    void abort();
}
