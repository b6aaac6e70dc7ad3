package sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.broker.Lab;
import sluice.bus.Qos;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Spec;

/** A listener that takes less than MQTT has: QoS 1 at most, and nothing to be retained. */
class OfferTest {

    @AutoClose
    private final Lab lab = new Lab();

    private final InetSocketAddress narrow = lab.open(1, false);
    private final Client watcher =
            Client.clean(lab, ProtocolVersion.MQTT_5, "watcher").subscribe("a", 2);

    @AfterEach
    void leave() {
        watcher.close();
    }

    private Client client(ProtocolVersion version) {
        var client = Client.open(narrow, version);
        client.send("10 00 04 4D 51 54 54 vv 02 00 00 [00] 00 01 63").receive(Packet.Connack.class);
        return client;
    }

    @Test
    @Spec({"MQTT-3.2.2-9", "MQTT-3.2.2/maximum-qos"})
    void theConnackSaysSo() {
        try (var client = Client.open(narrow, ProtocolVersion.MQTT_5)) {
            var features = client.send("10 00 04 4D 51 54 54 05 02 00 00 00 00 01 63")
                    .receive(Packet.Connack.class)
                    .properties()
                    .features();
            assertThat(features.maximumQos()).isEqualTo(Qos.AT_LEAST_ONCE);
            assertThat(features.retain()).isFalse();
        }
    }

    @BothVersions
    @Spec("MQTT-3.2.2-10")
    void aClientMaySubscribeWithAnyQos(ProtocolVersion version) {
        try (var client = client(version)) {
            client.send("82 00 07 [00] 00 01 61 02").expect("90 00 07 [00] 02");
            client.send("32 00 01 61 00 02 [00] 78")
                    .expect("32 00 01 61 00 01 [00] 78")
                    .expect("40 00 02");
            watcher.expect("32 00 01 61 00 01 00 78");
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @Spec("MQTT-3.2.2/maximum-qos")
    @CsvSource({
        "MQTT_3_1_1, 34 00 01 61 00 02 78, QOS_NOT_SUPPORTED",
        "MQTT_5, 34 00 01 61 00 02 00 78, QOS_NOT_SUPPORTED",
        "MQTT_3_1_1, 31 00 01 61 78, RETAIN_NOT_SUPPORTED",
        "MQTT_5, 31 00 01 61 00 78, RETAIN_NOT_SUPPORTED",
        "MQTT_5, 33 00 01 61 00 02 00, RETAIN_NOT_SUPPORTED"
    })
    void whatIsNotOfferedEndsTheConnectionAndReachesNobody(ProtocolVersion version, String publish, ReasonCode code) {
        try (var client = client(version)) {
            client.send(publish).expectDisconnected(code);
        }
        watcher.expectNothing();
    }

    @ParameterizedTest(name = "{0} {1}")
    @Spec({"MQTT-3.2.2-12", "MQTT-3.2.2-13"})
    @CsvSource({"16, 0x9B, a will of QoS 2", "26, 0x9A, a retained will"})
    void isRefused(String flags, int code, String what) {
        try (var client = Client.open(narrow, ProtocolVersion.MQTT_5)) {
            var connack = client.send(
                            "10 00 04 4D 51 54 54 05 %s 00 00 00 00 01 63 00 00 01 61 00 01 78".formatted(flags))
                    .bytes();
            assertThat(connack).startsWith(0x20, connack.length - 2, 0, code);
            client.expectClosed();
        }
        watcher.expectNothing();
    }

    @Test
    void aWillWithinTheOfferIsTaken() {
        try (var client = Client.open(narrow, ProtocolVersion.MQTT_5)) {
            client.send("10 00 04 4D 51 54 54 05 0E 00 00 00 00 01 63 00 00 01 61 00 01 78")
                    .receive(Packet.Connack.class);
            client.reset();
            watcher.expect("32 00 01 61 00 01 00 78");
        }
    }
}
