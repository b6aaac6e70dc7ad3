package sluice.bus;

import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The hall everybody meets in: sensors, rules, bridges, pages and MQTT sessions publish and subscribe here. Thread-safe.
 *
 * <p>Messages of one origin published by one thread reach each subscriber in their order. No call blocks.
 */
@ProviderType
public interface MessageBus {

    /**
     * Hands a message to everybody who subscribed to its topic, on the calling thread, and keeps it if it is to be retained; a
     * retained one without payload makes the bus forget the topic's (and is delivered like any other).
     *
     * @param origin who publishes: the same object for each of its messages
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
     * apart from messages being published by other threads at this moment.
     *
     * @return whether there was one
     */
    boolean unsubscribe(Subscriber subscriber, TopicFilter filter);

    /** Ends all subscriptions of this subscriber. */
    void unsubscribe(Subscriber subscriber);

    /** Hands every retained message that matches and has not expired to {@code sink}, on the calling thread. */
    void retained(TopicFilter filter, Consumer<? super Message> sink);

    /** Returns the message retained for this topic, if there is one and it has not expired. */
    Optional<Message> retained(TopicName topic);
}
