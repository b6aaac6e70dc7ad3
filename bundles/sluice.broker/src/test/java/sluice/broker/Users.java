package sluice.broker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import sluice.bus.Payload;
import sluice.mqtt.ConnectProperties;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.security.Authenticator;
import sluice.security.Credentials;
import sluice.security.Identity;
import sluice.security.Verdict;
import sluice.testing.mqtt.RawClient;

/** An authenticator that knows everybody whose password is his name, and connections as a user. Thread-safe. */
final class Users implements Authenticator {

    /** Lets in whom {@link Users} knows, whatever else is configured. */
    static final Admission SAME_WORD = new Admission() {
        @Override
        public CompletionStage<Answer> ask(Credentials credentials) {
            return CompletableFuture.completedFuture(new Answer.Welcome(
                    new Identity(credentials.username(), credentials.clientId(), credentials.listener())));
        }

        @Override
        public String listener() {
            return "users";
        }
    };

    private final Set<String> gone = ConcurrentHashMap.newKeySet();

    /** From now on nobody of this name may stay. */
    void delete(String user) {
        gone.add(user);
    }

    @Override
    public boolean mayStay(Identity identity, Credentials credentials) {
        return credentials.password() == null && !gone.contains(String.valueOf(identity.user()));
    }

    @Override
    public long version() {
        return gone.size();
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        var user = credentials.username();
        if (user == null) {
            return CompletableFuture.completedFuture(new Verdict.Abstained());
        }
        return CompletableFuture.completedFuture(
                Objects.equals(Payload.of(user), credentials.password())
                        ? new Verdict.Accepted(new Identity(user, credentials.clientId(), credentials.listener()))
                        : new Verdict.Refused("wrong password"));
    }

    static Door open(Rig rig, Admission admission) {
        return new Door(
                rig.broker,
                admission,
                Rig.LISTENER,
                rig.transport,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    static Packet.Connect connect(String clientId, @Nullable String user, @Nullable String password) {
        return new Packet.Connect(
                ProtocolVersion.MQTT_5,
                clientId,
                false,
                Duration.ZERO,
                null,
                user,
                password == null ? null : Payload.of(password),
                ConnectProperties.KEPT);
    }

    static RawClient connected(Door door, String user, String clientId) {
        var client = RawClient.open(door.address(), ProtocolVersion.MQTT_5).send(connect(clientId, user, user));
        client.receive(Packet.Connack.class);
        return client;
    }
}
