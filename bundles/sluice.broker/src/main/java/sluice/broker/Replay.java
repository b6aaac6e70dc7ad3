package sluice.broker;

import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Qos;
import sluice.bus.RetainedReader;
import sluice.bus.Subscription;
import sluice.bus.TopicName;

/**
 * Retained messages asked for by one subscription, sent as fast as the client takes them. Guarded by its session's lock, except for
 * {@link #fetch}.
 *
 * <p>Holds a few messages at a time. One that was replaced while it waited is left out: the client has the newer one already, and the older
 * must not come behind it. How far it is goes into the session's record, so that it goes on after a disconnection and a restart.
 */
final class Replay {

    private static final int FETCHED = 64;

    private final Broker broker;
    private final Subscription subscription;
    private final int[] identifiers;
    private final MessageBus bus;
    private RetainedReader reader;
    private @Nullable TopicName position;
    private boolean fetching;
    private boolean settled;
    private volatile boolean cancelled;

    /** @param after the topic to go on behind, null to begin at the first */
    Replay(Broker broker, Subscription subscription, @Nullable TopicName after) {
        this.broker = broker;
        this.bus = broker.bus();
        this.subscription = subscription;
        this.position = after;
        int identifier = subscription.identifier();
        this.identifiers = identifier == 0 ? Outgoing.NO_IDENTIFIERS : new int[] {identifier};
        this.reader = bus.retainedReader(subscription.filter(), after);
    }

    /** Returns whether nothing is left to be sent. */
    boolean isAtEnd() {
        return cancelled || !fetching && look() == null && reader.isAtEnd();
    }

    /** Says that the session's record knows that nothing is left. */
    void settle() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }

    /** Nobody wants it any more. */
    void cancel() {
        cancelled = true;
    }

    /** Returns the last topic that was taken, null if none was. */
    @Nullable
    TopicName position() {
        return position;
    }

    /** Goes back to behind this topic, because what came then was not stored. */
    void goBack(@Nullable TopicName after) {
        position = after;
        reader = bus.retainedReader(subscription.filter(), after);
    }

    /** Returns the next message; null if there is none, or none in memory. */
    @Nullable
    Outgoing peek() {
        var next = look();
        return next == null ? null : new Outgoing(next, next.qos().atMost(subscription.qos()), true, identifiers, null);
    }

    private @Nullable Message look() {
        if (fetching || cancelled) {
            return null;
        }
        var next = reader.peek();
        while (next != null && broker.checksPublishers() && !Publishers.mayStillPublish(next, broker.rights())) {
            broker.counters().count(Counters.Reason.FORBIDDEN_PUBLISHER);
            reader.advance();
            next = reader.peek();
        }
        return next;
    }

    /** Takes the message that was returned last. */
    void take(Outgoing message) {
        position = message.message.topic();
        reader.advance();
    }

    /** Returns whether the next one is to be acknowledged. */
    boolean isAcknowledged() {
        var next = look();
        return next != null && next.qos().atMost(subscription.qos()) != Qos.AT_MOST_ONCE;
    }

    /** Says that somebody begins to fetch; false if somebody does already. */
    boolean beginFetch() {
        boolean first = !fetching;
        fetching = true;
        return first;
    }

    void endFetch() {
        fetching = false;
    }

    /** Brings the next messages into memory, between {@link #beginFetch} and {@link #endFetch}. May block. */
    void fetch() {
        reader.fetch(FETCHED);
    }
}
