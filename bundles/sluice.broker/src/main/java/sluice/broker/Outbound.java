package sluice.broker;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.broker.Outgoing.Stage;
import sluice.bus.Message;
import sluice.bus.Qos;

/**
 * What a session has to send, in order: first what was sent on an earlier connection and not acknowledged, then retained messages asked
 * for, then what waits. Guarded by its session's lock. Hot path.
 */
final class Outbound {

    private final Counters counters;
    private final InstantSource clock;
    private final InFlight inFlight = new InFlight();
    private final ArrayDeque<Outgoing> again = new ArrayDeque<>(0);
    private final ArrayDeque<Replay> replays = new ArrayDeque<>(0);
    private final ArrayDeque<Outgoing> queue = new ArrayDeque<>(0);
    private long queuedBytes;
    private int quota;
    private int quotaMaximum;

    Outbound(Counters counters, InstantSource clock) {
        this.counters = counters;
        this.clock = clock;
    }

    /** Begins a connection: all that is in flight is to be sent again, in order [MQTT-4.4.0-1]. */
    void begin(int window) {
        quota = window; // [MQTT-4.9.0-1]
        quotaMaximum = window;
        again.clear();
        for (var message : inFlight.inOrder()) {
            message.counted = false;
            message.again = true; // [MQTT-3.3.1-1]
            again.add(message);
        }
    }

    /** Ends a connection: what may be lost with it is. */
    void end() {
        again.clear();
        replays.clear();
        queue.removeIf(message -> message.qos == Qos.AT_MOST_ONCE && forget(message));
    }

    private boolean forget(Outgoing message) {
        queuedBytes -= message.bytes();
        return true;
    }

    /** Returns whether a new message would be the next to be sent, and may be. */
    boolean isClear(Qos qos) {
        return (qos == Qos.AT_MOST_ONCE || quota > 0) && again.isEmpty() && replays.isEmpty() && queue.isEmpty();
    }

    /** Takes a message that is sent at once. */
    void sent(Outgoing message) {
        if (message.qos != Qos.AT_MOST_ONCE) {
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
    boolean enqueue(Outgoing message, SessionLimits limits) {
        if (queue.size() >= limits.queueMessages() || queuedBytes + message.bytes() > limits.queueBytes()) {
            return false;
        }
        queue.add(message);
        queuedBytes += message.bytes();
        return true;
    }

    void replay(Replay replay) {
        replays.add(replay);
    }

    /** Returns the next that may be sent now, as good as sent; null if there is none, or the client has to acknowledge first. */
    @Nullable
    Outgoing next() {
        var next = nextAgain();
        if (next == null && again.isEmpty()) {
            next = nextReplay();
            if (next == null && replays.isEmpty()) {
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
            if (quota == 0 && first.qos() != Qos.AT_MOST_ONCE) {
                return null;
            }
            var next = first.next();
            if (next != null) {
                sent(next);
                return next;
            }
            replays.remove();
        }
        return null;
    }

    private @Nullable Outgoing nextQueued() {
        for (Outgoing first; (first = queue.peek()) != null; ) {
            if (isExpired(first.message)) { // [MQTT-3.3.2-5]
                take();
                counters.count(Counters.Reason.EXPIRED);
            } else if (first.qos == Qos.AT_MOST_ONCE || quota > 0) {
                take();
                sent(first);
                return first;
            } else {
                return null;
            }
        }
        return null;
    }

    private void take() {
        queuedBytes -= queue.remove().bytes();
    }

    private boolean isExpired(Message message) {
        return message.properties().expiry() != null && message.isExpired(clock.instant());
    }

    /** Takes a PUBACK, a PUBCOMP or a PUBREC that refuses: the exchange is over. */
    void done(Outgoing message) {
        message.stage = Stage.DONE;
        inFlight.remove(message);
        if (message.counted && quota < quotaMaximum) { // [MQTT-4.9.0-2]
            quota++;
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

    int inFlight() {
        return inFlight.size();
    }

    private void count(Outgoing message) {
        quota--;
        message.counted = true;
    }
}
