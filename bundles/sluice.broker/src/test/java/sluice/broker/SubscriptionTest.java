package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.connect;
import static sluice.broker.Packets.kept;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.bus.Qos;
import sluice.mqtt.Filter;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.mqtt.RetainHandling;
import sluice.testing.Spec;

/** Subscriptions, shared ones too. */
class SubscriptionTest {

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Packet.Subscribe numbered(String filter, int qos, int number, boolean noLocal) {
        var request = new Packet.Subscribe.Request(Filter.of(filter), Qos.of(qos), noLocal, false, RetainHandling.SEND);
        return new Packet.Subscribe(1, List.of(request), number, List.of());
    }

    @Test
    @Spec({"MQTT-3.3.4-2", "MQTT-3.3.4-3", "MQTT-3.3.4-4"})
    void overlappingFiltersGiveOneCopyWithTheHighestQosAndAllNumbers() {
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            client.send(numbered("a/+", 0, 3, false)).receive(Packet.Suback.class);
            client.send(numbered("a/#", 2, 9, false)).receive(Packet.Suback.class);
            client.send(numbered("a/b", 1, 0, false)).receive(Packet.Suback.class);
            client.send(publish(1, "a/b", 1, "x"));
            var packets = client.sync();
            assertThat(packets).hasSize(2);
            var message = (Packet.Publish) packets.stream()
                    .filter(Packet.Publish.class::isInstance)
                    .findFirst()
                    .orElseThrow();
            assertThat(message.message().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
            assertThat(message.subscriptionIds()).containsExactlyInAnyOrder(3, 9);
        }
    }

    @Test
    @Spec("MQTT-3.8.3-3")
    void noLocalKeepsBackWhatTheClientSaidItself() {
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true);
                var other = rig.connected(ProtocolVersion.MQTT_5, "o", true)) {
            client.send(numbered("a", 0, 0, true)).receive(Packet.Suback.class);
            client.send(publish(0, "a", 0, "mine")).expectNothing();
            other.send(publish(0, "a", 0, "others")).expectNothing();
            assertThat(client.receive(Packet.Publish.class).message().payload().text())
                    .isEqualTo("others");
        }
    }

    @Test
    @Spec({"MQTT-3.8.4-3", "MQTT-3.10.4-1", "MQTT-3.10.4-2", "MQTT-3.10.4-4", "MQTT-3.10.4-5", "MQTT-3.11.3-1"})
    void theSameFilterReplacesAndOnlyTheSameFilterRemoves() {
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            client.send(subscribe(1, "a/b", 2)).receive(Packet.Suback.class);
            client.send(subscribe(2, "a/b", 0)).receive(Packet.Suback.class);
            client.send(publish(0, "a/b", 0, "x"));
            assertThat(client.sync()).hasSize(1);
            client.send("A2 00 03 00 00 03 61 2F 2B 00 03 61 2F 62  a/+ and a/b")
                    .expect("B0 00 03 00 11 00");
            client.send(publish(0, "a/b", 0, "x")).expectNothing();
        }
    }

    @Test
    @Spec({"MQTT-3.8.4-5", "MQTT-3.8.4-6", "MQTT-3.9.3-1"})
    void aRefusedFilterLeavesTheOthersWorking() {
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            client.send("82 00 01 00 00 01 61 01 00 02 24 78 00 00 01 62 02  a, $x, b")
                    .expect("90 00 01 00 01 87 02");
            client.send(publish(0, "b", 0, "x"));
            assertThat(client.sync()).hasSize(1);
        }
        try (var client = rig.connected(ProtocolVersion.MQTT_3_1_1, "c", true)) {
            client.send("82 00 01 00 01 61 01 00 02 24 78 00").expect("90 00 01 01 80");
        }
    }

    @Test
    @Spec("MQTT-4.7.2-1")
    void clientsDoNotWriteToTopicsOfTheServer() {
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true);
                var old = rig.connected(ProtocolVersion.MQTT_3_1_1, "o", true)) {
            client.send(publish(1, "$SYS/x", 1, "x")).expect("40 00 01 87");
            client.send(publish(2, "$SYS/x", 2, "x")).expect("50 00 02 87");
            old.send(publish(1, "$SYS/x", 1, "x")).expect("40 00 01");
            old.send(publish(2, "$SYS/x", 2, "x"))
                    .expect("50 00 02")
                    .send("62 00 02")
                    .expect("70 00 02");
            assertThat(rig.count(Counters.Reason.FORBIDDEN_TOPIC)).isEqualTo(4);
        }
    }

    @Test
    @Spec({"MQTT-4.8.2-1", "MQTT-4.8.2-3"})
    void aSharedSubscriptionGivesEachMessageToOneMember() {
        try (var one = rig.connected(ProtocolVersion.MQTT_5, "one", true);
                var two = rig.connected(ProtocolVersion.MQTT_3_1_1, "two", true);
                var other = rig.connected(ProtocolVersion.MQTT_5, "other", true);
                var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true)) {
            one.send(subscribe(1, "$share/g/a/+", 1)).receive(Packet.Suback.class);
            two.send(subscribe(1, "$share/g/a/+", 0)).receive(Packet.Suback.class);
            other.send(subscribe(1, "$share/h/a/+", 0)).receive(Packet.Suback.class);
            other.send(subscribe(2, "a/+", 0)).receive(Packet.Suback.class);
            for (int i = 1; i <= 10; i++) {
                publisher.send(publish(i, "a/b", 1, "m" + i)).receive(Packet.Puback.class);
            }
            var ones = texts(one.sync());
            var twos = texts(two.sync());
            assertThat(ones).hasSize(5);
            assertThat(twos).hasSize(5).doesNotContainAnyElementsOf(ones);
            assertThat(texts(other.sync())).hasSize(20);

            two.send("A2 00 02 00 0C 24 73 68 61 72 65 2F 67 2F 61 2F 2B").expect("B0 00 02");
            publisher.send(publish(1, "a/b", 1, "last")).receive(Packet.Puback.class);
            two.expectNothing();
            assertThat(texts(one.sync())).containsExactly("last");
        }
        Eventually.isTrue(() -> rig.bus.subscribers() == 0);
    }

    @Test
    void messagesOfAMemberWhoseSessionEndsGoToAnother() {
        try (var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true);
                var stays = rig.connected(ProtocolVersion.MQTT_5, "stays", true)) {
            var goes = rig.connected(ProtocolVersion.MQTT_5, "goes", true);
            goes.send(subscribe(1, "$share/g/a", 1)).receive(Packet.Suback.class);
            publisher.send(publish(1, "a", 1, "m1")).receive(Packet.Puback.class);
            goes.receive(Packet.Publish.class);
            stays.send(subscribe(1, "$share/g/a", 1)).receive(Packet.Suback.class);
            goes.reset();
            assertThat(stays.receive(Packet.Publish.class).message().payload().text())
                    .isEqualTo("m1");
        }
    }

    @Test
    void aSharedMessageWaitsForAMemberIfAllAreAway() {
        var member = rig.open(ProtocolVersion.MQTT_5).send(connect("m", false, kept(100)));
        member.receive(Packet.Connack.class);
        member.send(subscribe(1, "$share/g/a", 1)).receive(Packet.Suback.class);
        member.close();
        try (var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true)) {
            Eventually.isTrue(() -> rig.door.connections() == 1);
            publisher.send(publish(1, "a", 1, "m1")).receive(Packet.Puback.class);
        }
        member = rig.open(ProtocolVersion.MQTT_5).send(connect("m", false, kept(0)));
        member.receive(Packet.Connack.class);
        assertThat(member.receive(Packet.Publish.class).message().payload().text())
                .isEqualTo("m1");
        member.close();
    }

    private static List<String> texts(List<Packet> packets) {
        var texts = new ArrayList<String>();
        packets.forEach(p -> texts.add(((Packet.Publish) p).message().payload().text()));
        return texts;
    }

    @Test
    void topicAliasesStandForTopicsOnOneConnection() {
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true);
                var subscriber = rig.connected(ProtocolVersion.MQTT_5, "s", true)) {
            subscriber.send(subscribe(1, "a/b", 0)).receive(Packet.Suback.class);
            client.send("30 00 03 61 2F 62 03 23 00 20 31")
                    .send("30 00 00 03 23 00 20 32")
                    .expectNothing();
            subscriber.expect("30 00 03 61 2F 62 00 31").expect("30 00 03 61 2F 62 00 32");
        }
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            client.send("30 00 00 03 23 00 20 32").expectDisconnected(ReasonCode.PROTOCOL_ERROR);
        }
    }
}
