package sluice.testing.cloud;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.CloudProfile;
import sluice.broker.FarBroker;
import sluice.bus.Message;
import sluice.mqtt.Packet.Connect;

/** A cloud for tests, on a free port of loopback, with a whole broker behind it. Thread-safe. */
public final class Standin implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Standin.class);
    private static final int PATIENCE_SECONDS = 10;

    private final FarBroker broker = new FarBroker();
    private final ServerSocket server;
    private final CloudProfile profile;
    private final Gate gate;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<Connect> connects = new CopyOnWriteArrayList<>();
    private final List<Visit> visits = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Message> taken = new LinkedBlockingQueue<>();

    /** Opens it at a free port. */
    public Standin(CloudProfile profile, Gate gate) throws IOException {
        this(profile, gate, 0);
    }

    /** Opens it at a port that was another's. */
    public Standin(CloudProfile profile, Gate gate, int port) throws IOException {
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.profile = profile;
        this.gate = gate;
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                client.setTcpNoDelay(true);
                var behind = new Socket(InetAddress.getLoopbackAddress(), broker.port());
                behind.setTcpNoDelay(true);
                new Visit(profile, gate, this, client, behind).start();
            } catch (IOException e) {
                LOG.debug("The stand-in ends", e);
            }
        }
    }

    /** Returns where clients come in. */
    public int port() {
        return server.getLocalPort();
    }

    /** Returns where the broker behind is: who comes in there is the cloud itself. */
    public int backdoor() {
        return broker.port();
    }

    /** Returns all that was against the profile so far. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** Returns how clients came in so far. */
    public List<Connect> connects() {
        return List.copyOf(connects);
    }

    /** Returns the next message a client sent. */
    public Message next() throws InterruptedException {
        var message = taken.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message came within " + PATIENCE_SECONDS + " s; violations: " + violations);
        }
        return message;
    }

    /** Cuts every line. */
    public void cut() {
        visits.forEach(Visit::hangUp);
        visits.clear();
    }

    void violated(String what) {
        LOG.debug("{}: {}", profile.title(), what);
        violations.add(what);
    }

    void came(Connect connect, Visit visit) {
        connects.add(connect);
        visits.add(visit);
    }

    void took(Message message) {
        taken.add(message);
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
        broker.close();
    }
}
