package sluice.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.broker.Counters.Reason;
import sluice.mqtt.DecoderLimits;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;
import sluice.transport.Transport;

/** One open port and the connections that came in by it. Thread-safe. */
final class Door implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    /** How long clients may take to hear that they are no longer served. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Broker broker;
    private final Admission admission;
    private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
    private final Sources sources = new Sources();
    private final Transport.Port port;
    private volatile ListenerLimits limits;

    /** What follows from the limits for decoders, made once for all connections. */
    private volatile DecoderLimits decoderLimits;

    private volatile boolean closed;

    /**
     * Opens it.
     *
     * @throws IllegalArgumentException if the address cannot be had, with a sentence that says so
     */
    Door(Broker broker, Admission admission, ListenerLimits limits, Transport transport, InetSocketAddress address) {
        this.broker = broker;
        this.admission = admission;
        this.limits = limits;
        this.decoderLimits = limits.decoder();
        try {
            this.port = transport.listen(address, this::accepted);
        } catch (BindException e) {
            throw new IllegalArgumentException(Addresses.complaint(address, e), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "address: %s cannot be listened at: %s".formatted(Addresses.text(address), e.getMessage()), e);
        }
        broker.doors().add(this);
    }

    private ConnectionHandler accepted(Connection connection) {
        var client = new ClientConnection(this, connection, broker.frames(connection.loop()));
        connections.add(client);
        boolean tooMany = broker.came() > broker.connectionLimit();
        var refusal = sources.came(
                connection.peer(), limits.sources(), connection.loop().now());
        if (closed || tooMany || refusal != null || connections.size() > limits.connections()) {
            broker.counters()
                    .count(refusal != null ? refusal : tooMany ? Reason.CONNECTIONS_TOTAL : Reason.CONNECTIONS);
            client.ignoreInput();
            connection.abort();
        }
        return client;
    }

    void left(ClientConnection client) {
        if (connections.remove(client)) {
            broker.left();
            sources.left(client.connection().peer());
        }
        if (closed) {
            synchronized (connections) {
                connections.notifyAll();
            }
        }
    }

    InetSocketAddress address() {
        return port.address();
    }

    Broker broker() {
        return broker;
    }

    Admission admission() {
        return admission;
    }

    ListenerLimits limits() {
        return limits;
    }

    DecoderLimits decoderLimits() {
        return decoderLimits;
    }

    /** Returns whose connections are remembered. */
    Sources sources() {
        return sources;
    }

    /** Sets other limits, for connections that come from now on. */
    void limit(ListenerLimits other) {
        limits = other;
        decoderLimits = other.decoder();
    }

    int connections() {
        return connections.size();
    }

    /** Asks again who may stay. */
    void recheck() {
        for (var client : connections) {
            try {
                client.connection().loop().execute(client::recheck);
            } catch (RejectedExecutionException e) {
                LOG.debug("{} was closed by the end of its loop", client, e);
            }
        }
    }

    /** Closes the port, then tells the clients and waits until they are gone, but not for long. */
    @Override
    public void close() {
        closed = true;
        broker.doors().remove(this);
        port.close();
        for (var client : connections) {
            try {
                client.connection().loop().execute(client::stop);
            } catch (RejectedExecutionException e) {
                LOG.debug("{} was closed by the end of its loop", client, e);
            }
        }
        awaitEmpty();
    }

    private void awaitEmpty() {
        long deadline = System.nanoTime() + FAREWELL.toNanos();
        try {
            synchronized (connections) {
                long left;
                while (!connections.isEmpty() && (left = deadline - System.nanoTime()) > 0) {
                    TimeUnit.NANOSECONDS.timedWait(connections, left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
