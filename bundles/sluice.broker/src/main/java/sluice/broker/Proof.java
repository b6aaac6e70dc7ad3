package sluice.broker;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Payload;
import sluice.mqtt.Authentication;
import sluice.mqtt.Diagnostics;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolErrorException;
import sluice.mqtt.ReasonCode;
import sluice.security.AuthenticationMethod;
import sluice.security.AuthenticationMethod.Step;
import sluice.security.Credentials;

/**
 * What a client with an authentication method proves when it connects, and whenever it wants to once more. Confined to its connection's
 * loop.
 */
final class Proof {

    private static final Logger LOG = LoggerFactory.getLogger(Proof.class);

    private final ClientConnection client;
    private final String method;
    private final Credentials credentials;
    private AuthenticationMethod.@Nullable Exchange exchange;
    private boolean waiting;

    Proof(ClientConnection client, String method, Credentials credentials) {
        this.client = client;
        this.method = method;
        this.credentials = credentials;
    }

    String clientId() {
        return credentials.clientId();
    }

    /** Begins an exchange; false if nobody knows the method. */
    boolean begin() {
        exchange = client.door().admission().exchange(method, credentials);
        return exchange != null;
    }

    /** Returns whether an exchange is going on. */
    boolean isOpen() {
        return exchange != null;
    }

    /** Forgets the exchange: it holds objects of a bundle that may go. */
    void end() {
        exchange = null;
        waiting = false;
    }

    /**
     * Takes a step of the client; the answer comes at once, or later in the loop, unless the exchange has ended by then.
     *
     * @throws ProtocolErrorException if it is no step of this exchange, or comes before the answer to the last one
     */
    void take(@Nullable Authentication said, Consumer<Step> answer) throws ProtocolErrorException {
        if (said == null || !said.method().equals(method)) { // [MQTT-4.12.0-5] [MQTT-4.12.1-1]
            throw new ProtocolErrorException("AUTH with another method than the CONNECT");
        }
        var current = exchange;
        if (current == null || waiting) {
            throw new ProtocolErrorException("AUTH that nobody waits for");
        }
        waiting = true;
        try {
            var _ = current.next(said.data())
                    .whenComplete((step, failure) -> inLoop(() -> {
                        if (exchange == current) {
                            waiting = false;
                            answer.accept(failure == null && step != null ? step : failed(failure));
                        }
                    }));
        } catch (RuntimeException e) {
            waiting = false;
            answer.accept(failed(e));
        }
    }

    private static Step failed(@Nullable Throwable cause) {
        LOG.error("A client was refused because its authentication method failed", cause);
        return new Step.Refused("the authentication method failed");
    }

    private void inLoop(Runnable action) {
        var loop = client.connection().loop();
        if (loop.inLoop()) {
            action.run();
            return;
        }
        try {
            loop.execute(action);
        } catch (RejectedExecutionException e) {
            LOG.debug("A client was recognised after its loop had ended", e);
        }
    }

    /** Returns what the method says, with its name. */
    Authentication said(@Nullable Payload data) {
        return new Authentication(method, data);
    }

    /** Returns a packet with what the method says. */
    Packet.Auth packet(ReasonCode code, @Nullable Payload data) {
        return new Packet.Auth(code, said(data), Diagnostics.NONE);
    }
}
