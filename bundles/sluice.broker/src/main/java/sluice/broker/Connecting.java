package sluice.broker;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.broker.Counters.Reason;
import sluice.mqtt.Authentication;
import sluice.mqtt.ConnackProperties;
import sluice.mqtt.Diagnostics;
import sluice.mqtt.Encoder;
import sluice.mqtt.Packet;
import sluice.mqtt.PacketException;
import sluice.mqtt.ProtocolErrorException;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.mqtt.ReceiveLimits;
import sluice.mqtt.Will;
import sluice.security.AuthenticationMethod.Step;
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
    private Packet.@Nullable Connect asking;
    private @Nullable Proof proof;
    private boolean decided;
    private boolean gone;

    Connecting(ClientConnection client) {
        this.client = client;
        this.door = client.door();
        this.timeout = client.connection().loop().schedule(door.limits().connectTimeout(), this::timedOut);
    }

    @Override
    public void on(Packet packet) throws PacketException {
        var proving = proof;
        if (proving != null) {
            prove(packet, proving);
            return;
        }
        if (!(packet instanceof Packet.Connect connect)) {
            throw new ProtocolErrorException("the first packet is not a CONNECT but a " + packet.type());
        }
        if (!isValid(connect)) {
            refuse(connect, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, Reason.CLIENT_ID); // [MQTT-3.1.3-8]
            return;
        }
        var id = connect.clientId().isEmpty() ? newId() : connect.clientId();
        var step = connect.properties().authentication();
        if (step == null) {
            ask(connect, id);
        } else {
            prove(connect, id, step);
        }
    }

    private Credentials credentials(Packet.Connect connect, String id) {
        return new Credentials(
                door.admission().listener(),
                client.connection().peer(),
                id,
                connect.userName(),
                connect.password(),
                client.connection().certificates());
    }

    // --- by extended authentication

    private void prove(Packet.Connect connect, String id, Authentication first) throws ProtocolErrorException {
        var begun = new Proof(client, first.method(), credentials(connect, id));
        if (!begun.begin()) {
            refuse(connect, ReasonCode.BAD_AUTHENTICATION_METHOD, Reason.ADMISSION); // [MQTT-4.12.0-1]
            return;
        }
        asking = connect;
        proof = begun;
        begun.take(first, step -> proved(connect, id, begun, step));
    }

    /** Goes on with it; nothing else may come before the CONNACK [MQTT-3.1.2-30]. */
    private void prove(Packet packet, Proof proving) throws ProtocolErrorException {
        switch (packet) {
            case Packet.Auth auth
            when auth.code() == ReasonCode.CONTINUE_AUTHENTICATION && asking != null -> {
                var connect = asking;
                proving.take(auth.authentication(), step -> proved(connect, proving.clientId(), proving, step));
            }
            case Packet.Disconnect _ -> {
                proving.end();
                client.ignoreInput();
                client.connection().close();
            }
            default -> throw new ProtocolErrorException(packet.type() + " in the middle of an authentication");
        }
    }

    private void proved(Packet.Connect connect, String id, Proof proving, Step step) {
        if (gone) {
            return;
        }
        switch (step) {
            case Step.Challenge(var data) -> // [MQTT-4.12.0-2]
                new Encoder(connect.version())
                        .encode(proving.packet(ReasonCode.CONTINUE_AUTHENTICATION, data), client.connection()::output);
            case Step.Proved(var identity, var data) -> {
                proving.end();
                decided = true;
                welcome(connect, id, visitor(connect, id, identity, null), proving.said(data));
            }
            case Step.Refused(var reason) -> { // [MQTT-4.12.0-4]
                proving.end();
                refuse(connect, ReasonCode.NOT_AUTHORIZED, Reason.ADMISSION);
                complain(id, reason);
            }
        }
    }

    // --- by what the CONNECT says

    /** Asks who this is. Until somebody has answered, and for no longer than the time there is for a CONNECT, nothing is read. */
    private void ask(Packet.Connect connect, String id) {
        var _ = door.admission().ask(credentials(connect, id)).whenComplete((answer, failure) -> {
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
            case Admission.Answer.Welcome(var identity, var by) ->
                welcome(connect, id, visitor(connect, id, identity, by), null);
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

    private Visitor visitor(Packet.Connect connect, String id, Identity identity, @Nullable String by) {
        return new Visitor(
                identity, by == null ? null : credentials(connect, id).withoutPassword(), by);
    }

    private void welcome(Packet.Connect connect, String id, Visitor visitor, @Nullable Authentication last) {
        var will = connect.will();
        var offered = will == null ? ReasonCode.SUCCESS : door.limits().offer().refusal(will.message());
        if (will != null
                && !door.broker()
                        .rights()
                        .now()
                        .mayPublish(visitor.identity(), will.message().topic())) {
            refuse(connect, ReasonCode.NOT_AUTHORIZED, Reason.FORBIDDEN_TOPIC);
        } else if (will != null && isTooDeep(will)) {
            refuse(connect, ReasonCode.TOPIC_NAME_INVALID, Reason.LEVELS);
        } else if (offered != ReasonCode.SUCCESS) { // [MQTT-3.2.2-12] [MQTT-3.2.2-13]
            refuse(connect, offered, Reason.NOT_OFFERED);
        } else if (isTakenOverTooOften(id)) {
            refuse(connect, ReasonCode.CONNECTION_RATE_EXCEEDED, Reason.TAKE_OVERS);
        } else {
            timeout.cancel();
            accept(connect, id, visitor, last);
        }
    }

    private void refuse(Packet.Connect connect, ReasonCode code, Reason reason) {
        timeout.cancel();
        client.counters().count(reason);
        answer(connect.version(), code, Diagnostics.NONE);
    }

    private void complain(String id, String reason) {
        if (client.counters().isNews(Reason.ADMISSION)) {
            LOG.warn(
                    "Client {} of {} was refused at listener {}: {}; {} refused so far",
                    id,
                    client.connection().peer(),
                    door.admission().listener(),
                    reason,
                    client.counters().countOf(Reason.ADMISSION));
        }
    }

    private boolean isTooDeep(Will will) {
        var broker = door.broker();
        return Levels.of(will.message().topic().value())
                > door.limits().overrides().levels(broker.limits());
    }

    private boolean isTakenOverTooOften(String id) {
        var broker = door.broker();
        return broker.sessions().contains(id)
                && !broker.takeOvers()
                        .mayTakeOver(
                                id,
                                door.limits().takeOvers(),
                                client.connection().loop().now());
    }

    private static boolean isValid(Packet.Connect connect) {
        var id = connect.clientId();
        if (id.isEmpty()) { // [MQTT311-3.1.3-8]
            return connect.version() == ProtocolVersion.MQTT_5
                    || connect.version() == ProtocolVersion.MQTT_3_1_1 && connect.cleanStart();
        }
        return id.length() <= CLIENT_ID_LENGTH && id.chars().noneMatch(Character::isISOControl);
    }

    private void accept(Packet.Connect connect, String id, Visitor visitor, @Nullable Authentication last) {
        var broker = door.broker();
        var limits = broker.limits();
        var overrides = door.limits().overrides();
        var asked = connect.properties();
        var expiry = min(asked.sessionExpiry(), overrides.expiry(limits));
        boolean five = connect.version().hasProperties();
        var keepAlive = five ? atMost(connect.keepAlive(), door.limits().keepAlive()) : connect.keepAlive();
        var encoder = new Encoder(connect.version(), asked.limits().maximumPacketSize(), asked.problemInformation());
        var link = new Link(
                client.connection(),
                encoder,
                client.frames(),
                door.limits().outputBytes(),
                five
                        ? Math.min(
                                asked.limits().topicAliasMaximum(),
                                door.limits().topicAliases())
                        : 0,
                broker);
        int window = Math.min(asked.limits().receiveMaximum(), overrides.inFlight(limits));
        var terms = new Terms(visitor.identity(), expiry, connect.will(), overrides, window);

        var properties = five
                ? announced(overrides.receiveMaximum(limits))
                        .forClient(
                                differing(expiry, asked.sessionExpiry()),
                                connect.clientId().isEmpty() ? id : null, // [MQTT-3.1.3-7]
                                differing(keepAlive, connect.keepAlive())) // [MQTT-3.2.2-21]
                : ConnackProperties.NONE;
        var told = last == null ? properties : properties.withAuthentication(last); // [MQTT-4.12.0-5]
        client.pause(true);
        link.whenDone(broker.keeper().ready(), _ -> {
            if (!gone) {
                claim(connect, id, link, terms, told, new Claimed(keepAlive, visitor));
            }
        });
    }

    /** What is needed beside a session once it is there. */
    private record Claimed(Duration keepAlive, Visitor visitor) {}

    private void claim(
            Packet.Connect connect, String id, Link link, Terms terms, ConnackProperties told, Claimed then) {
        var broker = door.broker();
        if ((!terms.expiry().isZero() || broker.sessions().isKept(id))
                && broker.keeper().isAway()) {
            refuse(connect, ReasonCode.SERVER_UNAVAILABLE, Reason.NOT_STORED);
            return;
        }
        var claim = broker.sessions().claim(id, connect.cleanStart(), link, terms);
        link.whenDone(claim.safe(), failure -> {
            if (gone || failure != null) {
                turnAway(connect, claim, link, failure);
            } else {
                link.send(new Packet.Connack(claim.present(), ReasonCode.SUCCESS, told));
                enter(
                        link,
                        claim,
                        new Connected(client, link, claim.session(), then.keepAlive(), then.visitor(), proof));
            }
        });
    }

    private void enter(Link link, Sessions.Claim claim, Connected next) {
        var session = claim.session();
        session.open(link);
        client.enter(next);
        client.pause(false);
        claim.before().clear();
        session.pump();
        LOG.debug(
                "Client {} is connected from {}",
                session.clientId(),
                client.connection().peer());
    }

    /** The client has gone meanwhile, or its session could not be stored: then it is as if it had not come. */
    private void turnAway(Packet.Connect connect, Sessions.Claim claim, Link link, @Nullable Throwable failure) {
        claim.before().clear();
        claim.session().detach(link, false);
        if (!gone && failure != null) {
            door.broker().notStored(claim.session().clientId(), failure);
            refuse(connect, ReasonCode.SERVER_UNAVAILABLE, Reason.NOT_STORED);
        }
    }

    private ConnackProperties announced(int receiveMaximum) {
        var receive = new ReceiveLimits(
                receiveMaximum, door.limits().packetBytes(), door.limits().topicAliases());
        return ConnackProperties.of(receive, door.limits().offer().features());
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
        if (proof != null) {
            proof.end();
        }
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
        if (proof != null && !decided) {
            proof.end();
        }
        timeout.cancel();
    }

    @Override
    public void stop() {
        gone = true;
        client.connection().abort();
    }

    @Override
    public String toString() {
        return "Somebody";
    }
}
