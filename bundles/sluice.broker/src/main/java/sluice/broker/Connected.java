package sluice.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.broker.Counters.Reason;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.bus.Receipt;
import sluice.bus.Subscription;
import sluice.bus.TopicName;
import sluice.mqtt.Diagnostics;
import sluice.mqtt.Packet;
import sluice.mqtt.PacketException;
import sluice.mqtt.ProtocolErrorException;
import sluice.mqtt.ReasonCode;
import sluice.store.JournalFullException;

/** A connection whose CONNECT was accepted. Confined to its connection's loop. Hot path. */
final class Connected implements Stage, Answers.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(Connected.class);
    private static final Packet PINGRESP = new Packet.Pingresp();

    private final ClientConnection client;
    private final Link link;
    private final Session session;
    private final Broker broker;
    private final Permits permits;
    private final KeepAlive keepAlive;
    private final Answers answers;
    private final SessionOverrides overrides;
    private final int receiveMaximum;
    private final Offer offer;
    private final Visitor visitor;
    private final boolean five;
    private final @Nullable Reauthentication reauthentication;
    private final boolean relaxed;
    private boolean tookLeave;

    /** The topic last found to have no more levels than it may: the decoder gives the same object for the same topic. */
    private @Nullable TopicName measured;

    Connected(
            ClientConnection client,
            Link link,
            Session session,
            Duration keepAlive,
            Visitor visitor,
            @Nullable Proof proof) {
        this.client = client;
        this.link = link;
        this.session = session;
        this.broker = client.door().broker();
        this.permits = session.permits();
        this.keepAlive = new KeepAlive(client, keepAlive, this::silent);
        this.answers = new Answers(link, client.round(), this);
        this.overrides = client.door().limits().overrides();
        this.receiveMaximum = overrides.receiveMaximum(broker.limits());
        this.offer = client.door().limits().offer();
        this.visitor = visitor;
        this.five = link.version().hasProperties();
        this.reauthentication = proof == null ? null : new Reauthentication(client, link, session, proof, this::leave);
        this.relaxed = client.door().limits().relaxed();
    }

    @Override
    public void on(Packet packet) throws PacketException {
        if (!session.isAttached(link)) { // taken over
            client.ignoreInput();
            return;
        }
        // Nearly all of them. Asked here, the switch, which the JVM makes at run time, is no part of the hot code
        // (decision 242).
        if (packet instanceof Packet.Publish publish) {
            publish(publish);
        } else if (packet instanceof Packet.Puback ack) {
            session.acknowledgements().on(ack);
        } else {
            onOther(packet);
        }
    }

    private void onOther(Packet packet) throws PacketException {
        switch (packet) {
            case Packet.Publish publish -> publish(publish);
            case Packet.Puback ack -> session.acknowledgements().on(ack);
            case Packet.Pubrec ack -> {
                var answer = session.acknowledgements().on(ack);
                if (answer != null) {
                    link.send(answer);
                }
            }
            case Packet.Pubcomp ack -> session.acknowledgements().on(ack);
            case Packet.Pubrel ack -> release(ack);
            case Packet.Subscribe subscribe -> subscribe(subscribe);
            case Packet.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
            case Packet.Pingreq _ -> link.send(PINGRESP); // [MQTT-3.12.4-1]
            case Packet.Disconnect disconnect -> disconnect(disconnect);
            case Packet.Auth auth -> {
                if (reauthentication == null) { // [MQTT-4.12.0-7]
                    throw new ProtocolErrorException("AUTH without extended authentication");
                }
                reauthentication.on(auth);
            }
            case Packet.Connect _, Packet.Connack _, Packet.Suback _, Packet.Unsuback _, Packet.Pingresp _ ->
                throw new ProtocolErrorException(packet.type() + " cannot be sent here");
        }
    }

    // --- messages from the client

    private void publish(Packet.Publish publish) throws ProtocolErrorException {
        var message = publish.message();
        offer.check(message);
        if (broker.memory().isFull() && !isTaken(publish)) {
            return;
        }
        switch (message.qos()) {
            case AT_MOST_ONCE -> {
                if (refusal(message) == ReasonCode.SUCCESS) {
                    hand(message);
                }
            }
            case AT_LEAST_ONCE -> {
                checkReceiveMaximum();
                var refusal = refusal(message);
                if (refusal == ReasonCode.SUCCESS) {
                    var receipt = hand(message);
                    answer(new Packet.Puback(publish.id(), code(receipt.matched())), receipt); // [MQTT-4.3.2-4]
                } else {
                    answers.sendInOrder(new Packet.Puback(publish.id(), refusal));
                }
                pauseIfFull();
            }
            case EXACTLY_ONCE -> {
                publishOnce(publish.id(), message);
                pauseIfFull();
            }
        }
    }

    /** There is no memory left: refuses a message, unless it takes none. */
    private boolean isTaken(Packet.Publish publish) {
        var message = publish.message();
        if (message.payload().isEmpty()
                || session.received().isOpen(publish.id())) { // a retained one goes, or it is here
            return true;
        }
        client.counters().count(Reason.MEMORY);
        switch (message.qos()) {
            case AT_MOST_ONCE -> {}
            case AT_LEAST_ONCE -> refuse(new Packet.Puback(publish.id(), ReasonCode.QUOTA_EXCEEDED));
            case EXACTLY_ONCE -> refuse(new Packet.Pubrec(publish.id(), ReasonCode.QUOTA_EXCEEDED));
        }
        return false;
    }

    /** Answers that a message was not taken; before MQTT 5 by closing, so that it is not taken for acknowledged. */
    private void refuse(Packet.Ack ack) {
        if (five) {
            answers.sendInOrder(ack);
        } else {
            client.ignoreInput();
            link.close();
        }
    }

    private void publishOnce(int id, Message message) throws ProtocolErrorException {
        if (session.received().isOpen(id)) { // [MQTT-4.3.3-10]
            answers.sendInOrder(new Packet.Pubrec(id, ReasonCode.SUCCESS));
            return;
        }
        checkReceiveMaximum();
        var refusal = refusal(message);
        if (refusal != ReasonCode.SUCCESS && five) { // [MQTT-4.3.3-9]
            answers.sendInOrder(new Packet.Pubrec(id, refusal));
            return;
        }
        session.received().begin(id);
        if (refusal == ReasonCode.SUCCESS && session.kept() != null) {
            broker.keeper().together(() -> handOnce(id, message));
        } else if (refusal == ReasonCode.SUCCESS) {
            var receipt = hand(message);
            answer(new Packet.Pubrec(id, code(receipt.matched())), receipt); // [MQTT-4.3.3-8]
        } else {
            answers.sendInOrder(
                    new Packet.Pubrec(id, ReasonCode.SUCCESS)); // 3.1.1 has no way to refuse it [MQTT311-3.3.5-2]
        }
    }

    /**
     * Gives a message to the bus. If anybody keeps it, the store gets its identifier in the same change: after a crash it is known, or
     * nobody has it. While a receiver is being replaced, the identifier waits until that one has it too: after a crash between, the others
     * get it twice, but nobody loses it.
     */
    private void handOnce(int id, Message message) {
        var receipt = hand(message);
        var pubrec = new Packet.Pubrec(id, code(receipt.matched()));
        if (receipt.isStored()) {
            answers.sendInOrder(pubrec);
        } else {
            var stored = receipt.stored();
            var noted = receipt.isHeld()
                    ? stored.thenCompose(_ -> session.received().keep(id))
                    : session.received().keep(id);
            answer(pubrec, stored.thenCombine(noted, (_, _) -> null));
        }
    }

    private void answer(Packet.Ack ack, Receipt receipt) {
        if (receipt.isStored() || relaxed && !receipt.stored().isDone()) {
            answers.sendInOrder(ack);
        } else {
            answers.send(ack, receipt);
        }
    }

    /** Acknowledges a message when it is safe; where the listener says so, already when it is on its way to be. */
    private void answer(Packet.Ack ack, CompletableFuture<Void> stored) {
        if (relaxed && !stored.isDone()) {
            answers.sendInOrder(ack);
        } else {
            answers.send(ack, stored);
        }
    }

    /** Gives a message to the bus; it goes out as the bytes it came in wherever that is possible. */
    private Receipt hand(Message message) {
        var signed = message.retain() ? permits.sign(message) : message;
        if (message.qos() != Qos.AT_MOST_ONCE) {
            client.round().begin();
        }
        client.frames().begin(signed, link.version(), client.decoder().frame());
        return broker.bus().publish(signed, session.origin());
    }

    private ReasonCode code(boolean matched) {
        return matched || !five ? ReasonCode.SUCCESS : ReasonCode.NO_MATCHING_SUBSCRIBERS;
    }

    private void checkReceiveMaximum() throws ProtocolErrorException {
        if (five && answers.waitingPubacks() + session.received().count() >= receiveMaximum) {
            throw new ProtocolErrorException(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "more than " + receiveMaximum + " messages without acknowledgement");
        }
    }

    /** Returns success, or why the message is dropped; a 3.1.1 client is not told [MQTT311-3.3.5-2]. */
    private ReasonCode refusal(Message message) {
        var topic = message.topic();
        if (!permits.mayPublish(topic)) {
            client.counters().count(Reason.FORBIDDEN_TOPIC);
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (topic == measured) {
            return ReasonCode.SUCCESS;
        }
        if (Levels.of(topic.value()) > overrides.levels(broker.limits())) {
            client.counters().count(Reason.LEVELS);
            return ReasonCode.TOPIC_NAME_INVALID;
        }
        measured = topic;
        return ReasonCode.SUCCESS;
    }

    private void release(Packet.Pubrel ack) {
        int id = ack.id();
        if (session.received().isOpen(id) || !five) {
            var pubcomp = new Packet.Pubcomp(id, ReasonCode.SUCCESS);
            var _ = session.received().release(id, () -> sendInLoop(pubcomp)); // [MQTT-4.3.3-11]
        } else {
            link.send(new Packet.Pubcomp(id, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
        }
    }

    private void sendInLoop(Packet packet) {
        if (link.inLoop()) {
            link.send(packet);
        } else {
            link.loopLater(() -> link.send(packet));
        }
    }

    /** A message was not kept by all who should: whoever sent it has to know, and may try again. */
    @Override
    public void notStored(Packet.Ack ack, Throwable why) {
        var cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        boolean refused = cause instanceof QuotaExceededException;
        boolean acknowledged = cause instanceof QuotaExceededException quota && !quota.isPassing();
        if (!refused) {
            broker.notStored(session.clientId(), cause);
        }
        if (five) {
            boolean full = refused || cause instanceof JournalFullException;
            answerFailure(ack, full ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        } else if (acknowledged) { // there is no way to say it, and nothing a repetition would change
            link.send(ack);
        } else {
            link.close(); // and it is not acknowledged
        }
    }

    private void answerFailure(Packet.Ack ack, ReasonCode code) {
        if (ack instanceof Packet.Pubrec) {
            var _ = session.received().release(ack.id(), () -> {});
            link.send(new Packet.Pubrec(ack.id(), code));
        } else {
            link.send(new Packet.Puback(ack.id(), code));
        }
    }

    private void pauseIfFull() {
        if (answers.waiting() >= receiveMaximum) {
            client.pause(true);
        }
    }

    @Override
    public void settled() {
        if (answers.waiting() <= receiveMaximum / 2) {
            client.pause(false);
        }
    }

    // --- subscriptions

    private void subscribe(Packet.Subscribe subscribe) {
        var codes = new ArrayList<ReasonCode>();
        var replays = new ArrayList<Replay>();
        var changes = new Changes(session.subscriptions());
        for (var request : subscribe.requests()) {
            var refusal = refusal(request);
            if (refusal != ReasonCode.SUCCESS) {
                codes.add(five ? refusal : ReasonCode.UNSPECIFIED_ERROR); // [MQTT311-3.9.3-2]
                continue;
            }
            var filter = request.filter();
            var subscription = new Subscription(
                    filter.topics(),
                    request.qos(),
                    request.noLocal(),
                    request.retainAsPublished(),
                    subscribe.subscriptionId());
            boolean isNew = changes.add(filter, subscription);
            codes.add(ReasonCode.granted(request.qos()));
            boolean wanted = switch (request.retainHandling()) {
                case SEND -> true; // [MQTT-3.3.1-9]
                case SEND_IF_NEW -> isNew; // [MQTT-3.3.1-10]
                case DO_NOT_SEND -> false; // [MQTT-3.3.1-11]
            };
            if (wanted && !filter.isShared()) {
                var replay = new Replay(broker, subscription, null);
                if (!replay.isAtEnd()) {
                    session.subscriptions().owe(filter, replay);
                    replays.add(replay);
                }
            }
        }
        link.whenDone(changes.saved(session), failure -> {
            if (failure == null) {
                link.send(new Packet.Suback(subscribe.id(), codes, Diagnostics.NONE));
                granted(subscribe, replays);
            } else {
                changes.undo();
                broker.notStored(session.clientId(), failure);
                codes.replaceAll(code -> code.isError() ? code : failed());
                link.send(new Packet.Suback(subscribe.id(), codes, Diagnostics.NONE));
            }
        });
    }

    private ReasonCode failed() {
        return five ? ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR : ReasonCode.UNSPECIFIED_ERROR;
    }

    private void granted(Packet.Subscribe subscribe, List<Replay> replays) {
        if (subscribe.requests().stream()
                .anyMatch(request -> request.filter().topics().value().startsWith("$SYS/"))) {
            broker.systemSubscription();
        }
        replays.forEach(session::replay);
    }

    private ReasonCode refusal(Packet.Subscribe.Request request) {
        var filter = request.filter();
        var limits = broker.limits();
        if (!permits.maySubscribe(filter.topics())) {
            client.counters().count(Reason.FORBIDDEN_TOPIC);
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (filter.topics().levels().size() > overrides.levels(limits)) {
            client.counters().count(Reason.LEVELS);
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (!session.subscriptions().mayAdd(filter, overrides.subscriptions(limits))) {
            client.counters().count(Reason.SUBSCRIPTIONS);
            return ReasonCode.QUOTA_EXCEEDED;
        }
        return ReasonCode.SUCCESS;
    }

    private void unsubscribe(Packet.Unsubscribe unsubscribe) {
        var codes = new ArrayList<ReasonCode>();
        var changes = new Changes(session.subscriptions());
        for (var filter : unsubscribe.filters()) {
            boolean existed = changes.remove(filter);
            codes.add(existed ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED);
        }
        link.whenDone(changes.saved(session), failure -> {
            if (failure != null) {
                changes.undo();
                broker.notStored(session.clientId(), failure);
                codes.replaceAll(_ -> ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR); // 3.1.1 is not told codes
            }
            link.send(new Packet.Unsuback(unsubscribe.id(), codes, Diagnostics.NONE));
        });
    }

    // --- the end

    private void disconnect(Packet.Disconnect disconnect) throws ProtocolErrorException {
        var expiry = disconnect.sessionExpiry();
        if (expiry != null) {
            var limit = overrides.expiry(broker.limits());
            session.expireAfter(expiry.compareTo(limit) <= 0 ? expiry : limit);
        }
        tookLeave = disconnect.code() == ReasonCode.SUCCESS; // [MQTT-3.14.4-3]
        client.ignoreInput();
        link.close();
        closed();
    }

    private void silent() {
        client.counters().count(Reason.KEEP_ALIVE);
        leave(ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing was heard for one and a half times the keep alive");
    }

    @Override
    public void refuse(PacketException violation) {
        leave(violation.code(), String.valueOf(violation.getMessage()));
    }

    @Override
    public void recheck() {
        if (!tookLeave && !visitor.mayStay(client.door().admission())) {
            client.counters().count(Reason.REVOKED);
            LOG.info(
                    "Client {} is disconnected: user {} is known no more",
                    session.clientId(),
                    visitor.identity().user());
            leave(ReasonCode.ADMINISTRATIVE_ACTION, "the user is known no more");
        }
    }

    @Override
    public void stop() {
        leave(ReasonCode.SERVER_SHUTTING_DOWN, "the listener is being closed");
    }

    private void leave(ReasonCode code, String reason) {
        client.ignoreInput();
        link.disconnect(code, reason);
        closed();
    }

    @Override
    public void drained() {
        link.drained();
        session.pump();
    }

    @Override
    public void closed() {
        keepAlive.stop();
        if (reauthentication != null) {
            reauthentication.end();
        }
        link.gone();
        session.detach(link, !tookLeave);
    }

    @Override
    public String toString() {
        return "Client " + session.clientId();
    }
}
