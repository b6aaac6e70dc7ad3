package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.retained;
import static sluice.broker.Packets.subscribe;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.bus.Qos;
import sluice.mqtt.Filter;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.RetainHandling;
import sluice.testing.Spec;
import sluice.testing.mqtt.RawClient;

/** Retained messages. */
class RetainTest {

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private void retain(String topic, String text) {
        try (var publisher = rig.connected(ProtocolVersion.MQTT_3_1_1, "p", true)) {
            publisher.send(retained(1, topic, 1, text)).receive(Packet.Puback.class);
        }
    }

    private static List<Packet> ask(RawClient client, String filter, boolean asPublished, RetainHandling handling) {
        var request = new Packet.Subscribe.Request(Filter.of(filter), Qos.AT_LEAST_ONCE, false, asPublished, handling);
        client.send(new Packet.Subscribe(1, List.of(request), 0, List.of())).receive(Packet.Suback.class);
        return client.sync();
    }

    @Test
    @Spec({"MQTT-3.3.1-5", "MQTT-3.3.1-6", "MQTT-3.3.1-7", "MQTT-3.3.1-8", "MQTT311-3.3.1-8"})
    void theLastOneIsKeptUntilItIsReplacedOrCleared() {
        retain("a/b", "old");
        retain("a/b", "new");
        try (var publisher = rig.connected(ProtocolVersion.MQTT_3_1_1, "q", true);
                var client = rig.connected(ProtocolVersion.MQTT_3_1_1, "c", true)) {
            publisher.send(publish(0, "a/b", 0, "not retained")).expectNothing();
            client.send(subscribe(1, "a/+", 1)).receive(Packet.Suback.class);
            var message = client.receive(Packet.Publish.class).message();
            assertThat(message.payload().text()).isEqualTo("new");
            assertThat(message.retain()).isTrue();

            publisher.send(retained(0, "a/b", 0, "")).expectNothing();
            var live = client.receive(Packet.Publish.class).message();
            assertThat(live.payload().isEmpty()).isTrue();
            assertThat(live.retain()).isFalse();
            client.send(subscribe(2, "a/#", 1)).receive(Packet.Suback.class);
            client.expectNothing();
        }
    }

    @Test
    @Spec({"MQTT-3.3.1-9", "MQTT-3.3.1-10", "MQTT-3.3.1-11", "MQTT-3.8.4-4"})
    void retainHandlingDecidesWhenTheyCome() {
        retain("a", "x");
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            assertThat(ask(client, "a", false, RetainHandling.DO_NOT_SEND)).isEmpty();
            assertThat(ask(client, "a", false, RetainHandling.SEND_IF_NEW)).isEmpty();
            assertThat(ask(client, "+", false, RetainHandling.SEND_IF_NEW)).hasSize(1);
            assertThat(ask(client, "a", false, RetainHandling.SEND)).hasSize(1);
            assertThat(ask(client, "a", false, RetainHandling.SEND)).hasSize(1);
        }
    }

    @Test
    @Spec({"MQTT-3.3.1-12", "MQTT-3.3.1-13"})
    void retainAsPublishedPassesTheFlagOn() {
        try (var with = rig.connected(ProtocolVersion.MQTT_5, "with", true);
                var without = rig.connected(ProtocolVersion.MQTT_5, "without", true)) {
            ask(with, "a", true, RetainHandling.SEND);
            ask(without, "a", false, RetainHandling.SEND);
            retain("a", "x");
            assertThat(with.receive(Packet.Publish.class).message().retain()).isTrue();
            assertThat(without.receive(Packet.Publish.class).message().retain()).isFalse();
        }
    }

    @Test
    void aSharedSubscriptionGetsNone() {
        retain("a", "x");
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            assertThat(ask(client, "$share/g/a", false, RetainHandling.SEND)).isEmpty();
        }
    }

    @Test
    void manyComeAtThePaceOfTheClientAndAreNotLimitedByItsQueue() {
        rig.broker.limit(new SessionLimits(
                Rig.SESSION.expiry(), 2, 100, Duration.ZERO, SessionLimits.Overflow.DROP_NEWEST, 3, 256, 200, 64));
        try (var publisher = rig.connected(ProtocolVersion.MQTT_3_1_1, "p", true);
                var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            for (int i = 0; i < 20; i++) {
                publisher.send(retained(1, "a/" + i, 1, "old")).receive(Packet.Puback.class);
            }
            var received = ask(client, "a/#", false, RetainHandling.SEND);
            assertThat(received).hasSize(3);
            publisher.send(retained(1, "a/0", 1, "new")).receive();
            publisher.send(retained(0, "b", 0, "")).expectNothing();
            int replayed = 3;
            int expected = 20;
            for (var packet : received) {
                client.send(Packets.puback(((Packet.Publish) packet).id()));
                if (((Packet.Publish) packet).message().topic().value().equals("a/0")) {
                    expected++; // it was sent before it was replaced
                }
            }
            for (; replayed < expected; replayed++) {
                client.send(Packets.puback(client.receive(Packet.Publish.class).id()));
            }
            client.expectNothing();
        }
    }
}
