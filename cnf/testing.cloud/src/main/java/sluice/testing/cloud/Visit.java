package sluice.testing.cloud;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.CloudProfile;
import sluice.bus.Qos;
import sluice.mqtt.ConnackProperties;
import sluice.mqtt.Decoder;
import sluice.mqtt.DecoderLimits;
import sluice.mqtt.Diagnostics;
import sluice.mqtt.Encoder;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.cloud.Rulebook.Violation;

/** One client's connection: every packet is looked at on its way to the broker behind. One thread for each direction. */
final class Visit {

    private static final Logger LOG = LoggerFactory.getLogger(Visit.class);
    private static final int PUBACK = 0x40;

    private final CloudProfile profile;
    private final Gate gate;
    private final Standin standin;
    private final Socket client;
    private final Socket broker;
    private final ReentrantLock writing = new ReentrantLock();
    private final Set<Integer> underWay = ConcurrentHashMap.newKeySet();
    private final Set<String> subscriptions = new HashSet<>();
    private final Decoder decoder =
            Decoder.ofServer(new DecoderLimits(1 << 22, 1 << 17, 64, 16), InstantSource.system());
    private @Nullable Encoder encoder;
    private @Nullable Rulebook rules;
    private double tokens;
    private long refilled = System.nanoTime();

    Visit(CloudProfile profile, Gate gate, Standin standin, Socket client, Socket broker) {
        this.profile = profile;
        this.gate = gate;
        this.standin = standin;
        this.client = client;
        this.broker = broker;
        this.tokens = profile.rates().messagesPerSecond();
    }

    void start() {
        Thread.ofVirtual().start(() -> run(this::fromClient));
        Thread.ofVirtual().start(() -> run(this::fromBroker));
    }

    private interface Direction {
        void pump() throws Exception;
    }

    private void run(Direction direction) {
        try (client;
                broker) {
            direction.pump();
        } catch (Exception e) {
            LOG.debug("A visit ends", e);
        }
    }

    private void fromClient() throws Exception {
        var frames = new Frames(client.getInputStream());
        for (var bytes = frames.next(); bytes.length > 0; bytes = frames.next()) {
            var packet = decoder.decode(ByteBuffer.wrap(bytes));
            if (packet == null) {
                throw new IOException("a packet that does not end");
            }
            if (!passes(packet, bytes.length)) {
                continue;
            }
            broker.getOutputStream().write(bytes);
        }
    }

    private boolean passes(Packet packet, int length) throws Exception {
        return switch (packet) {
            case Packet.Connect connect -> comes(connect);
            case Packet.Subscribe subscribe -> subscribes(subscribe);
            case Packet.Publish publish -> publishes(publish, length);
            default -> true;
        };
    }

    private boolean comes(Packet.Connect connect) throws IOException {
        encoder = new Encoder(connect.version());
        rules = new Rulebook(profile, connect.clientId());
        cutAt(rules.of(connect));
        var admission = gate.admit(connect);
        if (!admission.refusal().isEmpty()) {
            standin.violated("login: " + admission.refusal());
            send(new Packet.Connack(false, ReasonCode.NOT_AUTHORIZED, ConnackProperties.NONE));
            throw new IOException("refused");
        }
        if (!admission.until().equals(Instant.MAX)) {
            long millis =
                    java.time.Duration.between(Instant.now(), admission.until()).toMillis();
            CompletableFuture.delayedExecutor(Math.max(0, millis), TimeUnit.MILLISECONDS)
                    .execute(this::expire);
        }
        standin.came(connect, this);
        return true;
    }

    private void expire() {
        if (!client.isClosed()) {
            standin.violated("the token has expired");
            hangUp();
        }
    }

    /** Cuts the line, as maintenance at the cloud does. */
    void hangUp() {
        try {
            client.close();
            broker.close();
        } catch (IOException e) {
            LOG.debug("A visit does not end well", e);
        }
    }

    private boolean subscribes(Packet.Subscribe subscribe) throws IOException {
        cutAt(rules().of(subscribe, subscriptions.size()));
        subscribe
                .requests()
                .forEach(each -> subscriptions.add(each.filter().topics().value()));
        return true;
    }

    private boolean publishes(Packet.Publish publish, int length) throws IOException {
        cutAt(rules().of(publish, length));
        if (!takesToken()) {
            standin.violated("more than " + profile.rates().messagesPerSecond() + " messages a second");
            if (version() == ProtocolVersion.MQTT_5 && publish.id() != 0) {
                send(new Packet.Puback(publish.id(), ReasonCode.QUOTA_EXCEEDED, Diagnostics.NONE));
            }
            return false; // as AWS has it: discarded, before MQTT 5 without a word
        }
        if (publish.message().qos() == Qos.AT_LEAST_ONCE) {
            underWay.add(publish.id());
            if (underWay.size() > profile.limits().receiveMaximum()) {
                cutAt(List.of(new Violation(underWay.size() + " unacknowledged", ReasonCode.RECEIVE_MAXIMUM_EXCEEDED)));
            }
        }
        standin.took(publish.message());
        var answers = gate.answer(publish.message());
        if (answers.isEmpty()) {
            return true;
        }
        if (publish.id() != 0) {
            underWay.remove(publish.id());
            send(new Packet.Puback(publish.id(), ReasonCode.SUCCESS, Diagnostics.NONE));
        }
        for (var answer : answers.get()) {
            send(new Packet.Publish(0, false, answer.withQos(Qos.AT_MOST_ONCE), 0, List.of()));
        }
        return false;
    }

    private boolean takesToken() {
        double rate = profile.rates().messagesPerSecond();
        if (rate == 0) {
            return true;
        }
        long now = System.nanoTime();
        tokens = Math.min(rate, tokens + rate * (now - refilled) / 1e9);
        refilled = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    private void cutAt(List<Violation> violations) throws IOException {
        if (violations.isEmpty()) {
            return;
        }
        violations.forEach(each -> standin.violated(each.what()));
        var code = violations.getFirst().code();
        if (version() == ProtocolVersion.MQTT_5 && code.isFor(sluice.mqtt.PacketType.DISCONNECT)) {
            send(new Packet.Disconnect(code, Diagnostics.NONE));
        }
        throw new IOException("cut: " + violations);
    }

    private void fromBroker() throws IOException {
        var frames = new Frames(broker.getInputStream());
        for (var bytes = frames.next(); bytes.length > 0; bytes = frames.next()) {
            if ((bytes[0] & 0xF0) == PUBACK) {
                underWay.remove((bytes[2] & 0xFF) << 8 | bytes[3] & 0xFF);
            }
            write(bytes);
        }
    }

    private void send(Packet packet) throws IOException {
        if (encoder != null) {
            var buffer = encoder.encode(packet);
            var bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            write(bytes);
        }
    }

    private void write(byte[] bytes) throws IOException {
        writing.lock();
        try {
            client.getOutputStream().write(bytes);
        } finally {
            writing.unlock();
        }
    }

    private @Nullable ProtocolVersion version() {
        return decoder.version();
    }

    private Rulebook rules() throws IOException {
        if (rules == null) {
            throw new IOException("no CONNECT came");
        }
        return rules;
    }
}
