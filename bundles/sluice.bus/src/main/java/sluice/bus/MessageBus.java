package sluice.bus;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The hall everybody meets in: sensors, rules, bridges, pages and MQTT sessions publish and subscribe here. Thread-safe.
 *
 * <p><b>Order.</b> Messages published by one thread reach each subscriber in their order. What a subscriber publishes inside its
 * {@link Subscriber#receive} waits until the message it was called with has reached everybody: nobody sees an answer before its
 * question. Two threads that publish at the same time have no order between them.
 *
 * <p><b>Circles.</b> Messages that cause each other in a chain longer than any sensible one are a circle: the bus drops the last
 * one, logs it, and the publisher goes on.
 *
 * <p>No call blocks, except {@link #resume} and those that ask for retained messages, which may wait for the medium that keeps them:
 * {@link #retainedReader} says when.
 */
@ProviderType
public interface MessageBus {

    /**
     * Hands a message to everybody who subscribed to its topic, on the calling thread, and keeps it if it is to be retained; a
     * retained one without payload makes the bus forget the topic's (and is delivered like any other).
     *
     * @param origin who publishes: the same object for each of its messages
     * @return what became of it; inside {@link Subscriber#receive} nothing has yet, so do not wait for it there
     */
    Receipt publish(Message message, Origin origin);

    /**
     * Subscribes, or replaces the subscription this subscriber has with the same filter, without losing a message. Retained
     * messages are not handed over: ask with {@link #retained}.
     *
     * @return whether it is new, not a replacement
     */
    boolean subscribe(Subscriber subscriber, Subscription subscription);

    /**
     * Ends the subscription this subscriber has with exactly this filter; when the call returns, nothing new comes from it,
     * apart from messages that are on their way to the subscribers at this moment.
     *
     * @return whether there was one
     */
    boolean unsubscribe(Subscriber subscriber, TopicFilter filter);

    /** Ends all subscriptions of this subscriber. */
    void unsubscribe(Subscriber subscriber);

    /**
     * Ends all subscriptions of this subscriber and keeps its place: what would have come to it waits there, in order, until somebody
     * {@linkplain #resume takes the place} by its name. For whoever is being replaced, and has promised to lose nothing. Others get their messages as
     * ever. The receipts of what waits do not end before; they fail if nobody comes within the time the bus has been given, or if more
     * waits than it has been given room for, so that nobody is told that it arrived.
     *
     * @param name what the successor asks for, for example {@code bridge plant7}; who left a place of that name before has lost it
     * @return who takes what was on its way to this subscriber at this moment, and is too late for it
     */
    default Subscriber leave(Subscriber subscriber, String name) {
        unsubscribe(subscriber);
        return _ -> {};
    }

    /**
     * Subscribes somebody to all of this, in the place of that name if one was left: then it gets what waits there first, on the calling
     * thread, and is not given anything newer before. May wait for the receiver's medium while it hands over.
     *
     * @param subscriptions all it asks for; what its predecessor had beyond these ends
     * @return whether there was such a place: then it has missed nothing since
     */
    default boolean resume(String name, Subscriber subscriber, Collection<Subscription> subscriptions) {
        subscriptions.forEach(subscription -> subscribe(subscriber, subscription));
        return false;
    }

    /**
     * Asks whether anybody is subscribed to a topic that this filter matches, for who would fetch such messages from afar. A kept session is,
     * though its client is away, and so is whoever has {@linkplain #leave left} a place.
     *
     * @param own whose subscriptions do not count: the asker's
     * @param changed called whenever there may be another answer, on the thread of whoever made it so, at the same time on several; must
     *     return at once, and call nothing of the bus
     * @return the answer, to be closed; of a bus that cannot tell, always that somebody is there
     */
    default Demand demand(TopicFilter filter, Subscriber own, Runnable changed) {
        return new AnyDemand();
    }

    /**
     * Hands every retained message that matches and has not expired to {@code sink}, on the calling thread. Whoever subscribes
     * first and asks then misses nothing, but may see a message twice that is published between the two.
     *
     * @throws java.io.UncheckedIOException if some of them are on a medium that cannot be read at the moment; later it may
     */
    void retained(TopicFilter filter, Consumer<? super Message> sink);

    /**
     * Returns the message retained for this topic, if there is one and it has not expired.
     *
     * @throws java.io.UncheckedIOException if it is on a medium that cannot be read at the moment; later it may
     */
    Optional<Message> retained(TopicName topic);

    /**
     * Begins to read the retained messages that match. Promises what {@link #retained(TopicFilter, Consumer)} does, without having all at
     * once and without blocking but where it says so.
     *
     * @param after the topic to go on behind, null to begin at the first
     */
    default RetainedReader retainedReader(TopicFilter filter, @Nullable TopicName after) {
        return new PlainReader(this, filter, after);
    }

    /** Returns how many messages are retained; some may have expired. */
    default int retainedCount() {
        var count = new AtomicInteger();
        retained(TopicFilter.of("#"), _ -> count.incrementAndGet());
        return count.get();
    }
}
