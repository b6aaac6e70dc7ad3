package sluice.broker;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.broker.Counters.Reason;
import sluice.mqtt.ConnackProperties;
import sluice.mqtt.Diagnostics;
import sluice.mqtt.Encoder;
import sluice.mqtt.Packet;
import sluice.mqtt.PacketException;
import sluice.mqtt.ProtocolErrorException;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.mqtt.ReceiveLimits;
import sluice.mqtt.ServerFeatures;
import sluice.mqtt.Will;
import sluice.transport.EventLoop;

/** A connection that has not sent its CONNECT yet. Confined to its connection's loop. */
final class Connecting implements Stage {

    private static final Logger LOG = LoggerFactory.getLogger(Connecting.class);

    /** Longer identifiers are no names but attacks on our memory. */
    private static final int CLIENT_ID_LENGTH = 1024;

    private final ClientConnection client;
    private final Door door;
    private final EventLoop.Timer timeout;

    Connecting(ClientConnection client) {
        this.client = client;
        this.door = client.door();
        this.timeout = client.connection().loop().schedule(door.limits().connectTimeout(), this::timedOut);
    }

    @Override
    public void on(Packet packet) throws PacketException {
        if (!(packet instanceof Packet.Connect connect)) {
            throw new ProtocolErrorException("the first packet is not a CONNECT but a " + packet.type());
        }
        timeout.cancel();
        var refusal = refusal(connect);
        if (refusal == ReasonCode.SUCCESS) {
            accept(connect);
        } else {
            client.counters()
                    .count(refusal == ReasonCode.CLIENT_IDENTIFIER_NOT_VALID ? Reason.CLIENT_ID : Reason.ADMISSION);
            answer(connect.version(), refusal, Diagnostics.NONE);
        }
    }

    /** Returns success if the CONNECT can be accepted. Looks at all of it before anything happens [MQTT-3.1.4-1]. */
    private ReasonCode refusal(Packet.Connect connect) {
        if (connect.properties().authentication() != null) {
            return ReasonCode.BAD_AUTHENTICATION_METHOD; // [MQTT-4.12.0-1]
        }
        if (!isValid(connect)) {
            return ReasonCode.CLIENT_IDENTIFIER_NOT_VALID; // [MQTT-3.1.3-8]
        }
        var admission = door.admission();
        var code = admission.connect(connect, client.connection().peer());
        var will = connect.will();
        if (code == ReasonCode.SUCCESS
                && will != null
                && !admission.mayPublish(will.message().topic())) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (code == ReasonCode.SUCCESS && will != null && isTooDeep(will)) {
            return ReasonCode.TOPIC_NAME_INVALID;
        }
        return code;
    }

    private boolean isTooDeep(Will will) {
        return Levels.of(will.message().topic().value())
                > door.broker().limits().levels();
    }

    private static boolean isValid(Packet.Connect connect) {
        var id = connect.clientId();
        if (id.isEmpty()) { // [MQTT311-3.1.3-8]
            return connect.version() == ProtocolVersion.MQTT_5
                    || connect.version() == ProtocolVersion.MQTT_3_1_1 && connect.cleanStart();
        }
        return id.length() <= CLIENT_ID_LENGTH && id.chars().noneMatch(Character::isISOControl);
    }

    private void accept(Packet.Connect connect) {
        var broker = door.broker();
        var limits = broker.limits();
        var asked = connect.properties();
        var id = connect.clientId().isEmpty() ? newId() : connect.clientId();
        var expiry = min(asked.sessionExpiry(), limits.expiry());
        boolean five = connect.version().hasProperties();
        var keepAlive = five ? atMost(connect.keepAlive(), door.limits().keepAlive()) : connect.keepAlive();
        var encoder = new Encoder(connect.version(), asked.limits().maximumPacketSize(), asked.problemInformation());
        var link = new Link(
                client.connection(), encoder, client.frames(), door.limits().outputBytes(), broker);
        var terms = new Terms(expiry, connect.will(), Math.min(asked.limits().receiveMaximum(), limits.inFlight()));

        var claim = broker.sessions().claim(id, connect.cleanStart(), link, terms);
        var properties = five
                ? announced(limits)
                        .forClient(
                                differing(expiry, asked.sessionExpiry()),
                                connect.clientId().isEmpty() ? id : null, // [MQTT-3.1.3-7]
                                differing(keepAlive, connect.keepAlive())) // [MQTT-3.2.2-21]
                : ConnackProperties.NONE;
        link.send(new Packet.Connack(claim.present(), ReasonCode.SUCCESS, properties));
        client.enter(new Connected(client, link, claim.session(), keepAlive, limits));
        claim.before().clear();
        claim.session().pump();
        LOG.debug("Client {} is connected from {}", id, client.connection().peer());
    }

    private ConnackProperties announced(SessionLimits limits) {
        var receive = new ReceiveLimits(
                limits.receiveMaximum(),
                door.limits().packetBytes(),
                door.limits().topicAliases());
        return ConnackProperties.of(receive, ServerFeatures.ALL);
    }

    private String newId() {
        return "auto-" + UUID.randomUUID();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** A client that wants no keep-alive has to live with the longest. */
    private static Duration atMost(Duration asked, Duration longest) {
        return asked.isZero() ? longest : min(asked, longest);
    }

    private static @Nullable Duration differing(Duration used, Duration asked) {
        return used.equals(asked) ? null : used;
    }

    @Override
    public void refuse(PacketException violation) {
        timeout.cancel();
        var version = client.decoder().version();
        if (version == null) { // [MQTT-3.1.0-1]
            client.connection().close();
        } else { // for 3.1.1 nothing is said, if there is no code for it [MQTT311-3.1.4-1]
            answer(version, violation.code(), Diagnostics.of(String.valueOf(violation.getMessage())));
        }
    }

    /** Says no and closes; nothing the client sent behind its CONNECT is looked at [MQTT-3.1.4-6]. */
    private void answer(ProtocolVersion version, ReasonCode code, Diagnostics diagnostics) {
        client.ignoreInput();
        code.forConnack(version)
                .ifPresent(said -> new Encoder(version)
                        .encode(Packet.Connack.refused(said, diagnostics), client.connection()::output));
        client.connection().close(); // [MQTT-3.2.2-7]
    }

    private void timedOut() {
        client.counters().count(Reason.CONNECT_TIMEOUT);
        client.connection().abort();
    }

    @Override
    public void closed() {
        timeout.cancel();
    }

    @Override
    public void stop() {
        client.connection().abort();
    }
}
