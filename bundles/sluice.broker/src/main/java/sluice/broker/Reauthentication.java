package sluice.broker;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolErrorException;
import sluice.mqtt.ReasonCode;
import sluice.security.AuthenticationMethod.Step;
import sluice.transport.EventLoop;

/**
 * A connected client that proves once more who it is, while its messages go on. Confined to its connection's loop.
 *
 * <p>It has as long as it had for its CONNECT. Whoever is somebody else by now is disconnected: rights and session are the first one's.
 */
final class Reauthentication {

    private static final Logger LOG = LoggerFactory.getLogger(Reauthentication.class);

    /** Ends the connection. */
    interface Farewell {
        void leave(ReasonCode code, String reason);
    }

    private final ClientConnection client;
    private final Link link;
    private final Session session;
    private final Proof proof;
    private final Farewell farewell;
    private EventLoop.@Nullable Timer timeout;

    Reauthentication(ClientConnection client, Link link, Session session, Proof proof, Farewell farewell) {
        this.client = client;
        this.link = link;
        this.session = session;
        this.proof = proof;
        this.farewell = farewell;
    }

    void on(Packet.Auth auth) throws ProtocolErrorException {
        boolean again = auth.code() == ReasonCode.RE_AUTHENTICATE;
        if (again == proof.isOpen() || !again && auth.code() != ReasonCode.CONTINUE_AUTHENTICATION) {
            throw new ProtocolErrorException("AUTH out of turn");
        }
        if (again) {
            if (!proof.begin()) {
                refuse("nobody knows the method any more");
                return;
            }
            timeout = client.connection()
                    .loop()
                    .schedule(client.door().limits().connectTimeout(), () -> refuse("it took too long"));
        }
        proof.take(auth.authentication(), this::answer);
    }

    private void answer(Step step) {
        switch (step) {
            case Step.Challenge(var data) -> link.send(proof.packet(ReasonCode.CONTINUE_AUTHENTICATION, data));
            case Step.Proved(var identity, var data) -> {
                if (session.belongsTo(identity)) {
                    end();
                    link.send(proof.packet(ReasonCode.SUCCESS, data));
                } else {
                    refuse("it proved to be somebody else");
                }
            }
            case Step.Refused(var reason) -> refuse(reason);
        }
    }

    private void refuse(String reason) {
        LOG.info("Client {} could not prove again who it is: {}", session.clientId(), reason);
        client.counters().count(Counters.Reason.ADMISSION);
        farewell.leave(ReasonCode.NOT_AUTHORIZED, "the authentication failed"); // [MQTT-4.12.1-2]
    }

    /** Forgets the exchange that may be going on. */
    void end() {
        proof.end();
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
    }
}
