package sluice.bridge.paho;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClientPersistence;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.MqttToken;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttPubRel;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttPublish;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttSubscribe;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttUnsubscribe;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttWireMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import sluice.bus.SteadyClock;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** Paho's client for MQTT 3.1 and 3.1.1. Thread-safe. */
final class Client3 implements Client {

    private static final Logger LOG = LoggerFactory.getLogger(Client3.class);
    private static final int FAILURE = 0x80; // what a SUBACK says of a filter that is not granted
    private static final long GOODBYE_MILLIS = 500;

    private final Endpoint endpoint;
    private final Wire wire;
    private final Events events;
    private final Identifiers identifiers = new Identifiers();
    private @Nullable Paho paho;

    Client3(Endpoint endpoint, Wire wire, Events events) {
        this.endpoint = endpoint;
        this.wire = wire;
        this.events = events;
    }

    @Override
    public void connect() throws MqttException {
        var client = new Paho(wire.address(), endpoint.clientId(), new Memory3(new Exchanges(wire, events)));
        paho = client;
        client.setManualAcks(true);
        client.setCallback(new Callback());
        client.connect(options(), null, new IMqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                // MQTT 3.1 does not say whether there was a session
                events.connected(Limits.V3_1_1, endpoint.version() != Version.V3_1 && token.getSessionPresent());
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
        if (endpoint.notification() != null) {
            options.setWill(endpoint.notification().value(), Endpoint.GONE.toArray(), 1, true);
        }
        if (endpoint.username() != null) {
            options.setUserName(endpoint.username());
        }
        if (endpoint.password() != null) {
            options.setPassword(endpoint.password().toCharArray());
        }
        return options;
    }

    @Override
    public void publish(Message message, CompletableFuture<Void> done) throws MqttException, IOException {
        publish(message, false, message.qos() == Qos.AT_MOST_ONCE ? 0 : identifier(done), done);
    }

    @Override
    public void publish(Message message, int identifier, boolean again, CompletableFuture<Void> done)
            throws MqttException {
        publish(message, again, identifier, done);
    }

    private void publish(Message message, boolean again, int identifier, CompletableFuture<Void> done)
            throws MqttException {
        var content = new MqttMessage(message.payload().toArray());
        content.setQos(message.qos().level());
        content.setRetained(message.retain());
        var packet = new MqttPublish(message.topic().value(), content);
        packet.setMessageId(identifier);
        packet.setDuplicate(again);
        var token = new MqttDeliveryToken(endpoint.clientId());
        token.setActionCallback(new Answer(done, List.of()));
        token.internalTok.setMessage(content);
        token.internalTok.setTopics(new String[] {packet.getTopicName()});
        client().send(packet, token);
    }

    @Override
    public void release(int identifier, CompletableFuture<Void> done) throws MqttException, IOException {
        var octets = new byte[] {(byte) (identifier >> 8), (byte) identifier};
        client().send(new MqttPubRel((byte) 0, octets), token(new Answer(done, List.of())));
    }

    @Override
    public void subscribe(List<Subscription> subscriptions, CompletableFuture<Void> done)
            throws MqttException, IOException {
        var filters = subscriptions.stream().map(each -> each.filter().value()).toArray(String[]::new);
        var qos = subscriptions.stream().mapToInt(each -> each.qos().level()).toArray();
        var packet = new MqttSubscribe(filters, qos);
        packet.setMessageId(identifier(done));
        client().send(packet, token(new Answer(done, List.of(filters)), filters));
    }

    @Override
    public void unsubscribe(List<TopicFilter> filters, CompletableFuture<Void> done) throws MqttException, IOException {
        var names = filters.stream().map(TopicFilter::value).toArray(String[]::new);
        var packet = new MqttUnsubscribe(names);
        packet.setMessageId(identifier(done));
        client().send(packet, token(new Answer(done, List.of()), names));
    }

    /** Takes a packet identifier until {@code done} ends: Paho's own would not know of those the link's owner gives away. */
    private int identifier(CompletionStage<Void> done) throws IOException {
        int identifier = identifiers.take();
        done.whenComplete((_, _) -> identifiers.free(identifier));
        return identifier;
    }

    private MqttToken token(IMqttActionListener listener, String... topics) {
        var token = new MqttToken(endpoint.clientId());
        token.setActionCallback(listener);
        token.internalTok.setTopics(topics);
        return token;
    }

    @Override
    public void acknowledge(int id) throws MqttException {
        client().messageArrivedComplete(id, 1);
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

    private Paho client() {
        if (paho == null) {
            throw new IllegalStateException("not connected");
        }
        return paho;
    }

    static Message message(String topic, MqttMessage message) {
        var bytes = message.getPayload();
        return new Message(
                TopicName.of(topic),
                Payload.wrap(bytes, 0, bytes.length),
                Qos.of(message.getQos()),
                message.isRetained(),
                MessageProperties.NONE,
                SteadyClock.SYSTEM.instant());
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
            if (message.getQos() == 2) {
                completed(message.getId());
                return;
            }
            Message arrived;
            try {
                arrived = message(topic, message);
            } catch (RuntimeException e) {
                events.ended(new LinkEnd(Kind.LOST, "the far side sent what is no message: " + Reasons.clause(e)));
                return;
            }
            events.arrivedWith(message.getQos() > 0 ? message.getId() : 0, arrived);
        }

        /** PUBREL came: the exchanges have the message since its PUBLISH. */
        private void completed(int id) {
            try {
                client().messageArrivedComplete(id, 2);
            } catch (MqttException e) {
                LOG.debug("Link {} cannot complete an exchange", endpoint, e); // it is down
            }
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

    /** Paho's client with a way for packets that have an identifier already. */
    private static final class Paho extends MqttAsyncClient {

        Paho(String address, String clientId, MqttClientPersistence persistence) throws MqttException {
            super(address, clientId, persistence);
        }

        void send(MqttWireMessage packet, MqttToken token) throws MqttException {
            comms.sendNoWait(packet, token);
        }
    }
}
