package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.broker.Counters.Reason;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.security.Authenticator;
import sluice.security.Credentials;
import sluice.security.Identity;
import sluice.security.Verdict;
import sluice.testing.Spec;
import sluice.testing.mqtt.RawClient;

/** Who comes in, and who does not. */
class AdmissionTest {

    private final Rig rig = new Rig();
    private final Guard guard = rig.broker.guard();

    @AfterEach
    void close() {
        rig.close();
    }

    private Door open(boolean anonymous, boolean usersRequired) {
        return Users.open(rig, new GuardedAdmission(guard, "default", anonymous, usersRequired));
    }

    private static ReasonCode answer(Door door, @Nullable String user, @Nullable String password) {
        try (var client =
                RawClient.open(door.address(), ProtocolVersion.MQTT_5).send(Users.connect("c", user, password))) {
            return client.receive(Packet.Connack.class).code();
        }
    }

    @ParameterizedTest(name = "users known {0}, anonymous {1}, users required {2}, {3}:{4} -> {5}")
    @CsvSource({
        "false, false, false,  ,    , SUCCESS",
        "false, false, false, u, u  , SUCCESS",
        "false, true , false,  ,    , SUCCESS",
        "false, false, true ,  ,    , NOT_AUTHORIZED",
        "false, false, true , u, u  , NOT_AUTHORIZED",
        "true , false, false,  ,    , NOT_AUTHORIZED",
        "true , false, false, u, u  , SUCCESS",
        "true , false, false, u, no , BAD_USER_NAME_OR_PASSWORD",
        "true , false, false, u,    , BAD_USER_NAME_OR_PASSWORD",
        "true , false, false,  , no , BAD_USER_NAME_OR_PASSWORD",
        "true , true , false,  ,    , SUCCESS",
        "true , true , false, u, no , BAD_USER_NAME_OR_PASSWORD",
        "true , true , false, u, u  , SUCCESS",
        "true , false, true , u, u  , SUCCESS",
        "true , false, true ,  ,    , NOT_AUTHORIZED"
    })
    @Spec("MQTT-3.1.4-2")
    void whoComesIn(
            boolean known,
            boolean anonymous,
            boolean required,
            @Nullable String user,
            @Nullable String password,
            ReasonCode code) {
        if (known) {
            guard.addAuthenticator(new Users(), Map.of());
        }
        try (var door = open(anonymous, required)) {
            assertThat(answer(door, user, password)).isEqualTo(code);
        }
    }

    @Test
    void nobodyComesInWhileTheAuthenticatorThatWasThereIsMissing() {
        var users = new Users();
        try (var closed = open(false, false);
                var open = open(true, false)) {
            guard.addAuthenticator(users, Map.of("component.name", "users"));
            guard.removeAuthenticator(users);
            assertThat(answer(closed, "u", "u")).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
            assertThat(answer(closed, null, null)).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
            assertThat(answer(open, null, null)).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
            guard.addAuthenticator(users, Map.of("component.name", "users"));
            assertThat(answer(closed, "u", "u")).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    /** Knows the users of one listener. */
    private record Only(String listener, Users users) implements Authenticator {
        @Override
        public CompletionStage<Verdict> authenticate(Credentials credentials) {
            return credentials.listener().equals(listener)
                    ? users.authenticate(credentials)
                    : CompletableFuture.completedFuture(new Verdict.Abstained());
        }

        @Override
        public boolean knowsUsers(String other) {
            return other.equals(listener);
        }
    }

    @Test
    void usersOfOneListenerChangeNothingForAnother() {
        guard.addAuthenticator(new Only("plant", new Users()), Map.of());
        try (var plant = Users.open(rig, new GuardedAdmission(guard, "plant", false, false));
                var other = open(false, false)) {
            assertThat(answer(plant, "u", "u")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(answer(plant, "u", "no")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            assertThat(answer(plant, null, null)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(answer(other, null, null)).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @Test
    void oneThatAbstainsHandsOnAndTheHighestRankingIsAskedFirst() {
        Authenticator refusesAll = _ -> CompletableFuture.completedFuture(new Verdict.Refused("closed today"));
        Authenticator abstains = _ -> CompletableFuture.completedFuture(new Verdict.Abstained());
        try (var door = open(false, false)) {
            guard.addAuthenticator(refusesAll, Map.of("service.ranking", -1));
            guard.addAuthenticator(new Users(), Map.of());
            guard.addAuthenticator(abstains, Map.of("service.ranking", 7));
            assertThat(answer(door, "u", "u")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(answer(door, null, null)).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            guard.addAuthenticator(refusesAll, Map.of("service.ranking", 9));
            assertThat(answer(door, "u", "u")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void anAuthenticatorThatFailsLetsNobodyIn() {
        guard.addAuthenticator(_ -> CompletableFuture.failedFuture(new IllegalStateException("on purpose")), Map.of());
        try (var door = open(true, false)) {
            assertThat(answer(door, "u", "u")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
        guard.addAuthenticator(
                _ -> {
                    throw new IllegalStateException("on purpose");
                },
                Map.of("service.ranking", 1));
        try (var door = open(true, false)) {
            assertThat(answer(door, "u", "u")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    /** Answers when told to, on the test's thread. */
    private static final class Slow implements Authenticator {
        final CompletableFuture<Credentials> asked = new CompletableFuture<>();
        final CompletableFuture<Verdict> verdict = new CompletableFuture<>();

        @Override
        public CompletionStage<Verdict> authenticate(Credentials credentials) {
            asked.complete(credentials);
            return verdict;
        }
    }

    @Test
    @Spec("MQTT-3.1.4-6")
    void whatIsSentBehindAConnectWaitsForTheVerdict() {
        var slow = new Slow();
        guard.addAuthenticator(slow, Map.of());
        try (var door = open(false, false);
                var client = RawClient.open(door.address(), ProtocolVersion.MQTT_5)) {
            client.send(Users.connect("c", "u", "u")).send(subscribe(1, "a", 0)).send(publish(0, "a", 0, "x"));
            var credentials = slow.asked.join();
            assertThat(credentials.clientId()).isEqualTo("c");
            assertThat(credentials.listener()).isEqualTo("default");
            assertThat(rig.bus.subscribers()).isZero();
            slow.verdict.complete(new Verdict.Accepted(new Identity("u", "c", "default")));
            client.receive(Packet.Connack.class);
            client.receive(Packet.Suback.class);
            client.receive(Packet.Publish.class);
        }
    }

    @Test
    void aVerdictThatDoesNotComeCostsTheConnection() {
        guard.addAuthenticator(new Slow(), Map.of());
        var limits = new ListenerLimits(10, Duration.ofMillis(50), 1 << 20, 1 << 20, Duration.ofMinutes(1), 0);
        try (var door = open(false, false)) {
            door.limit(limits);
            try (var client = RawClient.open(door.address(), ProtocolVersion.MQTT_5)) {
                client.send(Users.connect("c", "u", "u")).expectClosed();
            }
            assertThat(rig.count(Reason.CONNECT_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    @Spec("MQTT-3.14.2/kick")
    void whoeverIsDeletedIsDisconnectedAndNobodyElse() {
        var users = new Users();
        guard.addAuthenticator(users, Map.of());
        try (var door = open(true, false);
                var deleted = Users.connected(door, "d", "one");
                var other = Users.connected(door, "o", "two");
                var anonymous = RawClient.connected(door.address(), ProtocolVersion.MQTT_5, "three", true)) {
            users.delete("d");
            deleted.expectDisconnected(ReasonCode.ADMINISTRATIVE_ACTION);
            assertThat(rig.count(Reason.REVOKED)).isEqualTo(1);
            other.expectNothing();
            anonymous.expectNothing();
        }
    }

    @Test
    void aSessionIsForTheUserItWasMadeFor() {
        guard.addAuthenticator(new Users(), Map.of());
        try (var door = open(false, false);
                var publisher = Users.connected(door, "p", "p")) {
            var mine = Users.connected(door, "mine", "c");
            mine.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
            mine.close();
            Eventually.isTrue(() -> door.connections() == 1);
            publisher.send(publish(1, "a", 1, "x")).receive(Packet.Puback.class);
            try (var other = RawClient.open(door.address(), ProtocolVersion.MQTT_5)) {
                other.send(Users.connect("c", "other", "other"));
                assertThat(other.receive(Packet.Connack.class).sessionPresent()).isFalse();
                other.expectNothing();
            }
        }
    }
}
