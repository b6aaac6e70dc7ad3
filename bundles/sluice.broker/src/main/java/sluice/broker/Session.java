package sluice.broker;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import sluice.broker.Presence.Predecessor;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Qos;
import sluice.bus.Subscriber;
import sluice.bus.TopicName;
import sluice.mqtt.ProtocolErrorException;
import sluice.mqtt.Will;
import sluice.security.Identity;

/**
 * What the broker knows of one client, whether it is connected or not. Thread-safe: guarded by its own lock, under which nothing
 * foreign is called but the authorizer and the store, which never block. Hot path.
 *
 * <pre>
 *   Session  ── Presence       is the client here, what happens when it is not
 *            ── Subscriptions  what it asked for
 *            ── Courier        the way of a message to it
 *            ── Outbound       what it has to get, in order ── InFlight
 *            ── Received       QoS 2 messages it has sent
 *            ── Kept, Spool    what of all that is in the store; not there for a session that ends with its connection
 * </pre>
 *
 * <h2>Threads</h2>
 *
 * A message comes on its publisher's thread. If that is the client's own loop, and nothing is waiting, it goes straight to the
 * link; QoS 0 does so without the lock. On any other thread it is queued, and the client's loop is asked, once for however many
 * messages, to pump.
 */
final class Session implements Subscriber {

    private final Broker broker;
    private final String clientId;
    private final Origin origin;
    private final Presence presence;
    private final Outbound outbound;
    private final Received received;
    private final Subscriptions subscriptions;
    private final @Nullable Kept kept;
    private final @Nullable Spool spool;
    private final Acknowledgements acknowledgements;

    private final Courier courier;

    private volatile Permits permits;
    private SessionOverrides overrides = SessionOverrides.NONE;
    private SessionLimits brokersLimits;
    private SessionLimits limits;
    private boolean ended;

    /** Who gets what comes after the broker has been closed, null before. */
    private volatile @Nullable Subscriber successor;

    /**
     * Makes one of which nothing is known.
     *
     * @param journal the name of its journal in the store, null if it is in memory only
     */
    Session(Broker broker, Identity identity, @Nullable String journal, int maybeSent) {
        this.broker = broker;
        this.brokersLimits = broker.limits();
        this.limits = brokersLimits;
        this.permits = new Permits(broker.rights(), identity);
        this.clientId = identity.clientId();
        this.origin = new Origin("client " + clientId);
        this.presence = new Presence(this, broker);
        this.outbound = new Outbound(broker.counters(), broker.clock(), this::limits, broker.memory());
        this.subscriptions = new Subscriptions(broker, this);
        this.kept = journal == null ? null : new Kept(broker.keeper(), this, journal);
        this.spool = kept == null ? null : new Spool(this, broker.keeper(), kept, outbound, maybeSent);
        outbound.spool(spool);
        this.received = new Received(kept);
        this.courier = new Courier(this, broker, outbound, kept, spool);
        this.acknowledgements = new Acknowledgements(this, courier, outbound, kept);
    }

    String clientId() {
        return clientId;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    Received received() {
        return received;
    }

    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    Origin origin() {
        return origin;
    }

    Permits permits() {
        return permits;
    }

    @Nullable
    Kept kept() {
        return kept;
    }

    /** Returns whether this is the user it was made for: another one gets nothing of it. */
    boolean belongsTo(Identity identity) {
        return Objects.equals(permits.identity().user(), identity.user());
    }

    /** Returns what this session may have: as the broker says, where the listener it last came in by does not. Under its lock. */
    SessionLimits limits() {
        var brokers = broker.limits();
        if (brokers != brokersLimits) {
            brokersLimits = brokers;
            limits = overrides.over(brokers);
        }
        return limits;
    }

    boolean mayReceive(TopicName topic) {
        return permits.mayReceive(topic);
    }

    boolean isConnected() {
        return courier.isOpen();
    }

    boolean isAttached(Link candidate) {
        return presence.isOwner(candidate);
    }

    synchronized boolean outlives() {
        return presence.outlives();
    }

    // --- connections

    /**
     * Gives the session to a connection, which gets nothing of it before {@link #open}. What it leaves behind is to be cleared up once the
     * CONNACK is written.
     *
     * @return null if the session has ended
     */
    synchronized @Nullable Predecessor attach(Link to, Terms terms) {
        if (ended) {
            return null;
        }
        var before = presence.owner();
        var due = presence.attach(to, terms);
        courier.close();
        overrides = terms.overrides();
        limits = overrides.over(brokersLimits);
        if (!permits.identity().equals(terms.identity())) { // it came by another door
            permits = new Permits(broker.rights(), terms.identity());
        }
        if (kept == null) {
            return new Predecessor(this, before, due, Kept.SAFE);
        }
        outbound.end();
        return new Predecessor(this, before, due, begin(kept));
    }

    private CompletionStage<Void> begin(Kept part) {
        try {
            part.begin();
            return part.save(presence.record(part.name(), sent()));
        } catch (IOException | IllegalStateException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Begins to send, behind the CONNACK, unless the session has another owner by now. */
    synchronized void open(Link to) {
        if (presence.isOwner(to)) {
            outbound.begin(presence.window());
            courier.open(to);
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
            if (!presence.isOwner(from)) {
                return;
            }
            courier.close();
            outbound.end();
            over = !presence.outlives();
            if (!over) {
                due = presence.detach(withWill);
            } else if (!withWill) {
                presence.forgetWill();
            }
        }
        if (over) {
            end();
        } else if (due != null) {
            publishAndSave(due);
        } else if (kept != null) {
            kept.saveSoon();
        }
    }

    /** Takes what was kept when the gateway ended; returns the will if it is due. */
    synchronized @Nullable Will restore(SessionRecord record) throws IOException {
        if (kept != null) {
            kept.begin();
        }
        return presence.restore(record, broker.clock().instant());
    }

    /** Takes the subscriptions that were kept, what came since, and what is still to be sent because of them. */
    void restore(List<SessionRecord.Held> held) {
        subscriptions.restore(held);
        for (var each : held) {
            if (each.owed() != null) {
                var after = each.owed().isEmpty() ? null : TopicName.of(each.owed());
                var replay = new Replay(broker, each.subscription(), after);
                subscriptions.owe(each.filter(), replay);
                courier.replay(replay);
            }
        }
    }

    /** Publishes a will, and forgets it in the same change. */
    void publishAndSave(Will due) {
        if (kept == null) {
            publish(due);
        } else {
            broker.keeper().together(() -> {
                publish(due);
                kept.saveSoon();
            });
        }
    }

    void publish(Will due) {
        presence.publish(due);
    }

    synchronized SessionRecord record() {
        return presence.record(kept == null ? "" : kept.name(), sent());
    }

    private int sent() {
        return spool == null ? 0 : spool.maybeSent();
    }

    /** Puts what it is subscribed to into the store; ends when it is safe. */
    synchronized CompletionStage<Void> save() {
        return kept == null ? Kept.SAFE : kept.save(presence.record(kept.name(), sent()));
    }

    /**
     * Ends it for good: its will is published, its subscriptions and queue are gone. The second time does nothing.
     *
     * @return ends when no crash brings it back
     */
    CompletionStage<Void> end() {
        Predecessor last;
        List<Outgoing> orphans;
        synchronized (this) {
            if (ended) {
                return Kept.SAFE;
            }
            ended = true;
            var owner = presence.owner();
            last = new Predecessor(this, owner, presence.end(), Kept.SAFE);
            courier.close();
            orphans = kept == null ? outbound.orphans() : List.of();
            if (kept != null) {
                outbound.end();
            }
            outbound.clear();
        }
        broker.sessions().forget(this);
        subscriptions.end();
        if (kept != null && spool != null) {
            return endStored(last, kept, spool);
        }
        last.clear();
        for (var orphan : orphans) {
            if (orphan.group != null) {
                orphan.group.deliver(orphan.message, null);
            }
        }
        return Kept.SAFE;
    }

    private CompletionStage<Void> endStored(Predecessor last, Kept part, Spool through) {
        var gone = new CompletableFuture<Void>();
        broker.keeper().together(() -> {
            last.clear();
            part.end(received.identifiers(), through.maybeSent()).whenComplete((_, failure) -> {
                if (failure == null) {
                    gone.complete(null);
                } else {
                    gone.completeExceptionally(failure);
                }
            });
        });
        return gone;
    }

    boolean isEnded() {
        return ended;
    }

    /** Leaves it to the store, and what still comes to the one who brings it back from there: the broker is being closed. */
    void suspend() {
        successor = subscriptions.leave();
        synchronized (this) {
            ended = true;
            presence.cancel();
            courier.close();
            outbound.end();
            if (kept != null) {
                kept.suspend();
            }
        }
    }

    /** The store is there again, or its bounds are others. */
    synchronized void reopen() throws IOException {
        if (kept != null && spool != null && !ended) {
            kept.suspend();
            kept.begin();
            spool.reopened();
        }
    }

    /** The store goes away. */
    synchronized void storeLeaves() {
        if (kept != null) {
            kept.suspend();
        }
    }

    /** Takes the expiry of a DISCONNECT. */
    synchronized void expireAfter(Duration value) throws ProtocolErrorException {
        presence.expireAfter(value);
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
            boolean retain = asPublished && message.retain();
            if (!courier.deliver(message, granted, retain, identifiers, null, delivery)) {
                var other = successor;
                if (other != null && ended) {
                    other.receive(delivery);
                }
            }
        }
    }

    private static int[] plus(int[] identifiers, int one) {
        var more = Arrays.copyOf(identifiers, identifiers.length + 1);
        more[identifiers.length] = one;
        return more;
    }

    /** Sends or queues a message; false if it was dropped and nobody counted it, for the client is absent. */
    boolean deliver(
            Message message,
            Qos qos,
            boolean retain,
            int[] identifiers,
            @Nullable SharedGroup group,
            @Nullable Delivery delivery) {
        return courier.deliver(message, qos, retain, identifiers, group, delivery);
    }

    /** Sends retained messages, as fast as the client takes them. */
    void replay(Replay replay) {
        courier.replay(replay);
    }

    /** Sends what may be sent. On the link's loop; on another it is passed on. */
    void pump() {
        courier.pump();
    }

    /** Returns whether a QoS 2 message of the client has been noted and not been released. */
    boolean isOpen(int id) {
        return received.isOpen(id);
    }
}
