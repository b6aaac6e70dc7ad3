package sluice.itest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** An MQTT client, Eclipse Paho's, that remembers all it got and whether it was ever disconnected. Thread-safe. */
final class Viewer implements MqttCallback, AutoCloseable {

    /** One message it got. */
    record Seen(String topic, String payload, boolean retained) {}

    private final MqttClient client;
    private final List<Seen> seen = new ArrayList<>();
    private final List<String> disconnects = new ArrayList<>();

    Viewer(int port, String id, String... filters) throws MqttException {
        client = new MqttClient("tcp://127.0.0.1:" + port, id, new MemoryPersistence());
        client.setCallback(this);
        var options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setConnectionTimeout(10);
        client.connect(options);
        for (var filter : filters) {
            client.subscribe(filter, 1);
        }
    }

    void publish(String topic, String payload, int qos) throws MqttException {
        client.publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, false);
    }

    void publishRetained(String topic, String payload, int qos) throws MqttException {
        client.publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, true);
    }

    /** Waits for a message, among all it ever got. */
    Seen await(Predicate<Seen> wanted) throws InterruptedException {
        return awaitFrom(0, wanted);
    }

    /** Waits for a message among those behind the first {@code from}. */
    synchronized Seen awaitFrom(int from, Predicate<Seen> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        for (int next = from; ; ) {
            while (next < seen.size()) {
                if (wanted.test(seen.get(next))) {
                    return seen.get(next);
                }
                next++;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("What was waited for did not come; what came: "
                        + seen.subList(Math.max(0, seen.size() - 30), seen.size()));
            }
            wait(left);
        }
    }

    Seen awaitTopic(String topic) throws InterruptedException {
        return await(message -> message.topic().equals(topic));
    }

    synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Returns why it was disconnected, each time it was. */
    synchronized List<String> disconnects() {
        return List.copyOf(disconnects);
    }

    @Override
    public synchronized void messageArrived(String topic, MqttMessage message) {
        var payload = new String(message.getPayload(), StandardCharsets.UTF_8);
        seen.add(new Seen(topic, payload, message.isRetained()));
        notifyAll();
    }

    @Override
    public synchronized void disconnected(MqttDisconnectResponse response) {
        disconnects.add(String.valueOf(response));
        notifyAll();
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        disconnected(new MqttDisconnectResponse(exception));
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // not asked for
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // connect() has returned
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        // no such authentication here
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 1_000, false);
        client.close(true);
    }
}
