package sluice.broker;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.broker.Counters.Reason;
import sluice.broker.Outgoing.Stage;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.mqtt.Packet;
import sluice.store.JournalFullException;

/**
 * Brings messages to a session's client: at once, through the queue in memory, or through the journal. Thread-safe: guarded by its session's
 * lock. Hot path.
 */
final class Courier {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** What a publisher waits for whose message would have to wait in a store that is nearly full. */
    private static final CompletionStage<Void> NO_ROOM =
            CompletableFuture.failedFuture(new JournalFullException("the store is nearly full"));

    private final Session session;
    private final Broker broker;
    private final Outbound outbound;
    private final @Nullable Kept kept;
    private final @Nullable Spool spool;
    private volatile @Nullable Link link;
    private volatile boolean pumping;

    Courier(Session session, Broker broker, Outbound outbound, @Nullable Kept kept, @Nullable Spool spool) {
        this.session = session;
        this.broker = broker;
        this.outbound = outbound;
        this.kept = kept;
        this.spool = spool;
    }

    boolean isOpen() {
        return link != null;
    }

    /** Begins to send. Under the session's lock. */
    void open(Link to) {
        link = to;
    }

    /** Sends no more. Under the session's lock. */
    void close() {
        link = null;
    }

    /** Sends or queues a message; false if it was dropped and nobody counted it, for the client is absent. */
    boolean deliver(
            Message message,
            Qos qos,
            boolean retain,
            int[] identifiers,
            @Nullable SharedGroup group,
            @Nullable Delivery delivery) {
        if (!session.mayReceive(message.topic())) {
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
        var outgoing = new Outgoing(message, qos, retain, identifiers, group);
        boolean taken = take(outgoing);
        var awaited = outgoing.awaited;
        if (awaited != null) {
            outgoing.awaited = null;
            if (delivery != null) {
                delivery.await(awaited);
            }
        }
        return taken;
    }

    private boolean take(Outgoing message) {
        synchronized (session) {
            var to = link;
            boolean acknowledged = message.qos != Qos.AT_MOST_ONCE;
            if (session.isEnded() || to == null && !acknowledged) {
                return false;
            }
            if ((kept == null || !acknowledged) && broker.memory().isFull()) {
                return refuseForMemory(message);
            }
            if (acknowledged && (kept == null || spool == null ? isRefused(message) : !spool(message, spool, kept))) {
                return message.awaited != null;
            }
            boolean here = to != null && to.inLoop();
            if (to != null
                    && here
                    && outbound.isClear(message.qos)
                    && message.maySend()
                    && outbound.isFree(message)
                    && to.hasRoom()) {
                if (spool == null || !acknowledged || spool.takes(message)) {
                    outbound.sent(message);
                    send(to, message);
                }
            } else if (spool != null && acknowledged) {
                if (spool.takes(message)) {
                    outbound.load(message);
                }
                if (to != null && !here) {
                    askToPump(to);
                }
            } else if (!outbound.enqueue(message)) {
                broker.counters().count(Reason.QUEUE_FULL);
                return false;
            } else if (to != null && !here) {
                askToPump(to);
            }
            if (spool != null && acknowledged) {
                spool.watch(message);
            }
            return true;
        }
    }

    /** Refuses a message for a client that will not come for it soon enough, if its publisher is to be told. */
    private boolean isRefused(Outgoing message) {
        var limits = session.limits();
        if (limits.overflow() != SessionLimits.Overflow.REFUSE
                || !session.outlives()
                || !limits.isMemoryNearlyFull(outbound.queued(), outbound.queuedBytes(), message.bytes())) {
            return false;
        }
        refuse(message);
        return true;
    }

    private boolean refuseForMemory(Outgoing message) {
        broker.counters().count(Reason.MEMORY);
        if (message.qos != Qos.AT_MOST_ONCE) {
            message.awaited = QuotaExceededException.NO_MEMORY;
        }
        return true;
    }

    private void refuse(Outgoing message) {
        broker.counters().count(Reason.OVER_QUOTA);
        message.awaited = QuotaExceededException.REFUSAL;
    }

    /** Puts a message into the journal; false if it has no place there. */
    private boolean spool(Outgoing message, Spool into, Kept part) {
        var limits = session.limits();
        var usage = part.usage();
        int bytes = message.bytes();
        if (!into.isLive() && !part.mayGrow()) {
            message.awaited = NO_ROOM;
            return false;
        }
        switch (limits.overflow()) {
            case REFUSE -> {
                if (limits.isNearlyFull(usage.messages(), usage.bytes(), bytes)) {
                    refuse(message);
                    return false;
                }
            }
            case DROP_NEWEST -> {
                if (!limits.hasRoom(usage.messages(), usage.bytes(), bytes)) {
                    broker.counters().count(Reason.QUEUE_FULL);
                    return false;
                }
            }
            case DROP_OLDEST -> { // those in memory; the journal sees to those on the disk
                while (into.isLive()
                        && !limits.hasRoom(part.usage().messages(), part.usage().bytes(), bytes)
                        && outbound.dropOldest()) {}
            }
        }
        into.append(message);
        if (message.sequence == 0) {
            broker.counters().count(Reason.NOT_STORED);
            return false;
        }
        long dropped = part.usage().dropped() - usage.dropped();
        if (dropped > 0) {
            broker.counters().count(Reason.QUEUE_OLDEST, dropped);
        }
        return true;
    }

    /** Sends retained messages, as fast as the client takes them. */
    void replay(Replay replay) {
        synchronized (session) {
            outbound.replay(replay);
            pump();
        }
    }

    /** Sends what may be sent. On the link's loop; on another it is passed on. */
    void pump() {
        synchronized (session) {
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
                    if (spool != null) {
                        spool.refill();
                    }
                    fetch(outbound.toFetch());
                    return;
                }
                send(to, next);
            }
        }
    }

    /** Has retained messages read that are not in memory, then goes on. Under the session's lock. */
    private void fetch(@Nullable Replay replay) {
        if (replay != null && replay.beginFetch()) {
            try {
                broker.keeper().execute(() -> fetchNow(replay));
            } catch (RejectedExecutionException e) {
                LOG.debug("The broker is being closed", e);
            }
        }
    }

    private void fetchNow(Replay replay) {
        boolean fetched = false;
        try {
            replay.fetch();
            fetched = true;
        } catch (UncheckedIOException e) {
            LOG.debug("Retained messages for {} cannot be read at the moment", session.clientId(), e);
        } finally {
            synchronized (session) {
                replay.endFetch();
            }
        }
        if (fetched) {
            pump();
            return;
        }
        try {
            var _ = broker.timers().schedule(PAUSE, this::pump);
        } catch (RejectedExecutionException e) {
            LOG.debug("The broker is being closed", e);
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
            to.send(Acknowledgements.pubrel(message)); // [MQTT-4.3.3-6]
        } else if (!trySend(to, message) && message.qos != Qos.AT_MOST_ONCE) {
            outbound.done(message);
        }
    }

    /** Returns false if the client cannot or may not get it; rights may have changed since it was queued or first sent. */
    private boolean trySend(Link to, Outgoing message) {
        if (!session.mayReceive(message.message.topic())) {
            broker.counters().count(Reason.FORBIDDEN_DELIVERY);
            return false;
        }
        return to.publish(message.message, message.qos, message.retain, message.id, message.again, message.identifiers);
    }

    /** Sends a packet if the client is still there and {@code message} still in flight; on any thread. */
    void sendWhile(Outgoing message, Packet packet) {
        var to = link;
        if (to == null) {
            return;
        }
        if (to.inLoop()) {
            synchronized (session) {
                if (link == to && outbound.find(message.id) == message) {
                    to.send(packet);
                }
            }
            return;
        }
        to.loopLater(() -> sendWhile(message, packet));
    }
}
