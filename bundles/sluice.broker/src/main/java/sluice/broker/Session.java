package sluice.broker;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.broker.Counters.Reason;
import sluice.broker.Outgoing.Stage;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Qos;
import sluice.bus.Subscriber;
import sluice.bus.TopicName;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolErrorException;
import sluice.mqtt.ReasonCode;
import sluice.mqtt.Will;
import sluice.security.Identity;

/**
 * What the broker knows of one client, whether it is connected or not. Thread-safe: guarded by its own lock, under which nothing
 * foreign is called but the authorizer, which never blocks. Hot path.
 *
 * <pre>
 *   connected  --detach-->  absent  --expiry-->  ended
 *       ^                     |
 *       +------ attach -------+     attach while connected takes the session over
 * </pre>
 *
 * <h2>Threads</h2>
 *
 * A message comes on its publisher's thread. If that is the client's own loop, and nothing is waiting, it goes straight to the
 * link; QoS 0 does so without the lock. On any other thread it is queued, and the client's loop is asked, once for however many
 * messages, to pump.
 */
final class Session implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Broker broker;
    private final String clientId;
    private final Origin origin;
    private final Outbound outbound;
    private final PacketIds received = new PacketIds();
    private final Subscriptions subscriptions;

    private volatile Permits permits;
    private volatile @Nullable Link link;
    private volatile boolean pumping;
    private Duration expiry = Duration.ZERO;
    private @Nullable Will will;
    private @Nullable Future<?> expiring;
    private @Nullable Future<?> willing;
    private int attachments;
    private boolean ended;

    Session(Broker broker, String clientId, Identity identity) {
        this.broker = broker;
        this.permits = new Permits(broker.rights(), identity);
        this.clientId = clientId;
        this.origin = new Origin("client " + clientId);
        this.outbound = new Outbound(broker.counters(), broker.clock());
        this.subscriptions = new Subscriptions(broker, this);
    }

    String clientId() {
        return clientId;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    Origin origin() {
        return origin;
    }

    Permits permits() {
        return permits;
    }

    /** Returns whether this is the user it was made for: another one gets nothing of it. */
    boolean belongsTo(Identity identity) {
        return Objects.equals(permits.identity().user(), identity.user());
    }

    boolean mayReceive(TopicName topic) {
        return permits.mayReceive(topic);
    }

    boolean isConnected() {
        return link != null;
    }

    boolean isAttached(Link candidate) {
        return link == candidate;
    }

    // --- connections

    /**
     * Gives the session to a connection. What it leaves behind is to be cleared up once the CONNACK is written.
     *
     * @return null if the session has ended
     */
    synchronized @Nullable Predecessor attach(Link to, Terms terms) {
        if (ended) {
            return null;
        }
        var before = link;
        var due = before != null && will != null && will.delay().isZero() ? will : null; // [MQTT-3.1.2-8]
        cancelTimers();
        attachments++;
        if (!permits.identity().equals(terms.identity())) { // it came by another door
            permits = new Permits(broker.rights(), terms.identity());
        }
        expiry = terms.expiry();
        will = terms.will();
        outbound.begin(terms.window());
        link = to;
        return new Predecessor(this, before, due);
    }

    /** What is left of the connection before. */
    record Predecessor(
            Session session, @Nullable Link link, @Nullable Will will) {

        /** Closes the connection before, if there is one, and publishes its will [MQTT-3.1.4-3]. */
        void clear() {
            if (link != null) {
                dismiss(link);
            }
            if (will != null) {
                session.publish(will);
            }
        }

        private static void dismiss(Link link) {
            if (link.inLoop()) {
                link.disconnect(ReasonCode.SESSION_TAKEN_OVER, "another connection uses this client identifier");
                return;
            }
            try {
                link.loop().execute(() -> dismiss(link));
            } catch (RejectedExecutionException e) {
                LOG.debug("A connection was taken over whose loop has ended", e);
            }
        }
    }

    /**
     * A connection has ended. Does nothing if it is not the session's any more.
     *
     * @param withWill false if it took its leave, so that the will is forgotten [MQTT-3.1.2-10]
     */
    void detach(Link from, boolean withWill) {
        Will due = null;
        boolean over;
        synchronized (this) {
            if (link != from) {
                return;
            }
            link = null;
            outbound.end();
            will = withWill ? will : null;
            over = expiry.isZero();
            if (!over) {
                int attachment = attachments;
                expiring = broker.timers().schedule(expiry, () -> expire(attachment));
                if (will != null && will.delay().isZero()) {
                    due = will;
                    will = null;
                } else if (will != null && will.delay().compareTo(expiry) < 0) { // else the end of the session does it
                    willing = broker.timers().schedule(will.delay(), () -> delayed(attachment));
                }
            }
        }
        if (over) {
            end();
        } else if (due != null) {
            publish(due);
        }
    }

    private void expire(int attachment) {
        synchronized (this) {
            if (attachment != attachments || link != null) { // it is back
                return;
            }
        }
        LOG.debug("Session of {} has expired", clientId);
        end();
    }

    private void delayed(int attachment) {
        Will due;
        synchronized (this) {
            if (attachment != attachments || will == null) { // [MQTT-3.1.3-9]
                return;
            }
            due = will;
            will = null;
        }
        publish(due);
    }

    /** Ends it for good: its will is published, its subscriptions and queue are gone. The second time does nothing. */
    void end() {
        Predecessor last;
        List<Outgoing> orphans;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            last = new Predecessor(this, link, will);
            link = null;
            will = null;
            cancelTimers();
            orphans = outbound.orphans();
        }
        broker.sessions().forget(this);
        subscriptions.end();
        last.clear();
        for (var orphan : orphans) {
            if (orphan.group != null) {
                orphan.group.deliver(orphan.message);
            }
        }
    }

    private void cancelTimers() {
        if (expiring != null) {
            expiring.cancel(false);
            expiring = null;
        }
        if (willing != null) {
            willing.cancel(false);
            willing = null;
        }
    }

    private void publish(Will due) {
        var message = due.message();
        if (!permits.mayPublish(message.topic())) { // it might have, when it connected
            broker.counters().count(Reason.FORBIDDEN_WILL);
            return;
        }
        broker.bus()
                .publish(
                        new Message(
                                message.topic(),
                                message.payload(),
                                message.qos(),
                                message.retain(),
                                message.properties(),
                                broker.clock().instant()),
                        origin);
    }

    /** Takes the expiry of a DISCONNECT. */
    synchronized void expireAfter(Duration value) throws ProtocolErrorException {
        if (expiry.isZero() && !value.isZero()) {
            throw new ProtocolErrorException("session expiry raised from 0 in a DISCONNECT");
        }
        expiry = value;
    }

    // --- messages to the client

    @Override
    public void receive(Delivery delivery) {
        var message = delivery.message();
        var matching = delivery.subscriptions();
        int qos = -1;
        boolean asPublished = false;
        var identifiers = Outgoing.NO_IDENTIFIERS;
        for (int i = 0; i < matching.size(); i++) {
            var subscription = matching.get(i);
            if (subscription.noLocal() && delivery.origin() == origin) { // [MQTT-3.8.3-3]
                continue;
            }
            qos = Math.max(qos, subscription.qos().level()); // [MQTT-3.3.4-2]
            asPublished |= subscription.retainAsPublished(); // [MQTT-3.3.1-13]
            if (subscription.identifier() != 0) { // [MQTT-3.3.4-4]
                identifiers = plus(identifiers, subscription.identifier());
            }
        }
        if (qos >= 0) {
            var granted = message.qos().atMost(Qos.of(qos)); // [MQTT-3.8.4-8]
            deliver(message, granted, asPublished && message.retain(), identifiers, null);
        }
    }

    private static int[] plus(int[] identifiers, int one) {
        var more = Arrays.copyOf(identifiers, identifiers.length + 1);
        more[identifiers.length] = one;
        return more;
    }

    /** Sends or queues a message; false if it was dropped and nobody counted it, for the client is absent. */
    boolean deliver(Message message, Qos qos, boolean retain, int[] identifiers, @Nullable SharedGroup group) {
        if (!mayReceive(message.topic())) {
            broker.counters().count(Reason.FORBIDDEN_DELIVERY);
            return true;
        }
        if (qos == Qos.AT_MOST_ONCE) {
            var to = link;
            if (to == null) {
                return false;
            }
            if (!pumping && to.inLoop()) {
                to.publish(message, retain, identifiers);
                return true;
            }
        }
        return deliver(new Outgoing(message, qos, retain, identifiers, group));
    }

    private synchronized boolean deliver(Outgoing message) {
        var to = link;
        if (to == null && (message.qos == Qos.AT_MOST_ONCE || ended)) {
            return false;
        }
        boolean here = to != null && to.inLoop();
        if (to != null && here && outbound.isClear(message.qos) && to.hasRoom()) {
            outbound.sent(message);
            send(to, message);
        } else if (!outbound.enqueue(message, broker.limits())) {
            broker.counters().count(Reason.QUEUE_FULL);
            return false;
        } else if (to != null && !here) {
            askToPump(to);
        }
        return true;
    }

    /** Sends retained messages, as fast as the client takes them. */
    synchronized void replay(Replay replay) {
        outbound.replay(replay);
        pump();
    }

    /** Sends what may be sent. On the link's loop; on another it is passed on. */
    synchronized void pump() {
        pumping = false;
        var to = link;
        if (to == null) {
            return;
        }
        if (!to.inLoop()) {
            askToPump(to);
            return;
        }
        while (to.hasRoom()) {
            var next = outbound.next();
            if (next == null) {
                return;
            }
            send(to, next);
        }
    }

    private void askToPump(Link to) {
        if (!pumping) {
            pumping = true;
            try {
                to.loop().execute(this::pump);
            } catch (RejectedExecutionException e) { // the link is about to hear that it is closed
                pumping = false;
            }
        }
    }

    private void send(Link to, Outgoing message) {
        if (message.stage == Stage.RELEASED) {
            to.send(new Packet.Pubrel(message.id, ReasonCode.SUCCESS)); // [MQTT-4.3.3-6]
        } else if (!trySend(to, message) && message.qos != Qos.AT_MOST_ONCE) {
            outbound.done(message);
        }
    }

    /** Returns false if the client cannot or may not get it; rights may have changed since it was queued or first sent. */
    private boolean trySend(Link to, Outgoing message) {
        if (!mayReceive(message.message.topic())) {
            broker.counters().count(Reason.FORBIDDEN_DELIVERY);
            return false;
        }
        return to.publish(message.message, message.qos, message.retain, message.id, message.again, message.identifiers);
    }

    // --- acknowledgements by the client

    synchronized void on(Packet.Puback ack) throws ProtocolErrorException {
        var message = outbound.find(ack.id());
        if (message != null) {
            expect(ack, message, Qos.AT_LEAST_ONCE);
            outbound.done(message);
            pump();
        }
    }

    /** Returns the PUBREL to answer with, null for none. */
    synchronized Packet.@Nullable Pubrel on(Packet.Pubrec ack) throws ProtocolErrorException {
        var message = outbound.find(ack.id());
        if (message == null) {
            return ack.code().isError() ? null : new Packet.Pubrel(ack.id(), ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        }
        expect(ack, message, Qos.EXACTLY_ONCE);
        if (ack.code().isError()) { // [MQTT-4.4.0-2]
            outbound.done(message);
            pump();
            return null;
        }
        message.stage = Stage.RELEASED;
        return new Packet.Pubrel(ack.id(), ReasonCode.SUCCESS); // [MQTT-4.3.3-4]
    }

    synchronized void on(Packet.Pubcomp ack) throws ProtocolErrorException {
        var message = outbound.find(ack.id());
        if (message != null) {
            expect(ack, message, Qos.EXACTLY_ONCE);
            outbound.done(message);
            pump();
        }
    }

    private static void expect(Packet.Ack ack, Outgoing message, Qos qos) throws ProtocolErrorException {
        if (message.qos != qos) {
            throw new ProtocolErrorException(
                    ack.type() + " for packet identifier " + ack.id() + ", which has QoS " + message.qos.level());
        }
    }

    // --- QoS 2 messages from the client

    /** Notes a QoS 2 message; false if it was here before, so that it is acknowledged only [MQTT-4.3.3-10]. */
    synchronized boolean begin(int id) {
        return received.add(id);
    }

    /** Returns whether a QoS 2 message has been noted and not been released. */
    synchronized boolean isOpen(int id) {
        return received.contains(id);
    }

    /** Forgets a QoS 2 message, released or refused; false if there was none. */
    synchronized boolean release(int id) {
        return received.remove(id);
    }

    /** Returns how many QoS 2 messages are noted. */
    synchronized int open() {
        return received.size();
    }
}
