package sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.broker.Lab;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.testing.Hex;
import sluice.testing.Spec;

/** SUBSCRIBE and UNSUBSCRIBE, and which topics match which filters. */
class SubscribingTest {

    @AutoClose
    private final Lab lab = new Lab();

    @BothVersions
    @Spec({
        "MQTT-3.8.4-1", "MQTT311-3.8.4-1", "MQTT-3.8.4-2", "MQTT311-3.8.4-2", "MQTT-3.8.4-5", "MQTT311-3.8.4-4",
        "MQTT-3.8.4-6", "MQTT311-3.8.4-5", "MQTT-3.8.4-7", "MQTT-3.9.3-1", "MQTT311-3.9.3-1", "MQTT-3.9.3-2",
        "MQTT311-3.9.3-2", "MQTT-3.8.4/refused", "MQTT311-3.8.4/refused"
    })
    void manyFiltersHaveOneAnswerWithACodeForEach(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c")) {
            client.send("""
                    82 12 34 [00]
                    00 01 61 02              a, QoS 2
                    00 06 24 53 59 53 2F 23 00  $SYS/#, which is not for everybody
                    00 01 62 00              b, QoS 0
                    00 01 63 01              c, QoS 1
                    """).expect("90 12 34 [00] 02 <80> [87] 00 01");
            client.send("30 00 01 61 [00] 31").send("30 00 01 62 [00] 32").send("30 00 01 63 [00] 33");
            assertThat(client.texts()).containsExactly("1", "2", "3");
        }
    }

    @BothVersions
    @Spec({"MQTT-3.8.4-3", "MQTT311-3.8.4-3", "MQTT-3.3.4-5"})
    void theSameFilterReplacesTheSubscription(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c")) {
            client.send("82 00 01 [02 0B 05] 00 01 61 02").expect("90 00 01 [00] 02");
            client.send("82 00 02 [02 0B 06] 00 01 61 00").expect("90 00 02 [00] 00");
            client.send("32 00 01 61 00 01 [00] 78")
                    .expect("30 00 01 61 [02 0B 06] 78")
                    .expect("40 00 01");
            client.expectNothing();
        }
    }

    @BothVersions
    @Spec({"MQTT-3.8.4-4", "MQTT311-3.8.4-3"})
    void replacingASubscriptionLosesNothing(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c").subscribe("a", 0)) {
            client.sendAtOnce("""
                    30 <04> [05] 00 01 61 [00] 31
                    82 <06> [07] 00 01 [00] 00 01 61 00
                    30 <04> [05] 00 01 61 [00] 32
                    """);
            client.expect("30 00 01 61 [00] 31").expect("90 00 01 [00] 00").expect("30 00 01 61 [00] 32");
        }
    }

    @BothVersions
    @Spec({"MQTT-3.3.4-2", "MQTT311-3.3.5-1", "MQTT-3.3.4-3", "MQTT-3.3.4-4", "MQTT-3.3.4-5"})
    void overlappingFiltersGiveOneCopyWithTheHighestQos(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c");
                var publisher = Client.clean(lab, version, "p")) {
            client.send("82 00 01 [02 0B 05] 00 03 61 2F 2B 00  a/+").expect("90 00 01 [00] 00");
            client.send("82 00 01 [02 0B 06] 00 03 61 2F 23 02  a/#").expect("90 00 01 [00] 02");
            client.send("82 00 01 [00] 00 03 61 2F 62 01  a/b").expect("90 00 01 [00] 01");
            client.send("82 00 01 [02 0B 07] 00 01 78 01  x").expect("90 00 01 [00] 01");
            publisher.send("32 00 03 61 2F 62 00 01 [00] 78").expect("40 00 01");
            var message = client.receive(Packet.Publish.class);
            assertThat(message.message().qos().level()).isEqualTo(1);
            if (version.hasProperties()) {
                assertThat(message.subscriptionIds()).containsExactlyInAnyOrder(5, 6);
            }
            client.expectNothing();
        }
    }

    @Test
    @Spec({"MQTT-3.3.4-3", "MQTT-1.5.5-1"})
    void subscriptionIdentifiersHaveOneToFourBytes() {
        try (var client = Client.clean(lab, ProtocolVersion.MQTT_5, "c")) {
            for (var number :
                    new String[] {"01", "7F", "80 01", "FF 7F", "80 80 01", "FF FF 7F", "80 80 80 01", "FF FF FF 7F"}) {
                int length = 1 + (number.length() + 1) / 3;
                client.send("82 00 01 %02X 0B %s 00 01 61 00".formatted(length, number))
                        .expect("90 00 01 00 00");
                client.send("30 00 01 61 00 78").expect("30 00 01 61 %02X 0B %s 78".formatted(length, number));
            }
        }
    }

    @Test
    @Spec("MQTT-3.8.3-3")
    void noLocalKeepsAMessageFromItsPublisherOnly() {
        Client.kept(lab, ProtocolVersion.MQTT_5, "c")
                .send("82 00 01 00 00 01 61 04")
                .expect("90 00 01 00 00")
                .leave();
        try (var client = Client.kept(lab, ProtocolVersion.MQTT_5, "c");
                var other = Client.clean(lab, ProtocolVersion.MQTT_5, "o")) {
            client.send("30 00 01 61 00 31").expectNothing(); // it is the client that counts, not the connection
            other.send("30 00 01 61 00 32").expectNothing();
            client.expect("30 00 01 61 00 32");
            client.send("82 00 01 00 00 01 2B 00").expect("90 00 01 00 00");
            client.send("30 00 01 61 00 33").expect("30 00 01 61 00 33"); // by the other subscription
        }
    }

    @BothVersions
    @Spec({
        "MQTT-3.10.4-1", "MQTT311-3.10.4-1", "MQTT-3.10.4-2", "MQTT311-3.10.4-2", "MQTT-3.10.4-4", "MQTT311-3.10.4-4",
        "MQTT-3.10.4-5", "MQTT311-3.10.4-5", "MQTT-3.10.4-6", "MQTT311-3.10.4-6", "MQTT-3.11.3-1", "MQTT-3.11.3-2"
    })
    void onlyExactlyThisFilterIsRemoved(ProtocolVersion version) {
        try (var client = Client.clean(lab, version, "c").subscribe("a/b", 0).subscribe("a/+", 0)) {
            client.send("A2 00 07 [00] 00 03 61 2F 23 00 03 61 2F 62 00 03 41 2F 62  a/#, a/b, A/b");
            client.expect("B0 00 07 [00 11 00 11]");
            client.send("30 00 03 61 2F 62 [00] 78")
                    .expect("30 00 03 61 2F 62 [00] 78")
                    .expectNothing();
            client.sendAtOnce("""
                    A2 <07> [08] 00 08 [00] 00 03 61 2F 2B
                    30 <06> [07] 00 03 61 2F 62 [00] 78
                    """);
            client.expect("B0 00 08 [00 00]").expectNothing();
        }
    }

    @BothVersions
    @Spec({"MQTT-3.10.4-3", "MQTT311-3.10.4-3"})
    void whatWasBegunIsFinishedAfterAnUnsubscribe(ProtocolVersion version) {
        try (var publisher = Client.clean(lab, version, "p")) {
            var client = Client.kept(lab, version, "c").subscribe("a", 2);
            publisher.send("32 00 01 61 00 01 [00] 31").expect("40 00 01");
            publisher.send("34 00 01 61 00 02 [00] 32").expect("50 00 02");
            client.expect("32 00 01 61 00 01 [00] 31").expect("34 00 01 61 00 02 [00] 32");
            client.send("A2 00 07 [00] 00 01 61").expect("B0 00 07 [00 00]").reset();
            client = Client.kept(lab, version, "c");
            client.expect("3A 00 01 61 00 01 [00] 31").expect("3C 00 01 61 00 02 [00] 32");
            client.send("40 00 01")
                    .send("50 00 02")
                    .expect("62 00 02")
                    .send("70 00 02")
                    .expectNothing()
                    .leave();
        }
    }

    @ParameterizedTest(name = "{0} matches {1}: {2}")
    @Spec({
        "MQTT-4.7.1-1",
        "MQTT311-4.7.1-2",
        "MQTT-4.7.1-2",
        "MQTT311-4.7.1-3",
        "MQTT-4.7.2-1",
        "MQTT311-4.7.2-1",
        "MQTT-3.3.2-3",
        "MQTT311-3.3.2-3"
    })
    @CsvSource({
        "a/#, a, true",
        "a/#, a/, true",
        "a/#, a/b, true",
        "a/#, a/b/c, true",
        "a/#, ab, false",
        "a/#, /a, false",
        "#, a, true",
        "#, /, true",
        "#, a/b/c, true",
        "/#, /, true",
        "/#, a, false",
        "+, a, true",
        "+, /a, false",
        "+, a/, false",
        "/+, /a, true",
        "+/+, /a, true",
        "+/+, a, false",
        "a/+, a/, true",
        "a/+, a, false",
        "a/+, a/b/c, false",
        "a/+/c, a//c, true",
        "a/+/c, a/b/c, true",
        "+/b/#, a/b, true",
        "+/b/#, a/c, false",
        "a//c, a/c, false",
        "A, a, false"
    })
    void wildcardsStandForLevels(String filter, String topic, boolean matches) {
        for (var version : Client.VERSIONS) {
            try (var client = Client.clean(lab, version, "c").subscribe(filter, 0)) {
                client.send("30 00 %02X %s [00] 78".formatted(topic.length(), hex(topic)));
                assertThat(client.sync()).hasSize(matches ? 1 : 0);
            }
        }
    }

    @BothVersions
    @Spec({"MQTT-4.7.2-1", "MQTT311-4.7.2-1"})
    void wildcardsDoNotStandForTopicsOfTheServer(ProtocolVersion version) {
        try (var all = Client.clean(lab, version, "a").subscribe("#", 0);
                var second = Client.clean(lab, version, "b").subscribe("+/x", 0);
                var inside = Client.clean(lab, version, "c").subscribe("a/#", 0)) {
            lab.publish("$SYS/x", "1");
            lab.publish("a/$x", "2");
            all.expect("30 00 04 61 2F 24 78 [00] 32").expectNothing();
            inside.expect("30 00 04 61 2F 24 78 [00] 32").expectNothing();
            second.expectNothing();
        }
    }

    private static String hex(String text) {
        return Hex.dump(text.getBytes(UTF_8));
    }
}
