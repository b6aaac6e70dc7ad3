package sluice.broker;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.broker.Counters.Reason;
import sluice.mqtt.Decoder;
import sluice.mqtt.Packet;
import sluice.mqtt.PacketException;
import sluice.mqtt.PublishFrames;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;

/** One client's connection: makes packets of bytes and gives them to the stage it is in. Confined to its loop. Hot path. */
final class ClientConnection implements ConnectionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final Door door;
    private final Connection connection;
    private final Decoder decoder;
    private final PublishFrames frames;
    private final Traffic traffic;
    private Stage stage;
    private long lastHeard;
    private boolean paused;
    private boolean closed;

    ClientConnection(Door door, Connection connection, PublishFrames frames) {
        this.door = door;
        this.connection = connection;
        this.frames = frames;
        this.traffic = door.broker().traffic(connection.loop());
        this.decoder = Decoder.ofServer(door.limits().decoder(), door.broker().clock());
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
                    return decoder.pending();
                }
                packets++;
                if (packet instanceof Packet.Publish publish) {
                    traffic.messageReceived(publish.message().payload().length());
                }
                stage.on(packet);
            }
        } catch (PacketException e) {
            LOG.debug("{} is closed: {}", this, e.getMessage());
            counters().count(Counters.of(e.code()));
            stage.refuse(e);
            closed = true;
        } finally {
            frames.clear();
            traffic.received(packets, bytes.position() - from);
        }
        return 0;
    }

    @Override
    public void drained() {
        stage.drained();
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        closed = true;
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
