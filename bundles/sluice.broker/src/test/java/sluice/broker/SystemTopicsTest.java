package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.retained;
import static sluice.broker.Packets.subscribe;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.mqtt.RawClient;

/** What the broker tells about itself, and to whom. */
class SystemTopicsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private static Map<String, String> told(RawClient client, String last) {
        var told = new TreeMap<String, String>();
        String topic;
        do {
            var message = client.receive(Packet.Publish.class).message();
            assertThat(message.retain()).isFalse();
            topic = message.topic().value();
            told.put(topic, message.payload().text());
        } while (!topic.equals(last));
        return told;
    }

    @Test
    void whoeverHasTheRightIsToldSoonAfterSubscribing() {
        try (var rig = new Rig()) {
            rig.broker.guard().addAuthorizer(new Notes(), Map.of());
            var system = new SystemTopics(rig.broker, "1.2.3", HOUR);
            try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true);
                    var other = rig.connected(ProtocolVersion.MQTT_5, "o", true)) {
                other.send(retained(1, "a", 1, "12345")).receive(Packet.Puback.class);
                other.send(publish(0, "b", 0, "x")).expectNothing();
                client.send(subscribe(1, "$SYS/#", 0)).receive(Packet.Suback.class);
                var told = told(client, "$SYS/broker/retained messages/count");
                assertThat(told)
                        .containsEntry("$SYS/broker/version", "sluice version 1.2.3")
                        .containsEntry("$SYS/broker/clients/connected", "2")
                        .containsEntry("$SYS/broker/clients/maximum", "2")
                        .containsEntry("$SYS/broker/clients/disconnected", "0")
                        .containsEntry("$SYS/broker/publish/messages/received", "2")
                        .containsEntry("$SYS/broker/publish/bytes/received", "6")
                        .containsEntry("$SYS/broker/messages/received", "6")
                        .containsEntry("$SYS/broker/messages/sent", "5")
                        .containsEntry("$SYS/broker/subscriptions/count", "1")
                        .containsEntry("$SYS/broker/retained messages/count", "1")
                        .containsEntry("$SYS/broker/load/messages/sent/15min", "0.00")
                        .containsKey("$SYS/broker/uptime");
                assertThat(Long.parseLong(told.get("$SYS/broker/bytes/sent"))).isPositive();
            } finally {
                system.close();
            }
        }
    }

    @Test
    void theMemoryOfWaitingMessagesIsTold() {
        try (var rig = new Rig()) {
            rig.broker.guard().addAuthorizer(new Notes(), Map.of());
            rig.broker.memory().limit(1_000_000);
            var system = new SystemTopics(rig.broker, "1.2.3", HOUR);
            try (var hog = rig.connected(ProtocolVersion.MQTT_5, "hog", true);
                    var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
                hog.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
                client.send(publish(1, "a", 1, "x".repeat(40_000))).receive(Packet.Puback.class);
                client.send(subscribe(2, "$SYS/broker/memory/#", 0)).receive(Packet.Suback.class);
                var told = told(client, "$SYS/broker/memory/limit/bytes");
                assertThat(told).containsEntry("$SYS/broker/memory/limit/bytes", "1000000");
                assertThat(Long.parseLong(told.get("$SYS/broker/memory/bytes"))).isBetween(40_000L, 80_000L);
            } finally {
                system.close();
            }
        }
    }

    @Test
    void theFiguresComeAgainAndSayWhyThingsWereRefused() {
        try (var rig = new Rig()) {
            var notes = new Notes();
            notes.forbid("- publish a");
            rig.broker.guard().addAuthorizer(notes, Map.of());
            var system = new SystemTopics(rig.broker, "1.2.3", Duration.ofMillis(50));
            try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
                client.send(publish(1, "a", 1, "x")).receive(Packet.Puback.class);
                client.send(subscribe(1, "$SYS/broker/refused/+", 0)).receive(Packet.Suback.class);
                for (int i = 0; i < 3; i++) {
                    var message = client.receive(Packet.Publish.class).message();
                    assertThat(message.topic().value()).isEqualTo("$SYS/broker/refused/forbidden_topic");
                    assertThat(message.payload().text()).isEqualTo("1");
                }
            } finally {
                system.close();
            }
        }
    }

    @Test
    void withoutTheRightThereIsNothingToSubscribeTo() {
        try (var rig = new Rig();
                var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            client.send(subscribe(1, "$SYS/#", 0));
            assertThat(client.receive(Packet.Suback.class).codes()).containsExactly(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    void theAveragesFollowWhatComes() {
        var load = new Load();
        for (int i = 1; i <= 600; i++) {
            load.update(i * 100L, 10);
        }
        assertThat(load.average(1)).isBetween(599.0, 600.1);
        assertThat(load.average(15)).isBetween(590.0, 600.1);
        load.update(60_000, 60);
        assertThat(load.average(1)).isBetween(220.0, 222.0);
    }
}
