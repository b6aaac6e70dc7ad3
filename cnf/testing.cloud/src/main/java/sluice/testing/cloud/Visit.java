package sluice.testing.cloud;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.CloudProfile;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.bus.TopicFilter;
import sluice.mqtt.ConnackProperties;
import sluice.mqtt.ConnectProperties;
import sluice.mqtt.Decoder;
import sluice.mqtt.DecoderLimits;
import sluice.mqtt.Diagnostics;
import sluice.mqtt.Encoder;
import sluice.mqtt.Filter;
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
    private final Door.Entry entry;
    private final Socket broker;
    private final ReentrantLock writing = new ReentrantLock();
    private final Set<Integer> underWay = ConcurrentHashMap.newKeySet();
    private final Set<String> subscriptions = new HashSet<>();
    private final Decoder decoder =
            Decoder.ofServer(new DecoderLimits(1 << 22, 1 << 17, 64, 65_535), InstantSource.system());
    private @Nullable Encoder encoder;
    private @Nullable Rulebook rules;
    private Instant until = Instant.MAX;
    private double tokens;
    private long refilled = System.nanoTime();

    Visit(CloudProfile profile, Gate gate, Standin standin, Socket client, Door.Entry entry, Socket broker) {
        this.profile = profile;
        this.gate = gate;
        this.standin = standin;
        this.client = client;
        this.entry = entry;
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
        var frames = new Frames(entry.in());
        for (var bytes = frames.next(); bytes.length > 0; bytes = frames.next()) {
            var packet = decoder.decode(ByteBuffer.wrap(bytes));
            if (packet == null) {
                throw new IOException("a packet that does not end");
            }
            if (!passes(packet, bytes.length)) {
                continue;
            }
            broker.getOutputStream().write(forBroker(packet, bytes));
        }
    }

    private byte[] forBroker(Packet packet, byte[] bytes) throws IOException {
        return switch (packet) {
            case Packet.Connect connect -> withoutToken(connect, bytes);
            case Packet.Subscribe subscribe -> withoutReserved(subscribe, bytes);
            default -> bytes;
        };
    }

    /** The broker behind keeps topics to itself that begin with a dollar; these are the cloud's own, which speaks past it. */
    private byte[] withoutReserved(Packet.Subscribe subscribe, byte[] bytes) throws IOException {
        if (subscribe.requests().stream()
                .noneMatch(each -> reserved(each.filter().topics().value()))) {
            return bytes;
        }
        var requests = subscribe.requests().stream()
                .map(each -> !reserved(each.filter().topics().value())
                        ? each
                        : new Packet.Subscribe.Request(
                                new Filter(
                                        null,
                                        TopicFilter.of("cloud" + each.filter().topics())),
                                each.qos(),
                                each.noLocal(),
                                each.retainAsPublished(),
                                each.retainHandling()))
                .toList();
        return encoded(new Packet.Subscribe(subscribe.id(), requests, subscribe.subscriptionId(), subscribe.user()));
    }

    private static boolean reserved(String topic) {
        return topic.startsWith("$") && !topic.startsWith("$SYS/");
    }

    /** The broker behind knows no tokens: they were for this door. */
    private byte[] withoutToken(Packet.Connect connect, byte[] bytes) throws IOException {
        var properties = connect.properties();
        if (properties.authentication() == null) {
            return bytes;
        }
        return encoded(new Packet.Connect(
                connect.version(),
                connect.clientId(),
                connect.cleanStart(),
                connect.keepAlive(),
                connect.will(),
                connect.userName(),
                connect.password(),
                new ConnectProperties(
                        properties.sessionExpiry(),
                        properties.limits(),
                        properties.responseInformation(),
                        properties.problemInformation(),
                        null,
                        properties.user())));
    }

    private boolean passes(Packet packet, int length) throws Exception {
        if (!gate.clock().instant().isBefore(until)) {
            cutAt(List.of(new Violation("the token has expired", ReasonCode.NOT_AUTHORIZED)));
        }
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
        if (standin.refuses()) {
            standin.violated("login: not today");
            throw new IOException("refused");
        }
        var admission = gate.admit(connect, entry.visitor());
        if (!admission.refusal().isEmpty()) {
            standin.violated("login: " + admission.refusal());
            send(new Packet.Connack(false, ReasonCode.NOT_AUTHORIZED, ConnackProperties.NONE));
            throw new IOException("refused");
        }
        until = admission.until();
        standin.came(connect, this);
        return true;
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
        if (answers.isEmpty() && reserved(publish.message().topic().value())) {
            answers = Optional.of(List.of());
        }
        if (answers.isEmpty()) {
            return true;
        }
        if (publish.id() != 0) {
            underWay.remove(publish.id());
            send(new Packet.Puback(publish.id(), ReasonCode.SUCCESS, Diagnostics.NONE));
        }
        for (var answer : answers.get()) {
            send(answer);
        }
        return false;
    }

    /** Sends a message to the client. */
    void send(Message message) throws IOException {
        send(new Packet.Publish(0, false, message.withQos(Qos.AT_MOST_ONCE), 0, List.of()));
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
            write(encoded(packet));
        }
    }

    private byte[] encoded(Packet packet) throws IOException {
        if (encoder == null) {
            throw new IOException("no CONNECT came");
        }
        var buffer = encoder.encode(packet);
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private void write(byte[] bytes) throws IOException {
        writing.lock();
        try {
            entry.out().write(bytes);
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
