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

/** Topic aliases from the broker to clients that take them. */
class AliasesTest {

    private static final String LONG = "plant7/cellar/temperature/";
    private static final String LENGTH = "00 1B";

    @AutoClose
    private final Lab lab = new Lab();

    /** Connects with a session that is kept. */
    private Client connected(int aliases, int qos) {
        var client = Client.open(lab, ProtocolVersion.MQTT_5);
        client.send("10 00 04 4D 51 54 54 05 00 00 00 08 11 00 00 00 64 22 00 %02X 00 01 63".formatted(aliases));
        client.receive(Packet.Connack.class);
        return client.subscribe("#", qos);
    }

    private static String topic(String last) {
        return LENGTH + " " + Hex.dump((LONG + last).getBytes(UTF_8));
    }

    @Test
    @Spec({"MQTT-3.3.2-11", "MQTT-3.1.2-26"})
    void aTopicIsSentOnceAndThenItsAlias() {
        try (var client = connected(2, 1)) {
            lab.publish(LONG + "a", "1");
            client.expect("30 " + topic("a") + " 03 23 00 01 31");
            lab.publish(LONG + "a", "2");
            client.expect("30 00 00 03 23 00 01 32");
            client.send("32 " + topic("a") + " 00 07 00 33").expect("32 00 00 00 01 03 23 00 01 33");
            client.expect("40 00 07").send("40 00 01");
            lab.publish(LONG + "b", "1");
            client.expect("30 " + topic("b") + " 03 23 00 02 31");
            lab.publish("short", "1");
            client.expect("30 00 05 73 68 6F 72 74 00 31").expectNothing();
        }
    }

    @Test
    @Spec("MQTT-3.3.2-11")
    void aTopicThatComesTwiceTakesTheAliasNotUsedForLongest() {
        try (var client = connected(2, 0)) {
            for (var last : new String[] {"a", "b", "a"}) {
                lab.publish(LONG + last, "1");
                client.receive(Packet.Publish.class);
            }
            lab.publish(LONG + "c", "1");
            client.expect("30 " + topic("c") + " 00 31");
            lab.publish(LONG + "c", "2");
            client.expect("30 " + topic("c") + " 03 23 00 02 32");
            lab.publish(LONG + "a", "3");
            client.expect("30 00 00 03 23 00 01 33");
            lab.publish(LONG + "b", "4");
            client.expect("30 " + topic("b") + " 00 34");
            for (int i = 0; i < 100; i++) { // topics that come once push nothing out
                lab.publish(LONG + i, "x");
                assertThat(client.bytes()[2]).isZero();
            }
            lab.publish(LONG + "a", "5");
            client.expect("30 00 00 03 23 00 01 35");
        }
    }

    @Test
    @Spec({"MQTT-3.3.2-7", "MQTT-4.4.0-1"})
    void aliasesBeginAnewWithEachConnection() {
        try (var client = connected(2, 1)) {
            client.send("32 " + topic("a") + " 00 07 00 31").expect("32 " + topic("a") + " 00 01 03 23 00 01 31");
            client.expect("40 00 07").reset();
        }
        lab.awaitConnections(0);
        var again = Client.open(lab, ProtocolVersion.MQTT_5);
        again.send("10 00 04 4D 51 54 54 05 00 00 00 08 11 00 00 00 64 22 00 02 00 01 63");
        again.receive(Packet.Connack.class);
        again.expect("3A " + topic("a") + " 00 01 03 23 00 01 31").close();
    }

    @ParameterizedTest(name = "maximum packet size {0}: {1}")
    @CsvSource({"33, 00", "36, 03 23 00 01"})
    @Spec({"MQTT-3.1.2-24", "MQTT-3.3.2-11"})
    void anAliasThatHasNoRoomIsNotGiven(int size, String properties) {
        try (var client = Client.open(lab, ProtocolVersion.MQTT_5)) {
            client.send("10 00 04 4D 51 54 54 05 02 00 00 08 27 00 00 00 %02X 22 00 05 00 01 63".formatted(size));
            client.receive(Packet.Connack.class);
            client.subscribe("#", 0);
            lab.publish(LONG + "a", "1");
            client.expect("30 " + topic("a") + " " + properties + " 31");
        }
    }

    @Test
    @Spec("MQTT-3.1.2-27")
    void whoAsksForNoneGetsNone() {
        for (var version : Client.VERSIONS) {
            try (var client = Client.clean(lab, version, "c").subscribe("#", 0)) {
                for (int i = 0; i < 3; i++) {
                    lab.publish(LONG + "a", "1");
                    client.expect("30 " + topic("a") + " [00] 31");
                }
            }
        }
    }

    @Test
    @Spec({"MQTT-3.1.2-26", "MQTT-3.3.2-12"})
    void noMoreAreGivenThanAreTaken() {
        try (var client = connected(200, 0)) {
            int highest = 0;
            for (int i = 0; i < 200; i++) {
                lab.publish(LONG + i, "x");
                var bytes = client.bytes();
                int properties = 4 + bytes[2] * 256 + bytes[3];
                highest = bytes[properties] == 3 ? Math.max(highest, bytes[properties + 3]) : highest;
            }
            assertThat(highest).isEqualTo(32); // the listener's topic.aliases
        }
    }
}
