package sluice.broker;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.mqtt.Diagnostics;
import sluice.mqtt.Encoder;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.PublishFrame;
import sluice.mqtt.PublishFrames;
import sluice.mqtt.ReasonCode;
import sluice.transport.Connection;
import sluice.transport.EventLoop;

/**
 * The wire to one connected client, as its session sees it: takes messages and packets, knows what the client takes. Confined to
 * its connection's loop, apart from {@link #inLoop} and {@link #loop}. Hot path.
 */
final class Link {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** Payloads from this size on are not copied into the output but follow it by reference. */
    private static final int LARGE = 8 * 1024;

    private final Connection connection;
    private final EventLoop loop;
    private final Encoder encoder;
    private final PublishFrames frames;
    private final long outputLimit;
    private final IntFunction<ByteBuffer> output;
    private final Counters counters;
    private final InstantSource clock;
    private final Traffic traffic;
    private final @Nullable Aliases aliases;
    private final Memory memory;
    private final Unread unread;
    private boolean closed;

    /**
     * Makes one.
     *
     * @param outputLimit how many bytes may wait before QoS 0 messages are dropped
     * @param topicAliases how many topic aliases may be given out [MQTT-3.1.2-26] [MQTT-3.1.2-27]
     */
    Link(
            Connection connection,
            Encoder encoder,
            PublishFrames frames,
            long outputLimit,
            int topicAliases,
            Broker broker) {
        this.connection = connection;
        this.loop = connection.loop();
        this.encoder = encoder;
        this.frames = frames;
        this.outputLimit = outputLimit;
        this.output = connection::output;
        this.counters = broker.counters();
        this.clock = broker.clock();
        this.traffic = broker.traffic(loop);
        this.memory = broker.memory();
        this.unread = new Unread(memory);
        this.aliases = topicAliases == 0 ? null : new Aliases(topicAliases);
    }

    EventLoop loop() {
        return loop;
    }

    boolean inLoop() {
        return loop.inLoop();
    }

    ProtocolVersion version() {
        return encoder.version();
    }

    /** Returns whether the client reads as fast as we write, more or less. */
    boolean hasRoom() {
        long pending = connection.pending();
        return pending < outputLimit && (pending < Unread.QUIET || !memory.isFull());
    }

    /** Everything has gone out. */
    void drained() {
        unread.none();
    }

    /** Sends a message nobody will miss; drops it if the client does not keep up. */
    void publish(Message message, boolean retain, int[] identifiers) {
        if (hasRoom()) {
            publish(message, Qos.AT_MOST_ONCE, retain, 0, false, identifiers);
        } else {
            counters.count(Counters.Reason.SLOW_READER);
        }
    }

    /**
     * Sends a message.
     *
     * @return false if it is larger than the client takes, so that it counts as delivered [MQTT-3.1.2-25]
     */
    boolean publish(Message message, Qos qos, boolean retain, int id, boolean dup, int[] identifiers) {
        if (closed) {
            return true;
        }
        boolean identified = qos != Qos.AT_MOST_ONCE;
        var frame = frame(message, identified, identifiers);
        int length = frame.length();
        if (length > encoder.maximumPacketSize()) { // [MQTT-3.1.2-24]
            counters.count(Counters.Reason.TOO_LARGE);
            return false;
        }
        var now = message.properties().expiry() == null ? message.received() : clock.instant();
        if (message.payload().length() < LARGE) {
            frame.copyTo(connection.output(length), qos, retain, id, dup, now);
            unread.copied(length, connection.pending());
        } else {
            frame.copyHeadTo(connection.output(frame.headLength()), qos, retain, id, dup, now);
            connection.write(message.payload().buffer());
            unread.lent(frame.headLength(), message, connection.pending());
        }
        traffic.sent(length);
        traffic.messageSent(message.payload().length());
        return true;
    }

    private PublishFrame frame(Message message, boolean identified, int[] identifiers) {
        if (aliases != null && message.topic().length() >= Aliases.WORTH) {
            var frame = frame(message, identified, identifiers, aliases);
            if (frame != null) {
                return frame;
            }
        }
        return identifiers.length == 0
                ? frames.get(message, encoder.version(), identified)
                : PublishFrame.of(message, encoder.version(), identified, 0, false, identifiers);
    }

    /** Returns a frame with a topic alias, null if there is none for the topic, or no room to tell it. */
    private @Nullable PublishFrame frame(Message message, boolean identified, int[] identifiers, Aliases among) {
        var topic = message.topic();
        int known = among.known(topic);
        int alias = known != 0 ? known : among.offer(topic);
        if (alias == 0) {
            return null;
        }
        var frame = PublishFrame.of(message, encoder.version(), identified, alias, known != 0, identifiers);
        if (known == 0) {
            if (frame.length() > encoder.maximumPacketSize()) {
                return null;
            }
            among.give(topic, alias);
        }
        return frame;
    }

    /** Sends any packet but PUBLISH. */
    void send(Packet packet) {
        if (!closed) {
            long before = connection.pending();
            encoder.encode(packet, output);
            traffic.sent(Math.max(0, connection.pending() - before)); // less if it was written at once
        }
    }

    /** Says why, if the client's version has a packet for it, and closes. Does nothing the second time. */
    void disconnect(ReasonCode code, String reason) {
        if (!closed) {
            if (encoder.version().hasProperties()) { // [MQTT-3.14.0-1]
                send(new Packet.Disconnect(code, Diagnostics.of(reason)));
            }
            close();
        }
    }

    /** Another connection has its session: says so and closes, on its loop [MQTT-3.1.4-3]. */
    void takenOver() {
        if (inLoop()) {
            disconnect(ReasonCode.SESSION_TAKEN_OVER, "another connection uses this client identifier");
        } else {
            loopLater(this::takenOver);
        }
    }

    /** Runs something on the loop; not at all if that has ended, for then the connection has, too. */
    void loopLater(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("A connection's loop has ended before it could be told", e);
        }
    }

    /** Runs an action on the loop once a stage has ended, told whether it failed: at once if it has. */
    void whenDone(CompletionStage<?> stage, Consumer<@Nullable Throwable> action) {
        var _ = stage.whenComplete((_, failure) -> {
            if (inLoop()) {
                action.accept(failure);
            } else {
                loopLater(() -> action.accept(failure));
            }
        });
    }

    /** Closes without a word, after what was said [MQTT-3.14.4-1]. */
    void close() {
        closed = true;
        connection.close();
    }

    /** The connection is gone, with what waited for its client. */
    void gone() {
        closed = true;
        unread.none();
    }
}
