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
import java.util.concurrent.atomic.AtomicInteger;
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
    private final Door door;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<Connect> connects = new CopyOnWriteArrayList<>();
    private final List<Visit> visits = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final BlockingQueue<Message> taken = new LinkedBlockingQueue<>();

    /** Opens it at a free port. */
    public Standin(CloudProfile profile, Gate gate) throws IOException {
        this(profile, gate, 0);
    }

    /** Opens it at a port that was another's. */
    public Standin(CloudProfile profile, Gate gate, int port) throws IOException {
        this(profile, gate, Door.OPEN, port);
    }

    /** Opens it at a free port, behind a door. */
    public Standin(CloudProfile profile, Gate gate, Door door) throws IOException {
        this(profile, gate, door, 0);
    }

    private Standin(CloudProfile profile, Gate gate, Door door, int port) throws IOException {
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.profile = profile;
        this.gate = gate;
        this.door = door;
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                client.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> let(client));
            } catch (IOException e) {
                LOG.debug("The stand-in ends", e);
            }
        }
    }

    private void let(Socket client) {
        try {
            var entry = door.open(client);
            var behind = new Socket(InetAddress.getLoopbackAddress(), broker.port());
            behind.setTcpNoDelay(true);
            new Visit(profile, gate, this, client, entry, behind).start();
        } catch (IOException e) {
            violated("door: " + e.getMessage());
            try {
                client.close();
            } catch (IOException again) {
                LOG.debug("Somebody who did not come in does not go", again);
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

    /** Sends a message of the cloud's own to whoever is connected, with QoS 0 and past the broker. */
    public void send(Message message) throws IOException {
        for (var visit : visits) {
            visit.send(message);
        }
    }

    /** Cuts the line of the next clients that come, whoever they are, before they are answered. */
    public void refuse(int clients) {
        refused.set(clients);
    }

    boolean refuses() {
        return refused.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
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
