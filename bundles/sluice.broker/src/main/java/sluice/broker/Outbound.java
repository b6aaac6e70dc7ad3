package sluice.broker;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.broker.Counters.Reason;
import sluice.broker.Outgoing.Stage;
import sluice.bus.Message;
import sluice.bus.Qos;

/**
 * What a session has to send, in order: first what was sent on an earlier connection and not acknowledged, then retained messages asked
 * for, then what waits. Guarded by its session's lock. Hot path.
 */
final class Outbound {

    /** How many retained messages a session with a journal puts into it ahead of what its client takes. */
    private static final int REPLAYED = 32;

    /** What a message's place here costs. */
    private static final int PLACE = 100;

    /** Stand for queues nobody has put anything into: most sessions are idle, and three empty queues are 144 bytes. */
    private static final ArrayDeque<Outgoing> NO_MESSAGES = new ArrayDeque<>(0);

    private static final ArrayDeque<Replay> NO_REPLAYS = new ArrayDeque<>(0);

    private final Counters counters;
    private final InstantSource clock;
    private final Supplier<SessionLimits> limits;
    private final Memory memory;
    private final Account account;
    private final InFlight inFlight = new InFlight();
    private ArrayDeque<Outgoing> again = NO_MESSAGES;
    private ArrayDeque<Replay> replays = NO_REPLAYS;
    private ArrayDeque<Outgoing> queue = NO_MESSAGES;
    private @Nullable Spool spool;
    private long queuedBytes;
    private int quota;
    private int quotaMaximum;

    Outbound(Counters counters, InstantSource clock, Supplier<SessionLimits> limits, Memory memory) {
        this.counters = counters;
        this.clock = clock;
        this.limits = limits;
        this.memory = memory;
        this.account = new Account(memory);
    }

    /** Says whether its messages go through a journal, and by which way. */
    void spool(@Nullable Spool through) {
        spool = through;
    }

    /** Begins a connection: all that is in flight is to be sent again, in order [MQTT-4.4.0-1]. */
    void begin(int window) {
        quota = window; // [MQTT-4.9.0-1]
        quotaMaximum = window;
        var sentBefore = inFlight.inOrder();
        again = sentBefore.isEmpty() ? NO_MESSAGES : new ArrayDeque<>(sentBefore);
        for (var message : sentBefore) {
            message.counted = false;
            message.again = true; // [MQTT-3.3.1-1]
        }
        if (spool != null) {
            spool.begin();
        }
    }

    /** Ends a connection: what may be lost with it is, and what a journal has. */
    void end() {
        again = NO_MESSAGES;
        if (spool == null) {
            queue.removeIf(message -> message.qos == Qos.AT_MOST_ONCE && forget(message));
        } else {
            spool.end();
            clear();
        }
    }

    /** Forgets all of it: the session has ended, or a journal has it. */
    void clear() {
        inFlight.forEach(this::letGo);
        queue.forEach(this::letGo);
        inFlight.clear();
        queue = NO_MESSAGES;
        queuedBytes = 0;
        account.close();
    }

    // --- memory

    private void hold(Outgoing message) {
        if (message.held) {
            return;
        }
        message.held = true;
        if (message.message.payload().length() >= Memory.SHARED) {
            var share = memory.share(message.message);
            share.hold();
            message.share = share;
            account.add(PLACE);
        } else {
            account.add(PLACE + Memory.MESSAGE + message.bytes());
        }
    }

    private void letGo(Outgoing message) {
        if (!message.held) {
            return;
        }
        message.held = false;
        var share = message.share;
        if (share != null) {
            message.share = null;
            share.release();
            account.add(-PLACE);
        } else {
            account.add(-(PLACE + Memory.MESSAGE + message.bytes()));
        }
    }

    /** Returns whether anything is in memory. */
    boolean isEmpty() {
        return queue.isEmpty() && inFlight.size() == 0;
    }

    private boolean forget(Outgoing message) {
        queuedBytes -= message.bytes();
        letGo(message);
        return true;
    }

    /** Returns how many of those in memory the client may have seen. */
    int sentBefore() {
        int count = inFlight.size();
        for (var message : queue) {
            count += message.again ? 1 : 0;
        }
        return count;
    }

    /** Returns whether a new message would be the next to be sent, and may be. */
    boolean isClear(Qos qos) {
        return (qos == Qos.AT_MOST_ONCE || quota > 0 && (spool == null || spool.isLive()))
                && again.isEmpty()
                && replays.isEmpty()
                && queue.isEmpty();
    }

    /** Returns whether no other message in flight has this one's packet identifier. */
    boolean isFree(Outgoing message) {
        return message.id == 0 || inFlight.get(message.id) == null;
    }

    /** Takes a message that is sent at once. */
    void sent(Outgoing message) {
        if (message.qos != Qos.AT_MOST_ONCE) {
            hold(message);
            inFlight.add(message);
            count(message);
            message.stage = Stage.SENT;
        }
    }

    /**
     * Puts a message behind the others.
     *
     * @return false if the queue is full
     */
    boolean enqueue(Outgoing message) {
        var bounds = limits.get();
        if (!bounds.hasMemory(queue.size(), queuedBytes, message.bytes())) {
            if (bounds.overflow() != SessionLimits.Overflow.DROP_OLDEST || !makeRoom(bounds, message.bytes())) {
                return false;
            }
        }
        load(message);
        return true;
    }

    /** Drops the oldest until there is room for so many bytes more; false if there cannot be. */
    boolean makeRoom(SessionLimits bounds, int more) {
        if (!bounds.hasMemory(0, 0, more)) {
            return false;
        }
        while (!queue.isEmpty() && !bounds.hasMemory(queue.size(), queuedBytes, more)) {
            dropOldest();
        }
        return true;
    }

    /** Drops the one that has waited longest; false if none waits in memory. */
    boolean dropOldest() {
        if (queue.isEmpty()) {
            return false;
        }
        drop(Reason.QUEUE_OLDEST);
        return true;
    }

    /** Puts a message behind the others whose room is counted elsewhere. */
    void load(Outgoing message) {
        hold(message);
        if (queue == NO_MESSAGES) {
            queue = new ArrayDeque<>(4);
        }
        queue.add(message);
        queuedBytes += message.bytes();
    }

    /** Takes back a message that could not be stored, unless it is on its way. */
    void withdraw(Outgoing message) {
        if (message.stage == Stage.WAITING && queue.remove(message)) {
            forget(message);
        }
    }

    void replay(Replay replay) {
        if (replays == NO_REPLAYS) {
            replays = new ArrayDeque<>(4);
        }
        replays.add(replay);
    }

    /** Returns retained messages that have to be fetched before the next can be sent, null for none. */
    @Nullable
    Replay toFetch() {
        var first = replays.peek();
        return first == null || first.isAtEnd() || first.peek() != null ? null : first;
    }

    /** Returns the next that may be sent now, as good as sent; null if there is none, or the client has to acknowledge first. */
    @Nullable
    Outgoing next() {
        var next = nextAgain();
        if (next == null && again.isEmpty()) {
            next = nextReplay();
            if (next == null && (replays.isEmpty() || spool != null)) {
                next = nextQueued();
            }
        }
        return next;
    }

    private @Nullable Outgoing nextAgain() {
        for (Outgoing first; (first = again.peek()) != null; ) {
            if (first.stage == Stage.DONE) {
                again.remove();
            } else if (first.stage == Stage.RELEASED) {
                return again.remove();
            } else if (quota > 0) {
                count(first);
                return again.remove();
            } else {
                return null;
            }
        }
        return null;
    }

    private @Nullable Outgoing nextReplay() {
        for (Replay first; (first = replays.peek()) != null; ) {
            if (first.isAtEnd()) {
                replays.remove();
                if (spool != null) {
                    spool.settle(first);
                }
                continue;
            }
            boolean acknowledged = first.isAcknowledged();
            if (acknowledged && (spool == null ? quota == 0 : !spool.isLive() || queue.size() >= REPLAYED)) {
                return null;
            }
            var next = first.peek();
            if (next == null) { // it has to be fetched
                return null;
            } else if (spool == null || !acknowledged) {
                first.take(next);
                sent(next);
                return next;
            } else if (!spool.replay(first, REPLAYED)) {
                return null;
            }
        }
        return null;
    }

    private @Nullable Outgoing nextQueued() {
        for (Outgoing first; (first = queue.peek()) != null; ) {
            if (first.stage == Stage.RELEASED) {
                if (isBlocked(first)) {
                    return null;
                }
                take();
                inFlight.add(first);
                return first;
            }
            var end = end(first);
            if (end != null) {
                drop(end);
            } else if (first.qos == Qos.AT_MOST_ONCE) {
                letGo(first);
                return take();
            } else if (quota > 0 && first.maySend() && !isBlocked(first)) {
                take();
                sent(first);
                return first;
            } else {
                return null;
            }
        }
        return null;
    }

    /** Returns whether it has to wait for its packet identifier; whoever has it will say when that is free for good. */
    private boolean isBlocked(Outgoing message) {
        if (isFree(message)) {
            return false;
        }
        var holder = inFlight.get(message.id);
        if (holder != null) {
            holder.blocking = true;
        }
        return true;
    }

    private Outgoing take() {
        var first = queue.remove();
        queuedBytes -= first.bytes();
        return first;
    }

    private void drop(Reason reason) {
        var first = take();
        letGo(first);
        counters.count(reason);
        if (spool != null) {
            spool.forget(first);
        }
    }

    /** Returns why nobody needs this message any more, null if somebody does; one that was sent once is needed [MQTT-4.3.3-7]. */
    private @Nullable Reason end(Outgoing message) {
        if (message.again) {
            return null;
        }
        var what = message.message;
        if (what.properties().expiry() != null && what.isExpired(clock.instant())) { // [MQTT-3.3.2-5]
            return Reason.EXPIRED;
        }
        return isTooOld(what) ? Reason.QUEUE_AGE : null;
    }

    private boolean isTooOld(Message message) {
        var age = limits.get().queueAge();
        return !age.isZero()
                && Duration.between(message.received(), clock.instant()).compareTo(age) > 0;
    }

    /** Takes a PUBACK, a PUBCOMP or a PUBREC that refuses: the exchange is over. */
    void done(Outgoing message) {
        message.stage = Stage.DONE;
        inFlight.remove(message);
        letGo(message);
        if (message.counted && quota < quotaMaximum) { // [MQTT-4.9.0-2]
            quota++;
        }
        message.counted = false;
        if (spool != null) {
            spool.forget(message);
        }
    }

    /** Returns what is in flight with this packet identifier, null if nothing is. */
    @Nullable
    Outgoing find(int id) {
        return inFlight.get(id);
    }

    /** Returns what another member of a shared subscription has to get when this session ends [MQTT-4.8.2-5]. */
    List<Outgoing> orphans() {
        var orphans = new ArrayList<Outgoing>();
        for (var message : inFlight.inOrder()) {
            if (message.group != null && message.qos == Qos.AT_LEAST_ONCE) {
                orphans.add(message);
            }
        }
        for (var message : queue) {
            if (message.group != null) {
                orphans.add(message);
            }
        }
        return orphans;
    }

    int queued() {
        return queue.size();
    }

    long queuedBytes() {
        return queuedBytes;
    }

    int inFlight() {
        return inFlight.size();
    }

    private void count(Outgoing message) {
        quota--;
        message.counted = true;
    }
}
