package sluice.broker;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.broker.Counters.Reason;
import sluice.mqtt.Decoder;
import sluice.mqtt.Packet;
import sluice.mqtt.PacketException;
import sluice.mqtt.ProtocolErrorException;
import sluice.mqtt.PublishFrames;
import sluice.mqtt.ReasonCode;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;

/** One client's connection: makes packets of bytes and gives them to the stage it is in. Confined to its loop. Hot path. */
final class ClientConnection implements ConnectionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    /** So much of a packet every connection may hold, however little memory there is. */
    private static final int FREE = 8 * 1024;

    /** A larger packet is looked at when it has begun, and whenever it has grown to four times as much. */
    private static final int STEP = 64 * 1024;

    private final Door door;
    private final Connection connection;
    private final Decoder decoder;
    private final PublishFrames frames;
    private final Traffic traffic;
    private final Round round;
    private final Account account;
    private Stage stage;
    private long lastHeard;
    private boolean paused;
    private boolean closed;

    ClientConnection(Door door, Connection connection, PublishFrames frames) {
        this.door = door;
        this.connection = connection;
        this.frames = frames;
        this.traffic = door.broker().traffic(connection.loop());
        this.round = door.broker().round(connection.loop());
        this.account = new Account(door.broker().memory());
        this.decoder = Decoder.ofServer(door.decoderLimits(), door.broker().clock());
        this.lastHeard = connection.loop().now();
        this.stage = new Connecting(this);
    }

    @Override
    public int received(ByteBuffer bytes) {
        lastHeard = connection.loop().now();
        int from = bytes.position();
        int packets = 0;
        try {
            while (!closed && !paused) {
                var packet = decoder.decodeAndKeep(bytes); // as ConnectionHandler allows
                if (packet == null) {
                    return wanted(bytes.remaining());
                }
                packets++;
                on(packet);
            }
        } catch (PacketException e) {
            refuse(e, Counters.of(e.code()));
        } finally {
            frames.clear();
            if (paused) {
                account.set(bytes.remaining());
            }
            traffic.received(packets, bytes.position() - from);
        }
        return 0;
    }

    private void on(Packet packet) throws PacketException {
        if (packet instanceof Packet.Publish publish) {
            traffic.messageReceived(publish.message().payload().length());
        }
        stage.on(packet);
    }

    /** Half a packet is here: returns how much of it has to come until we look again whether there is memory for the rest. */
    private int wanted(int here) {
        int pending = decoder.pending();
        int wanted = pending <= STEP ? pending : (int) Math.min(pending, Math.max(STEP, 4L * here));
        account.set(here > FREE ? wanted : 0); // all of it may have been set aside
        if (here > FREE && door.broker().memory().isExhausted()) {
            refuse(
                    new ProtocolErrorException(
                            ReasonCode.QUOTA_EXCEEDED, "there is no memory left for a packet of " + pending + " bytes"),
                    Reason.MEMORY_PACKET);
            return 0;
        }
        return wanted;
    }

    private void refuse(PacketException violation, Reason reason) {
        counters().count(reason);
        if (counters().isNews(reason)) {
            LOG.warn(
                    "{} at {} is disconnected: {}; so far {} like this ($SYS/broker/refused/{})",
                    stage,
                    connection.peer(),
                    violation.getMessage(),
                    counters().countOf(reason),
                    reason.topic());
        }
        stage.refuse(violation);
        closed = true;
    }

    @Override
    public void drained() {
        stage.drained();
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        closed = true;
        account.close();
        if (cause instanceof RuntimeException || cause instanceof Error) {
            counters().count(Reason.BUG);
        }
        try {
            stage.closed();
        } finally { // it counts until its session knows
            door.left(this);
            if (stage instanceof Connected) {
                door.broker().population().left();
            }
        }
    }

    /** Goes on with another stage, unless it was closed meanwhile. */
    void enter(Connected next) {
        stage = next;
        door.broker().population().came();
    }

    /** Reads no more until told so: the client has to wait for us. */
    void pause(boolean on) {
        if (paused != on) {
            paused = on;
            connection.reading(!on);
        }
    }

    /** Nothing the client still sends is looked at. */
    void ignoreInput() {
        closed = true;
    }

    /** The broker closes it, for example because it ends. */
    void stop() {
        stage.stop();
    }

    /** Whoever let the client in may have forgotten it. */
    void recheck() {
        stage.recheck();
    }

    Door door() {
        return door;
    }

    Counters counters() {
        return door.broker().counters();
    }

    Connection connection() {
        return connection;
    }

    Decoder decoder() {
        return decoder;
    }

    Round round() {
        return round;
    }

    PublishFrames frames() {
        return frames;
    }

    /** Returns when the client last sent something, as {@link System#nanoTime} counts. */
    long lastHeard() {
        return lastHeard;
    }

    @Override
    public String toString() {
        return "connection of " + connection.peer();
    }
}
