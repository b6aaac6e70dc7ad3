package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.kept;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.retained;
import static sluice.broker.Packets.subscribe;
import static sluice.broker.Packets.will;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.broker.Counters.Reason;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.mqtt.Will;
import sluice.testing.Spec;
import sluice.testing.mqtt.RawClient;

/** Rights hold on every way a message can take, and change at once on all of them. */
class RightsTest {

    private final Rig rig = new Rig();
    private final Notes notes = new Notes();

    @BeforeEach
    void appoint() {
        rig.broker.guard().addAuthorizer(notes, Map.of());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private RawClient five(String clientId) {
        return rig.connected(ProtocolVersion.MQTT_5, clientId, true);
    }

    private static void take(RawClient client, String topic) {
        assertThat(client.receive(Packet.Publish.class).message().topic().value())
                .isEqualTo(topic);
    }

    @Test
    void aForbiddenPublicationIsRefusedInMqtt5() {
        notes.forbid("- publish a");
        try (var listener = five("l");
                var client = five("c")) {
            listener.send(subscribe(1, "#", 0)).receive(Packet.Suback.class);
            client.send(publish(0, "a", 0, "x")).expectNothing();
            client.send(publish(1, "a", 1, "x"));
            assertThat(client.receive(Packet.Puback.class).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            client.send(publish(2, "a", 2, "x"));
            assertThat(client.receive(Packet.Pubrec.class).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            client.send(retained(3, "a", 1, "x")).receive(Packet.Puback.class);
            listener.expectNothing();
            assertThat(rig.count(Reason.FORBIDDEN_TOPIC)).isEqualTo(4);
            assertThat(rig.bus.retained(TopicName.of("a"))).isEmpty();

            notes.allow("- publish a");
            client.send(publish(0, "a", 0, "x"));
            take(listener, "a");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1", "MQTT_3_1_1"})
    void aForbiddenPublicationIsAcknowledgedAndDroppedBefore5(ProtocolVersion version) {
        notes.forbid("- publish a");
        try (var listener = five("l");
                var client = rig.connected(version, "c", true)) {
            listener.send(subscribe(1, "#", 0)).receive(Packet.Suback.class);
            client.send(publish(1, "a", 1, "x")).receive(Packet.Puback.class);
            client.send(publish(2, "a", 2, "x")).receive(Packet.Pubrec.class);
            client.send(new Packet.Pubrel(2, ReasonCode.SUCCESS)).receive(Packet.Pubcomp.class);
            listener.expectNothing();
        }
    }

    @Test
    void theRightIsThatOfTheTopicBehindAnAlias() {
        try (var listener = five("l");
                var client = five("c")) {
            listener.send(subscribe(1, "#", 0)).receive(Packet.Suback.class);
            client.send("""
                    30         PUBLISH
                    00 01 61   topic name "a"
                    03 23 00 01   topic alias 1
                    """);
            take(listener, "a");
            notes.forbid("- publish a");
            client.send("""
                    30         PUBLISH
                    00 00      no topic name
                    03 23 00 01   topic alias 1
                    """).expectNothing();
            listener.expectNothing();
        }
    }

    @Test
    void aForbiddenSubscriptionIsRefusedForItselfOnly() {
        notes.forbid("- subscribe a/#");
        try (var client = five("c")) {
            var requests = List.of(
                    Packet.Subscribe.Request.of("a/#", Qos.of(1)),
                    Packet.Subscribe.Request.of("$share/g/a/#", Qos.of(1)),
                    Packet.Subscribe.Request.of("b", Qos.of(1)));
            client.send(new Packet.Subscribe(1, requests, 0, List.of()));
            assertThat(client.receive(Packet.Suback.class).codes())
                    .containsExactly(
                            ReasonCode.NOT_AUTHORIZED, ReasonCode.NOT_AUTHORIZED, ReasonCode.granted(Qos.of(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aSubscriberGetsOnlyWhatItMay(int qos) {
        notes.forbid("- receive a/secret");
        try (var listener = five("l");
                var client = five("c")) {
            listener.send(subscribe(1, "a/#", qos)).receive(Packet.Suback.class);
            client.send(publish(1, "a/secret", 1, "x")).receive(Packet.Puback.class);
            client.send(publish(2, "a/open", 1, "x")).receive(Packet.Puback.class);
            take(listener, "a/open");
            assertThat(rig.count(Reason.FORBIDDEN_DELIVERY)).isEqualTo(1);

            notes.allow("- receive a/secret");
            client.send(publish(3, "a/secret", 1, "x")).receive(Packet.Puback.class);
            take(listener, "a/secret");

            notes.forbid("- receive a/secret");
            client.send(publish(4, "a/secret", 1, "x")).receive(Packet.Puback.class);
            listener.expectNothing();
        }
    }

    @Test
    void retainedMessagesAreReplayedOnlyIfTheyMayBeReceived() {
        notes.forbid("- receive a/secret");
        try (var client = five("c")) {
            client.send(retained(1, "a/secret", 1, "x")).receive(Packet.Puback.class);
            client.send(retained(2, "a/open", 1, "x")).receive(Packet.Puback.class);
            client.send(subscribe(1, "a/#", 1)).receive(Packet.Suback.class);
            take(client, "a/open");
            client.expectNothing();
        }
    }

    @Test
    void whatWaitsForAnAbsentClientIsNotSentOnceItMayNotHaveIt() {
        var absent = rig.open(ProtocolVersion.MQTT_5).send(Packets.connect("l", true, kept(100)));
        absent.receive(Packet.Connack.class);
        absent.send(subscribe(1, "a/#", 1)).receive(Packet.Suback.class);
        try (var client = five("c")) {
            client.send(publish(1, "a/sent", 1, "x")).receive(Packet.Puback.class);
            take(absent, "a/sent"); // and never acknowledged
            absent.close();
            Eventually.isTrue(() -> rig.door.connections() == 1);
            client.send(publish(2, "a/secret", 1, "x")).receive(Packet.Puback.class);
            client.send(publish(3, "a/open", 1, "x")).receive(Packet.Puback.class);
        }
        notes.forbid("- receive a/sent");
        notes.forbid("- receive a/secret");
        try (var back = rig.open(ProtocolVersion.MQTT_5).send(Packets.connect("l", false, kept(100)))) {
            assertThat(back.receive(Packet.Connack.class).sessionPresent()).isTrue();
            take(back, "a/open");
            back.expectNothing();
        }
    }

    @Test
    void aSharedSubscriptionPassesOverMembersThatMayNot() {
        var admission = Users.SAME_WORD;
        try (var door = Users.open(rig, admission);
                var one = Users.connected(door, "one", "m1");
                var two = Users.connected(door, "two", "m2");
                var client = five("c")) {
            notes.forbid("one receive a");
            one.send(subscribe(1, "$share/g/a", 1)).receive(Packet.Suback.class);
            two.send(subscribe(1, "$share/g/a", 1)).receive(Packet.Suback.class);
            for (int i = 1; i <= 4; i++) {
                client.send(publish(i, "a", 1, "x")).receive(Packet.Puback.class);
                take(two, "a");
            }
            notes.forbid("two receive a");
            client.send(publish(5, "a", 1, "x")).receive(Packet.Puback.class);
            one.expectNothing();
            two.expectNothing();
            assertThat(rig.count(Reason.FORBIDDEN_DELIVERY)).isEqualTo(1);
        }
    }

    @Test
    void aWillThatMayNotBePublishedIsRefusedAtTheDoor() {
        notes.forbid("- publish w");
        try (var client =
                rig.open(ProtocolVersion.MQTT_5).send(Packets.connect("c", true, kept(0), will("w", "gone", 0)))) {
            assertThat(client.receive(Packet.Connack.class).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            client.expectClosed();
        }
    }

    @Test
    void aWillThatMayNoLongerBePublishedIsNot() {
        try (var listener = five("l")) {
            listener.send(subscribe(1, "w", 0)).receive(Packet.Suback.class);
            var client =
                    rig.open(ProtocolVersion.MQTT_5).send(Packets.connect("c", true, kept(0), will("w", "gone", 0)));
            client.receive(Packet.Connack.class);
            notes.forbid("- publish w");
            client.reset();
            Eventually.isTrue(() -> rig.count(Reason.FORBIDDEN_WILL) == 1);
            listener.expectNothing();
        }
    }

    @Test
    void nobodyWritesBelowSysWhateverTheAuthorizerSays() {
        try (var client = five("c")) {
            client.send(publish(1, "$SYS/broker/uptime", 1, "x"));
            assertThat(client.receive(Packet.Puback.class).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    void theServersOwnTopicsReachThoseWhoMayReceiveThem() {
        try (var client = five("c")) {
            client.send(subscribe(1, "$SYS/#", 0)).receive(Packet.Suback.class);
            rig.bus.publish(Message.of(TopicName.of("$SYS/a"), Payload.of("x")), new Origin("gateway"));
            take(client, "$SYS/a");
        }
    }

    @Test
    void anAuthorizerIsAskedOnceForEachTopicUntilItsAnswersChange() {
        try (var listener = five("l");
                var client = five("c")) {
            listener.send(subscribe(1, "#", 0)).receive(Packet.Suback.class);
            client.send(publish(1, "a", 1, "x")).receive(Packet.Puback.class);
            take(listener, "a");
            int before = notes.asked.get();
            for (int i = 2; i < 20; i++) {
                client.send(publish(i, "a", 1, "x")).receive(Packet.Puback.class);
                take(listener, "a");
            }
            assertThat(notes.asked)
                    .hasValueBetween(before, before + 18); // the client gives the topic anew, the listener not
            notes.forbid("- receive a");
            client.send(publish(20, "a", 1, "x")).receive(Packet.Puback.class);
            listener.expectNothing();
        }
    }

    @Test
    void theHighestRankingCountsAndOneThatGoesLeavesNothingOpen() {
        var strict = new Notes();
        strict.forbid("- publish a");
        try (var client = five("c")) {
            rig.broker.guard().addAuthorizer(strict, Map.of("service.ranking", 1));
            assertThat(published(client, "a")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            rig.broker.guard().removeAuthorizer(strict);
            assertThat(published(client, "a")).isNotEqualTo(ReasonCode.NOT_AUTHORIZED);
            rig.broker.guard().removeAuthorizer(notes);
            assertThat(published(client, "b")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            rig.broker.guard().addAuthorizer(notes, Map.of());
            assertThat(published(client, "b")).isNotEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    void aRetainedMessageIsOnlyReplayedWhileItsPublisherMayStillPublishIt() {
        try (var revoked = five("c");
                var other = rig.connected(ProtocolVersion.MQTT_3_1_1, "d", true)) {
            revoked.send(retained(1, "a/c", 1, "x")).receive(Packet.Puback.class);
            revoked.send(retained(2, "a/both", 1, "x")).receive(Packet.Puback.class);
            other.send(retained(1, "a/both", 1, "y")).receive(Packet.Puback.class);
        }
        rig.bus.publish(retained(1, "a/gateway", 1, "z").message(), new Origin("rule"));
        try (var willing = rig.open(ProtocolVersion.MQTT_5)) {
            willing.send(Packets.connect(
                            "c",
                            true,
                            Packets.kept(0),
                            new Will(retained(1, "a/will", 1, "w").message(), Duration.ZERO)))
                    .receive(Packet.Connack.class);
            willing.reset();
            Eventually.isTrue(() -> rig.bus.retained(TopicName.of("a/will")).isPresent());
        }
        assertThat(replayed()).containsExactlyInAnyOrder("a/c", "a/both", "a/gateway", "a/will");

        notes.forbid("- publish a/c");
        notes.forbid("- publish a/will");
        notes.forbid("- publish a/gateway");
        assertThat(replayed()).containsExactlyInAnyOrder("a/both", "a/gateway");
        assertThat(rig.count(Reason.FORBIDDEN_PUBLISHER)).isEqualTo(2);
        rig.broker.checkPublishers(false);
        assertThat(replayed()).hasSize(4);
        rig.broker.checkPublishers(true);
        notes.allow("- publish a/c");
        assertThat(replayed()).containsExactlyInAnyOrder("a/c", "a/both", "a/gateway");
    }

    private List<String> replayed() {
        try (var reader = five("reader")) {
            reader.send(subscribe(1, "a/#", 0));
            return reader.sync().stream()
                    .filter(packet -> packet instanceof Packet.Publish)
                    .map(packet -> ((Packet.Publish) packet).message().topic().value())
                    .toList();
        }
    }

    private static ReasonCode published(RawClient client, String topic) {
        return client.send(publish(1, topic, 1, "x"))
                .receive(Packet.Puback.class)
                .code();
    }

    @Test
    @Spec("MQTT-3.3.4/refused")
    void aForbiddenMessageIsAnsweredAndCostsNothingElse() {
        notes.forbid("- publish a");
        try (var client = five("c")) {
            assertThat(published(client, "a")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(published(client, "b")).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        }
    }
}
