package sluice.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eclipse Paho's clients for Java. */
class PahoTest {

    private static final int MESSAGES = 500;

    private final Rig rig = new Rig();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        rig.close();
    }

    private String uri() {
        return "tcp://127.0.0.1:" + rig.address().getPort();
    }

    private void expectAll() throws InterruptedException {
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("m" + i);
        }
        assertThat(received).isEmpty();
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {0, 1, 2})
    void version3SendsAndReceivesInOrder(int qos) throws Exception {
        var options = new org.eclipse.paho.client.mqttv3.MqttConnectOptions();
        options.setMaxInflight(100);
        try (var subscriber = new org.eclipse.paho.client.mqttv3.MqttClient(uri(), "s", null);
                var publisher = new org.eclipse.paho.client.mqttv3.MqttClient(uri(), "p", null)) {
            subscriber.connect();
            subscriber.subscribe("a/+", qos, (_, message) -> received.add(new String(message.getPayload(), UTF_8)));
            publisher.connect(options);
            for (int i = 0; i < MESSAGES; i++) {
                publisher.publish("a/b", ("m" + i).getBytes(UTF_8), qos, false);
            }
            expectAll();
            publisher.disconnect();
            subscriber.disconnect();
        }
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {0, 1, 2})
    void version5SendsAndReceivesInOrder(int qos) throws Exception {
        var options = new MqttConnectionOptions();
        options.setCleanStart(true);
        var subscriber = new org.eclipse.paho.mqttv5.client.MqttClient(uri(), "s", null);
        var publisher = new org.eclipse.paho.mqttv5.client.MqttClient(uri(), "p", null);
        try {
            subscriber.connect(options);
            subscriber.setCallback(new Arrivals(received));
            subscriber.subscribe("a/+", qos);
            publisher.connect(options);
            var properties = new MqttProperties();
            properties.getUserProperties().add(new UserProperty("unit", "Cel"));
            for (int i = 0; i < MESSAGES; i++) {
                var message = new org.eclipse.paho.mqttv5.common.MqttMessage(
                        ("m" + i).getBytes(UTF_8), qos, false, properties);
                publisher.publish("a/b", message);
            }
            expectAll();
            publisher.disconnect();
            subscriber.disconnect();
        } finally {
            publisher.close();
            subscriber.close();
        }
    }
}
