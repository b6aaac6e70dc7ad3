package sluice.broker;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import sluice.bus.Payload;
import sluice.mqtt.Authentication;
import sluice.mqtt.ConnectProperties;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReceiveLimits;
import sluice.security.AuthenticationMethod;
import sluice.security.Credentials;
import sluice.security.Identity;

/** An authentication method of one step: whoever says the word comes in. Immutable. */
record Word(String word) implements AuthenticationMethod {

    @Override
    public String name() {
        return "WORD";
    }

    @Override
    public Exchange begin(Credentials credentials) {
        return data -> CompletableFuture.completedFuture(
                Objects.equals(data, Payload.of(word))
                        ? new Step.Proved(new Identity("u", credentials.clientId(), credentials.listener()), null)
                        : new Step.Refused("another word"));
    }

    /** Returns the CONNECT of a client that says this. */
    static Packet.Connect connect(String said) {
        var step = new Authentication("WORD", Payload.of(said));
        var properties = new ConnectProperties(
                Duration.ZERO, ReceiveLimits.DEFAULT, false, true, step, ConnectProperties.NONE.user());
        return new Packet.Connect(ProtocolVersion.MQTT_5, "w", true, Duration.ZERO, null, null, null, properties);
    }
}
