package sluice.broker;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
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
import sluice.security.Credentials;
import sluice.security.Identity;
import sluice.transport.EventLoop;

/** A connection that has not sent its CONNECT yet. Confined to its connection's loop. */
final class Connecting implements Stage {

    private static final Logger LOG = LoggerFactory.getLogger(Connecting.class);

    /** Longer identifiers are no names but attacks on our memory. */
    private static final int CLIENT_ID_LENGTH = 1024;

    private final ClientConnection client;
    private final Door door;
    private final EventLoop.Timer timeout;
    private boolean decided;
    private boolean gone;

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
        if (connect.properties().authentication() != null) {
            refuse(connect, ReasonCode.BAD_AUTHENTICATION_METHOD, Reason.ADMISSION); // [MQTT-4.12.0-1]
        } else if (!isValid(connect)) {
            refuse(connect, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, Reason.CLIENT_ID); // [MQTT-3.1.3-8]
        } else {
            ask(connect, connect.clientId().isEmpty() ? newId() : connect.clientId());
        }
    }

    /** Asks who this is. Until somebody has answered, and for no longer than the time there is for a CONNECT, nothing is read. */
    private void ask(Packet.Connect connect, String id) {
        var credentials = new Credentials(
                door.admission().listener(),
                client.connection().peer(),
                id,
                connect.userName(),
                connect.password(),
                client.connection().certificates());
        var _ = door.admission().ask(credentials).whenComplete((answer, failure) -> {
            if (client.connection().loop().inLoop()) {
                decide(connect, id, answer, failure);
            } else {
                decideInLoop(connect, id, answer, failure);
            }
        });
        if (!decided) {
            client.pause(true);
        }
    }

    private void decideInLoop(
            Packet.Connect connect, String id, Admission.@Nullable Answer answer, @Nullable Throwable failure) {
        try {
            client.connection().loop().execute(() -> decide(connect, id, answer, failure));
        } catch (RejectedExecutionException e) {
            LOG.debug("A client was recognised after its loop had ended", e);
        }
    }

    /** Lets it in or not. The CONNECT has been looked at as a whole before anything happens [MQTT-3.1.4-1]. */
    private void decide(
            Packet.Connect connect, String id, Admission.@Nullable Answer answer, @Nullable Throwable failure) {
        decided = true;
        if (gone) {
            return;
        }
        switch (answer) {
            case Admission.Answer.Welcome(var identity) -> {
                var will = connect.will();
                if (will != null
                        && !door.broker()
                                .rights()
                                .now()
                                .mayPublish(identity, will.message().topic())) {
                    refuse(connect, ReasonCode.NOT_AUTHORIZED, Reason.FORBIDDEN_TOPIC);
                } else if (will != null && isTooDeep(will)) {
                    refuse(connect, ReasonCode.TOPIC_NAME_INVALID, Reason.LEVELS);
                } else {
                    timeout.cancel();
                    accept(connect, id, identity);
                }
            }
            case Admission.Answer.Sorry(var code, var reason) -> {
                refuse(connect, code, Reason.ADMISSION);
                complain(id, reason);
            }
            case null -> {
                LOG.error("Client {} was not admitted because of a bug", id, failure);
                refuse(connect, ReasonCode.SERVER_UNAVAILABLE, Reason.BUG);
            }
        }
    }

    private void refuse(Packet.Connect connect, ReasonCode code, Reason reason) {
        timeout.cancel();
        client.counters().count(reason);
        answer(connect.version(), code, Diagnostics.NONE);
    }

    /** Tells the log the first time, and every power of two: a stranger must not fill the disk. */
    private void complain(String id, String reason) {
        long count = client.counters().countOf(Reason.ADMISSION);
        if (Long.bitCount(count) == 1) {
            LOG.warn(
                    "Client {} of {} was refused at listener {}: {}; {} refused so far",
                    id,
                    client.connection().peer(),
                    door.admission().listener(),
                    reason,
                    count);
        }
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

    private void accept(Packet.Connect connect, String id, Identity identity) {
        var broker = door.broker();
        var limits = broker.limits();
        var asked = connect.properties();
        var expiry = min(asked.sessionExpiry(), limits.expiry());
        boolean five = connect.version().hasProperties();
        var keepAlive = five ? atMost(connect.keepAlive(), door.limits().keepAlive()) : connect.keepAlive();
        var encoder = new Encoder(connect.version(), asked.limits().maximumPacketSize(), asked.problemInformation());
        var link = new Link(
                client.connection(), encoder, client.frames(), door.limits().outputBytes(), broker);
        var terms = new Terms(
                identity, expiry, connect.will(), Math.min(asked.limits().receiveMaximum(), limits.inFlight()));

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
        client.pause(false);
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
        gone = true;
        client.connection().abort();
    }

    @Override
    public void closed() {
        gone = true;
        timeout.cancel();
    }

    @Override
    public void stop() {
        gone = true;
        client.connection().abort();
    }
}
