package sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.broker.Lab;
import sluice.mqtt.ProtocolVersion;
import sluice.testing.Hex;
import sluice.testing.Spec;
import sluice.transport.websocket.Layer;

/** MQTT over WebSocket: section 6 of both standards, and what is sent to hurt. */
class WebSocketTest {

    private static final String CONNECT = "10 0D 00 04 4D 51 54 54 04 02 00 00 00 01 63";
    private static final String CONNACK = "20 02 00 00";
    private static final String SUBSCRIBE = "82 06 00 07 00 01 61 00";
    private static final String SUBACK = "90 03 00 07 00";
    private static final String PUBLISH = "30 05 00 01 61 68 69";

    @AutoClose
    private final Lab lab = new Lab();

    private final InetSocketAddress address = lab.open(below -> Layer.over(below, "https://plant7.example"));
    private final Client bystander = Client.clean(lab, ProtocolVersion.MQTT_3_1_1, "bystander");

    @AfterEach
    void theBystanderIsStillServed() {
        bystander.expectNothing().close();
    }

    private WebSocketClient connected() {
        return WebSocketClient.open(address).send(CONNECT, 100).expect("82 04 " + CONNACK);
    }

    @Test
    @Spec({"MQTT-6.0.0-1", "MQTT311-6.0.0-1"})
    void whatTheBrokerSendsIsBinaryAndTextEndsTheConnection() {
        try (var client = connected()) {
            client.sendBytes(WebSocketClient.frame(0x81, Hex.bytes(SUBSCRIBE)))
                    .expect("88 02 03 EB") // 1003, unsupported data
                    .expectClosed();
        }
    }

    @Test
    @Spec({"MQTT-6.0.0-2", "MQTT311-6.0.0-2"})
    void aFrameHoldsSeveralPacketsAndTheAnswersShareOneToo() {
        try (var client = connected()) {
            client.send(SUBSCRIBE + " " + PUBLISH + " C0 00", 100).expect("82 0E " + SUBACK + " " + PUBLISH + " D0 00");
        }
    }

    @ParameterizedTest(name = "in frames of {0} bytes")
    @ValueSource(ints = {1, 2, 3, 7})
    @Spec({"MQTT-6.0.0-2", "MQTT311-6.0.0-2"})
    void aPacketGoesAcrossFrames(int size) {
        try (var client = WebSocketClient.open(address)) {
            client.send(CONNECT, size).expect("82 04 " + CONNACK);
            client.send(SUBSCRIBE, size).expect("82 05 " + SUBACK);
            // the packet is longer than its message: the rest comes in another one, with a ping before it
            client.send(PUBLISH.substring(0, 11), size)
                    .sendBytes(WebSocketClient.frame(0x89, new byte[0]))
                    .expect("8A 00")
                    .send(PUBLISH.substring(12), size)
                    .expect("82 07 " + PUBLISH);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {"mqtt | mqtt", "mqttv3.1 | mqttv3.1", "mqttv3.1, mqtt | mqttv3.1", "soap, mqtt | mqtt"})
    @Spec({"MQTT-6.0.0-4", "MQTT311-6.0.0-4"})
    void theSubprotocolIsTheFirstOfTheClientsThatIsMqtt(String offered, String chosen) {
        try (var client = new WebSocketClient(address, "Sec-WebSocket-Protocol: " + offered)) {
            assertThat(client.response())
                    .startsWith("HTTP/1.1 101 ")
                    .contains("\r\nSec-WebSocket-Protocol: " + chosen + "\r\n");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Sec-WebSocket-Protocol: soap", "X-No: protocol"})
    @Spec({"MQTT-6.0.0-4", "MQTT311-6.0.0-4"})
    void withoutMqttAmongTheOfferedNobodyComesIn(String field) {
        try (var client = new WebSocketClient(address, field)) {
            assertThat(client.response()).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void pagesOfOtherSitesDoNotComeInAndThoseOfOursDo() {
        try (var foreign =
                        new WebSocketClient(address, "Origin: https://evil.example", "Sec-WebSocket-Protocol: mqtt");
                var ours = new WebSocketClient(
                        address, "Origin: https://plant7.example", "Sec-WebSocket-Protocol: mqtt")) {
            assertThat(foreign.response()).startsWith("HTTP/1.1 403 ");
            assertThat(ours.response()).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void whatIsNotMaskedEndsTheConnection() {
        try (var client = connected()) {
            client.sendBytes(Hex.bytes("82 02 C0 00")).expect("88 02 03 EA").expectClosed();
        }
    }

    @Test
    void aFloodOfPingsEndsTheConnection() {
        try (var client = connected()) {
            var flood = new ByteArrayOutputStream();
            for (int i = 0; i < 100_000; i++) {
                flood.writeBytes(WebSocketClient.frame(0x89, new byte[0]));
            }
            client.sendBytes(flood.toByteArray()).expect("8A 00 ".repeat(100) + "88 02 03 F0");
        }
    }

    @Test
    void pingsOfTheFramesDoNotKeepAliveWhoSendsNoPackets() {
        try (var client = WebSocketClient.open(address)) {
            client.sendBytes(WebSocketClient.frame(0x89, new byte[0])).expect("8A 00");
            lab.pass(Duration.ofSeconds(6)); // the connect timeout is 5
            client.expectClosed();
        }
    }

    @Test
    void aLargePacketInFramesOfOneByteCostsInProportion() {
        var packet = new byte[1_000_000];
        Arrays.fill(packet, (byte) 'a');
        System.arraycopy(Hex.bytes("30 BC 84 3D 00 01 61"), 0, packet, 0, 7);
        var frames = new ByteArrayOutputStream();
        for (var one : packet) {
            frames.writeBytes(WebSocketClient.frame(0x82, new byte[] {one}));
        }
        try (var client = connected()) {
            var before = lab.effort();
            client.sendBytes(frames.toByteArray()).send("C0 00", 1).expect("82 02 D0 00");
            var effort = lab.effort().since(before);
            assertThat(effort.bytes()).isLessThan(20_000_000);
            assertThat(effort.nanos()).isLessThan(TimeUnit.MILLISECONDS.toNanos(1_000));
        }
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {0, 1, 2})
    void pahoSendsAndReceivesInOrder(int qos) throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        var uri = "ws://127.0.0.1:" + address.getPort();
        var options = new MqttConnectOptions();
        options.setMaxInflight(100);
        try (var subscriber = new MqttClient(uri, "s", null);
                var publisher = new MqttClient(uri, "p", null)) {
            subscriber.connect();
            subscriber.subscribe("a/+", qos, (_, message) -> received.add(new String(message.getPayload(), UTF_8)));
            publisher.connect(options);
            for (int i = 0; i < 500; i++) {
                publisher.publish("a/b", ("m" + i).getBytes(UTF_8), qos, false);
            }
            for (int i = 0; i < 500; i++) {
                assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("m" + i);
            }
            publisher.publish("a/b", new byte[900_000], qos, false);
            assertThat(received.poll(10, TimeUnit.SECONDS)).hasSize(900_000);
            publisher.disconnect();
            subscriber.disconnect();
        }
    }
}
