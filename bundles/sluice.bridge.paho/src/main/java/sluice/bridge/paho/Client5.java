package sluice.bridge.paho;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientPersistence;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubComp;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRel;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Endpoint;
import sluice.bridge.Limits;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkEnd.Kind;
import sluice.bridge.RefusedException;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/** Paho's client for MQTT 5. Thread-safe. */
final class Client5 implements Client {

    private static final int FAILURE = 0x80; // the first of the reason codes that mean one
    private static final long GOODBYE_MILLIS = 500;

    private final Endpoint endpoint;
    private final Wire wire;
    private final Events events;
    private final Identifiers identifiers = new Identifiers();
    private @Nullable Paho paho;

    Client5(Endpoint endpoint, Wire wire, Events events) {
        this.endpoint = endpoint;
        this.wire = wire;
        this.events = events;
    }

    @Override
    public void connect() throws MqttException {
        var client = new Paho(wire.address(), endpoint.clientId(), new Memory5(new Exchanges(wire, events)));
        paho = client;
        client.setManualAcks(true);
        client.setCallback(new Callback());
        client.connect(options(), null, new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                events.connected(limits(token.getResponseProperties()), token.getSessionPresent());
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                events.ended(end(failure, true));
            }
        });
    }

    private MqttConnectionOptions options() {
        var options = new MqttConnectionOptions();
        options.setSocketFactory(wire);
        options.setAutomaticReconnect(false);
        options.setCleanStart(endpoint.cleanStart());
        options.setSessionExpiryInterval(endpoint.sessionExpiry().toSeconds());
        options.setKeepAliveInterval((int) endpoint.keepAlive().toSeconds());
        options.setConnectionTimeout((int) endpoint.connectTimeout().toSeconds());
        options.setReceiveMaximum(endpoint.receiveMaximum());
        // No topic alias maximum: Paho hands over a message that comes with an alias alone without its topic.
        if (endpoint.notification() != null) {
            var gone = new MqttMessage(Endpoint.GONE.toArray(), 1, true, null);
            options.setWill(endpoint.notification().value(), gone);
        }
        if (endpoint.username() != null) {
            options.setUserName(endpoint.username());
        }
        if (endpoint.authMethod() != null) {
            options.setAuthMethod(endpoint.authMethod());
            options.setAuthData(
                    endpoint.password() == null
                            ? new byte[0]
                            : endpoint.password().getBytes(StandardCharsets.UTF_8));
        } else if (endpoint.password() != null) {
            options.setPassword(endpoint.password().getBytes(StandardCharsets.UTF_8));
        }
        return options;
    }

    private static Limits limits(@Nullable MqttProperties connack) {
        if (connack == null) {
            return new Limits(Qos.EXACTLY_ONCE, true, 65_535, Limits.V3_1_1.maximumPacket(), true);
        }
        var retain = connack.isRetainAvailable();
        var qos = connack.getMaximumQoS();
        var receive = connack.getReceiveMaximum();
        var packet = connack.getMaximumPacketSize();
        return new Limits(
                qos == null ? Qos.EXACTLY_ONCE : Qos.of(qos),
                retain == null || retain,
                receive == null ? 65_535 : receive,
                packet == null ? Limits.V3_1_1.maximumPacket() : packet,
                true);
    }

    @Override
    public void publish(Message message, CompletableFuture<Void> done) throws MqttException, IOException {
        publish(message, false, identifier(done), done);
    }

    @Override
    public void publish(Message message, int identifier, boolean again, CompletableFuture<Void> done)
            throws MqttException {
        publish(message, again, identifier, done);
    }

    private void publish(Message message, boolean again, int identifier, CompletableFuture<Void> done)
            throws MqttException {
        var content = Messages5.toPaho(message);
        var packet = new MqttPublish(message.topic().value(), content, content.getProperties());
        packet.setMessageId(identifier);
        packet.setDuplicate(again);
        var token = token(new Answer(done, "the message"), packet.getTopicName());
        token.internalTok.setDeliveryToken(true);
        token.internalTok.setMessage(content);
        token.setRequestMessage(packet);
        client().send(packet, token);
    }

    @Override
    public void release(int identifier, CompletableFuture<Void> done) throws MqttException {
        var packet = new MqttPubRel(0, identifier, new MqttProperties());
        client().send(packet, token(new Answer(done, "the exchange")));
    }

    @Override
    public void subscribe(List<Subscription> subscriptions, CompletableFuture<Void> done)
            throws MqttException, IOException {
        var wanted = subscriptions.stream().map(Client5::toPaho).toArray(MqttSubscription[]::new);
        var names = Arrays.stream(wanted).map(MqttSubscription::getTopic).toArray(String[]::new);
        var packet = new MqttSubscribe(wanted, new MqttProperties());
        packet.setMessageId(identifier(done));
        client().send(packet, token(new Answer(done, "the subscriptions to " + Arrays.toString(names)), names));
    }

    @Override
    public void unsubscribe(List<TopicFilter> filters, CompletableFuture<Void> done) throws MqttException, IOException {
        var names = filters.stream().map(TopicFilter::value).toArray(String[]::new);
        var packet = new MqttUnsubscribe(names, new MqttProperties());
        packet.setMessageId(identifier(done));
        client().send(packet, token(new Answer(done, "to end the subscriptions to " + filters), names));
    }

    /** Takes a packet identifier until {@code done} ends: Paho's own would not know of those the link's owner gives away. */
    private int identifier(CompletionStage<Void> done) throws IOException {
        int identifier = identifiers.take();
        done.whenComplete((_, _) -> identifiers.free(identifier));
        return identifier;
    }

    private MqttToken token(MqttActionListener listener, String... topics) {
        var token = new MqttToken(endpoint.clientId());
        token.setActionCallback(listener);
        token.internalTok.setTopics(topics);
        return token;
    }

    private static MqttSubscription toPaho(Subscription subscription) {
        var wanted = new MqttSubscription(
                subscription.filter().value(), subscription.qos().level());
        wanted.setNoLocal(subscription.noLocal());
        wanted.setRetainAsPublished(subscription.retainAsPublished());
        return wanted;
    }

    @Override
    public void acknowledge(int id) throws MqttException {
        client().messageArrivedComplete(id, 1);
    }

    @Override
    public void disconnect() throws MqttException {
        // Reason 0 ends without the will and leaves the session to its expiry.
        client().disconnectForcibly(0, GOODBYE_MILLIS, 0, new MqttProperties());
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

    private static LinkEnd end(@Nullable Throwable failure, boolean connecting) {
        if (failure == null) {
            return new LinkEnd(Kind.LOST, "connection lost");
        }
        if (failure instanceof MqttException paho) {
            int code = paho.getReasonCode();
            if (code >= FAILURE && code <= 0xFF) {
                return Reasons.of5(code);
            }
            if (connecting && code == MqttException.REASON_CODE_INVALID_RETURN_CODE) {
                // A server that knows nothing newer than 3.1.1 answers with one of its own codes.
                return new LinkEnd(Kind.VERSION, "the far side does not speak MQTT 5");
            }
        }
        return Reasons.of(failure);
    }

    /** Passes a token's outcome on. Paho calls a refusal a success and hides it among the reason codes. */
    private record Answer(CompletableFuture<Void> done, String what) implements MqttActionListener {

        @Override
        public void onSuccess(IMqttToken token) {
            var codes = token.getReasonCodes();
            int worst = codes == null ? 0 : Arrays.stream(codes).max().orElse(0);
            if (worst >= FAILURE
                    && !(token.getResponse() instanceof MqttPubComp)) { // that one only says it knows no more
                done.completeExceptionally(new RefusedException(
                        worst, "the far side refuses %s: reason code 0x%02X".formatted(what, worst)));
            } else {
                done.complete(null);
            }
        }

        @Override
        public void onFailure(IMqttToken token, @Nullable Throwable failure) {
            done.completeExceptionally(
                    new IOException(failure == null ? "link lost" : Reasons.clause(failure), failure));
        }
    }

    /** Every method catches everything: Paho ends the connection over an exception from here. */
    private final class Callback implements MqttCallback {

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            if (message.getQos() == 2) {
                return; // the exchanges have it
            }
            Message arrived;
            try {
                arrived = Messages5.fromPaho(topic, message);
            } catch (RuntimeException e) {
                events.ended(new LinkEnd(Kind.LOST, "the far side sent what is no message: " + Reasons.clause(e)));
                return;
            }
            events.arrivedWith(message.getQos() == 1 ? message.getId() : 0, arrived);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            int reason = wire.disconnectReason();
            events.ended(reason == 0 ? end(response.getException(), false) : Reasons.of5(reason));
        }

        @Override
        public void mqttErrorOccurred(MqttException failure) {
            // The connection survives these, or disconnected() follows.
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // Each publish has an answer of its own.
        }

        @Override
        public void connectComplete(boolean reconnect, String address) {
            // The connect token has told it.
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // We never ask for extended authentication.
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
