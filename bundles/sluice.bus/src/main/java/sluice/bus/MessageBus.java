package sluice.bus;

import java.util.Optional;
import java.util.function.Consumer;
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
 * <p>No call blocks.
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
     * Hands every retained message that matches and has not expired to {@code sink}, on the calling thread. Whoever subscribes
     * first and asks then misses nothing, but may see a message twice that is published between the two.
     */
    void retained(TopicFilter filter, Consumer<? super Message> sink);

    /** Returns the message retained for this topic, if there is one and it has not expired. */
    Optional<Message> retained(TopicName topic);
}
