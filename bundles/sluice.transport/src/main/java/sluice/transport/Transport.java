package sluice.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ConsumerType;

/** Accepts byte connections: TCP, TLS, WebSocket. A service with the properties {@link #NAME} and {@link #ENCRYPTED}. Thread-safe. */
@ConsumerType
public interface Transport {

    /** Service property: what listeners' configurations call it by, such as {@code tcp}. */
    String NAME = "sluice.transport.name";

    /** Service property, a Boolean: whether nobody on the way can read what is carried; absent for {@code false}. */
    String ENCRYPTED = "sluice.transport.encrypted";

    /**
     * Opens a port. Connections are accepted from now on, each given to a handler of its own.
     *
     * @param address where to listen; port 0 takes any free one
     * @throws java.net.BindException if the address is in use or not one of this machine's
     * @throws IOException if the address cannot be had for another reason
     */
    Port listen(InetSocketAddress address, ConnectionHandler.Factory handlers) throws IOException;

    /** An open port. Thread-safe. */
    interface Port extends AutoCloseable {

        /** Returns the address really listened at. */
        InetSocketAddress address();

        /** Stops accepting; returns when the address is free again. Connections stay as they are. A second call does nothing. */
        @Override
        void close();
    }
}
