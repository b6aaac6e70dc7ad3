package sluice.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.broker.Counters.Reason;
import sluice.bus.Message;
import sluice.mqtt.ProtocolErrorException;
import sluice.mqtt.Will;

/**
 * Whether a session's client is here, and what happens when it is not. Guarded by its session's lock, under which it publishes nothing.
 *
 * <pre>
 *   connected  --detach-->  absent  --expiry-->  ended
 *       ^                     |
 *       +------ attach -------+     attach while connected takes the session over
 * </pre>
 */
final class Presence {

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    private final Session session;
    private final Broker broker;
    private volatile @Nullable Link owner;
    private Duration expiry = Duration.ZERO;
    private @Nullable Will will;
    private @Nullable Instant left;
    private int window;
    private @Nullable Future<?> expiring;
    private @Nullable Future<?> willing;
    private int attachments;

    Presence(Session session, Broker broker) {
        this.session = session;
        this.broker = broker;
    }

    boolean isOwner(Link candidate) {
        return owner == candidate;
    }

    @Nullable
    Link owner() {
        return owner;
    }

    int window() {
        return window;
    }

    /** Returns whether it outlives its connection. */
    boolean outlives() {
        return !expiry.isZero();
    }

    /** @param sent how many messages the client may have seen without acknowledging them, if it is away */
    SessionRecord record(String journal, int sent) {
        return new SessionRecord(
                session.permits().identity(),
                journal,
                expiry,
                left,
                left == null ? window : sent,
                will,
                session.subscriptions().held());
    }

    /** Makes a connection the owner; returns the will of the one before, if it is due. */
    @Nullable
    Will attach(Link to, Terms terms) {
        var due = owner != null && will != null && will.delay().isZero() ? will : null; // [MQTT-3.1.2-8]
        cancel();
        attachments++;
        expiry = terms.expiry();
        will = terms.will();
        window = terms.window();
        left = null;
        owner = to;
        return due;
    }

    /** Its connection has ended; not for a session that ends with it. Returns the will if it is due at once. */
    @Nullable
    Will detach(boolean withWill) {
        owner = null;
        left = broker.clock().instant();
        will = withWill ? will : null; // [MQTT-3.1.2-10]
        return await(expiry, will == null ? Duration.ZERO : will.delay());
    }

    /** Takes what was kept of it when the gateway ended; returns the will if it is due. */
    @Nullable
    Will restore(SessionRecord record, Instant now) {
        expiry = record.expiry();
        will = record.will();
        window = record.window();
        left = Objects.requireNonNullElse(record.left(), now);
        var away = Duration.between(left, now);
        away = away.isNegative() ? Duration.ZERO : away; // the clock was set back, perhaps to its beginning
        return await(rest(expiry, away), will == null ? Duration.ZERO : rest(will.delay(), away));
    }

    private static Duration rest(Duration of, Duration away) {
        return of.compareTo(away) > 0 ? of.minus(away) : Duration.ZERO;
    }

    private @Nullable Will await(Duration untilExpiry, Duration untilWill) {
        int attachment = attachments;
        expiring = broker.timers().schedule(untilExpiry, () -> expire(attachment));
        if (will != null && untilWill.isZero()) {
            var due = will;
            will = null;
            return due;
        }
        if (will != null && untilWill.compareTo(untilExpiry) < 0) { // else the end of the session does it
            willing = broker.timers().schedule(untilWill, () -> delayed(attachment));
        }
        return null;
    }

    private void expire(int attachment) {
        synchronized (session) {
            if (attachment != attachments || owner != null) { // it is back
                return;
            }
        }
        LOG.debug("Session of {} has expired", session.clientId());
        session.end();
    }

    private void delayed(int attachment) {
        Will due;
        synchronized (session) {
            if (attachment != attachments || will == null) { // [MQTT-3.1.3-9]
                return;
            }
            due = will;
            will = null;
        }
        session.publishAndSave(due);
    }

    /** The client took its leave. */
    void forgetWill() {
        will = null;
    }

    /** Ends it; returns the will, if there still is one. */
    @Nullable
    Will end() {
        var last = will;
        owner = null;
        will = null;
        cancel();
        return last;
    }

    /** Stops what would happen later: the broker is being closed, and the store knows of it. */
    void cancel() {
        if (expiring != null) {
            expiring.cancel(false);
            expiring = null;
        }
        if (willing != null) {
            willing.cancel(false);
            willing = null;
        }
    }

    /** Takes the expiry of a DISCONNECT. */
    void expireAfter(Duration value) throws ProtocolErrorException {
        if (expiry.isZero() && !value.isZero()) {
            throw new ProtocolErrorException("session expiry raised from 0 in a DISCONNECT");
        }
        expiry = value;
    }

    /** Publishes a will, unless its client has lost the right to. Not under the lock. */
    void publish(Will due) {
        var message = due.message();
        if (!session.permits().mayPublish(message.topic())) { // it might have, when it connected
            broker.counters().count(Reason.FORBIDDEN_WILL);
            return;
        }
        var last = new Message(
                message.topic(),
                message.payload(),
                message.qos(),
                message.retain(),
                message.properties(),
                broker.clock().instant());
        broker.bus().publish(last.retain() ? session.permits().sign(last) : last, session.origin());
    }

    /**
     * What a connection that took a session over leaves to be cleared up.
     *
     * @param saved what the CONNACK has to wait for
     */
    record Predecessor(
            Session session, @Nullable Link link, @Nullable Will will, CompletionStage<Void> saved) {

        /** Closes the connection before, if there is one, and publishes its will [MQTT-3.1.4-3]. */
        void clear() {
            if (link != null) {
                link.takenOver();
            }
            if (will != null) {
                session.publish(will);
            }
        }
    }
}
