package sluice.bridge.paho;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.Limits;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkEnd.Kind;
import sluice.bridge.RefusedException;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** Paho's client for MQTT 3.1 and 3.1.1. Thread-safe. */
final class Client3 implements Client {

    private static final int FAILURE = 0x80; // what a SUBACK says of a filter that is not granted
    private static final long GOODBYE_MILLIS = 500;

    private final Endpoint endpoint;
    private final Wire wire;
    private final Events events;
    private @Nullable MqttAsyncClient paho;

    Client3(Endpoint endpoint, Wire wire, Events events) {
        this.endpoint = endpoint;
        this.wire = wire;
        this.events = events;
    }

    @Override
    public void connect() throws MqttException {
        var client = new MqttAsyncClient(wire.address(), endpoint.clientId(), new MemoryPersistence());
        paho = client;
        client.setManualAcks(true);
        client.setCallback(new Callback());
        client.connect(options(), null, new IMqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                events.connected(Limits.V3_1_1);
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                events.ended(end(failure));
            }
        });
    }

    private MqttConnectOptions options() {
        var options = new MqttConnectOptions();
        options.setSocketFactory(wire);
        options.setAutomaticReconnect(false);
        options.setMqttVersion(
                endpoint.version() == Version.V3_1
                        ? MqttConnectOptions.MQTT_VERSION_3_1
                        : MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setCleanSession(endpoint.cleanStart());
        options.setKeepAliveInterval((int) endpoint.keepAlive().toSeconds());
        options.setConnectionTimeout((int) endpoint.connectTimeout().toSeconds());
        options.setMaxInflight(Limits.V3_1_1.receiveMaximum()); // the owner of the link keeps the window
        if (endpoint.username() != null) {
            options.setUserName(endpoint.username());
        }
        if (endpoint.password() != null) {
            options.setPassword(endpoint.password().toCharArray());
        }
        return options;
    }

    @Override
    public void publish(Message message, CompletableFuture<Void> done) throws MqttException {
        var paho = new MqttMessage(message.payload().toArray());
        paho.setQos(message.qos().level());
        paho.setRetained(message.retain());
        client().publish(message.topic().value(), paho, null, new Answer(done, List.of()));
    }

    @Override
    public void subscribe(List<Subscription> subscriptions, CompletableFuture<Void> done) throws MqttException {
        var filters = subscriptions.stream().map(each -> each.filter().value()).toArray(String[]::new);
        var qos = subscriptions.stream().mapToInt(each -> each.qos().level()).toArray();
        client().subscribe(filters, qos, null, new Answer(done, List.of(filters)));
    }

    @Override
    public void unsubscribe(List<TopicFilter> filters, CompletableFuture<Void> done) throws MqttException {
        var names = filters.stream().map(TopicFilter::value).toArray(String[]::new);
        client().unsubscribe(names, null, new Answer(done, List.of()));
    }

    @Override
    public void acknowledge(int id, int qos) throws MqttException {
        client().messageArrivedComplete(id, qos);
    }

    @Override
    public void disconnect() throws MqttException {
        client().disconnectForcibly(0, GOODBYE_MILLIS, true);
    }

    @Override
    public void drop() throws MqttException {
        if (paho != null) {
            paho.close(true);
        }
    }

    private MqttAsyncClient client() {
        if (paho == null) {
            throw new IllegalStateException("not connected");
        }
        return paho;
    }

    private static LinkEnd end(@Nullable Throwable failure) {
        if (failure == null) {
            return new LinkEnd(Kind.LOST, "connection lost");
        }
        if (failure instanceof MqttException paho && paho.getReasonCode() >= 1 && paho.getReasonCode() <= 5) {
            return Reasons.of3(paho.getReasonCode());
        }
        return Reasons.of(failure);
    }

    /** Passes a token's outcome on. The filters are what was subscribed, none for a publish. */
    private record Answer(CompletableFuture<Void> done, List<String> filters) implements IMqttActionListener {

        @Override
        public void onSuccess(IMqttToken token) {
            var refused = refused(token);
            if (refused.isEmpty()) {
                done.complete(null);
            } else {
                done.completeExceptionally(
                        new RefusedException(FAILURE, "the far side refuses the subscriptions to " + refused));
            }
        }

        @Override
        public void onFailure(IMqttToken token, @Nullable Throwable failure) {
            var refused = refused(token);
            done.completeExceptionally(
                    refused.isEmpty()
                            ? new IOException(failure == null ? "link lost" : Reasons.clause(failure), failure)
                            : new RefusedException(FAILURE, "the far side refuses the subscriptions to " + refused));
        }

        private List<String> refused(IMqttToken token) {
            var refused = new ArrayList<String>();
            var granted = filters.isEmpty() ? new int[0] : token.getGrantedQos();
            for (int i = 0; i < granted.length; i++) {
                if (granted[i] >= FAILURE) {
                    refused.add(filters.get(i));
                }
            }
            return refused;
        }
    }

    /** Every method catches everything: Paho ends the connection over an exception from here. */
    private final class Callback implements MqttCallback {

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            Message arrived;
            try {
                var bytes = message.getPayload();
                arrived = new Message(
                        TopicName.of(topic),
                        Payload.wrap(bytes, 0, bytes.length),
                        Qos.of(message.getQos()),
                        message.isRetained(),
                        MessageProperties.NONE,
                        Instant.now());
            } catch (RuntimeException e) {
                events.ended(new LinkEnd(Kind.LOST, "the far side sent what is no message: " + Reasons.clause(e)));
                return;
            }
            events.arrived(arrived, message.getQos() > 0 ? message.getId() : 0);
        }

        @Override
        public void connectionLost(@Nullable Throwable failure) {
            events.ended(end(failure));
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            // Each publish has an answer of its own.
        }
    }
}
