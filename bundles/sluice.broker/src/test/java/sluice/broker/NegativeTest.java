package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import sluice.broker.Counters.Reason;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.security.Authenticator;
import sluice.security.Credentials;
import sluice.security.Identity;
import sluice.security.Verdict;
import sluice.testing.mqtt.RawClient;

/** Hostile input that belongs to no other test: see docs/reference/negative-tests.md. */
class NegativeTest {

    private static final ProtocolVersion FIVE = ProtocolVersion.MQTT_5;

    @AutoClose
    private final Rig rig = new Rig();

    @Test
    void aProxyHeaderIsGarbage() {
        for (var header :
                new String[] {"PROXY TCP4 192.0.2.1 192.0.2.2 1234 1883\r\n", "\r\n\r\n\0\r\nQUIT\n!\u0011\0\f"}) {
            try (var client = rig.open(FIVE)) {
                client.sendBytes(header.getBytes(StandardCharsets.ISO_8859_1)).expectClosed();
            }
        }
        assertThat(rig.count(Reason.PROTOCOL)).isEqualTo(2);
    }

    @Test
    void figuresNameNobody() {
        var notes = new Notes();
        rig.broker.guard().addAuthorizer(notes, Map.of());
        try (var _ = rig.connected(FIVE, "secret-name", true);
                var reader = rig.connected(FIVE, "reader", true)) {
            reader.send(subscribe(1, "$SYS/#", 0)).receive(Packet.Suback.class);
            var topics = new SystemTopics(rig.broker, "0", Duration.ofMillis(20));
            for (int i = 0; i < 40; i++) {
                var message = reader.receive(Packet.Publish.class).message();
                assertThat(message.topic().value() + " " + message.payload().text())
                        .doesNotContain("secret-name")
                        .doesNotContain("127.0.0.1");
            }
            topics.close();
        }
    }

    /** Answers when it is told to. */
    private static final class Slow implements Authenticator {
        private final ConcurrentLinkedQueue<CompletableFuture<Verdict>> open = new ConcurrentLinkedQueue<>();

        @Override
        public CompletionStage<Verdict> authenticate(Credentials credentials) {
            if (credentials.username() == null) {
                return CompletableFuture.completedFuture(
                        new Verdict.Accepted(new Identity(null, credentials.clientId(), credentials.listener())));
            }
            var answer = new CompletableFuture<Verdict>();
            open.add(answer);
            return answer;
        }
    }

    @Test
    void aStormOfLoginsLeavesTheLoopsFree() {
        var slow = new Slow();
        rig.broker.guard().addAuthenticator(slow, Map.of());
        var admission = new GuardedAdmission(rig.broker.guard(), "default", true, false);
        try (var door = Users.open(rig, admission);
                var bystander = RawClient.connected(door.address(), FIVE, "bystander", true)) {
            var waiting = new ArrayList<RawClient>();
            for (int i = 0; i < 200; i++) {
                waiting.add(RawClient.open(door.address(), FIVE).send(Users.connect("c" + i, "u", "u")));
                bystander.send(publish(1, "a", 1, "x")).receive(Packet.Puback.class); // none of them is answered yet
            }
            Eventually.isTrue(() -> slow.open.size() == 200);
            slow.open.forEach(answer -> answer.complete(new Verdict.Refused("wrong password")));
            for (var client : waiting) {
                assertThat(client.receive(Packet.Connack.class).code()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
                client.close();
            }
        }
    }

    @Test
    void aForwardedStrangerIsAnonymousAndHasTheLimitsOfAnAddress() {
        rig.door.limit(Rig.listener(
                Map.of("source_connections", 3, "source_rate", 0, "source_burst", 1, "source_loopback", true)));
        try (var one = rig.connected(FIVE, "one", true);
                var two = rig.connected(FIVE, "two", true);
                var three = rig.connected(FIVE, "three", true)) {
            rig.open(FIVE).expectClosed();
            one.send(publish(1, "$SYS/broker/version", 1, "x"));
            assertThat(one.receive(Packet.Puback.class).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            two.send(subscribe(1, "$SYS/#", 0)).expect("90 00 01 00 87");
            three.expectNothing();
        }
    }
}
