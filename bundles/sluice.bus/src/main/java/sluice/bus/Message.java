package sluice.bus;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An application message: what is said, where, and how it is to be delivered. Immutable, travels by reference.
 *
 * <p>Whatever a single receiver needs, such as a packet identifier or the QoS it was granted, lives beside the message.
 *
 * @param topic where it was published
 * @param payload what it says
 * @param qos how hard it is to be delivered
 * @param retain whether it is to be kept for later subscribers of its topic
 * @param properties what else the publisher says about it
 * @param received when the gateway got it, by {@link SteadyClock}; its expiry counts from here
 * @param publisher who is to have the right to publish it for as long as it is retained, in words of whoever checks rights; null for
 *     nobody in particular. No part of what is said: whoever makes another message of this one leaves it out
 */
public record Message(
        TopicName topic,
        Payload payload,
        Qos qos,
        boolean retain,
        MessageProperties properties,
        Instant received,
        @Nullable String publisher) {

    /** Makes a message of nobody in particular. */
    public Message(
            TopicName topic, Payload payload, Qos qos, boolean retain, MessageProperties properties, Instant received) {
        this(topic, payload, qos, retain, properties, received, null);
    }

    /** Returns a message with QoS 0, not retained, received now. */
    public static Message of(TopicName topic, Payload payload) {
        return new Message(
                topic, payload, Qos.AT_MOST_ONCE, false, MessageProperties.NONE, SteadyClock.SYSTEM.instant());
    }

    /** Returns this message on another topic. */
    public Message withTopic(TopicName other) {
        return new Message(other, payload, qos, retain, properties, received);
    }

    /** Returns this message with another payload. */
    public Message withPayload(Payload other) {
        return new Message(topic, other, qos, retain, properties, received);
    }

    /** Returns this message with another QoS. */
    public Message withQos(Qos other) {
        return other == qos ? this : new Message(topic, payload, other, retain, properties, received);
    }

    /** Returns this message with a QoS no higher than {@code limit}. */
    public Message atMost(Qos limit) {
        return withQos(qos.atMost(limit));
    }

    /** Returns this message retained or not. */
    public Message withRetain(boolean other) {
        return other == retain ? this : new Message(topic, payload, qos, other, properties, received);
    }

    /** Returns this message with other properties. */
    public Message withProperties(MessageProperties other) {
        return new Message(topic, payload, qos, retain, other, received);
    }

    /** Returns this message with somebody who is to have the right to publish it. */
    public Message withPublisher(@Nullable String other) {
        return new Message(topic, payload, qos, retain, properties, received, other);
    }

    /** Returns whether its expiry has passed at {@code now}, by {@link SteadyClock}: then nobody may begin to deliver it. */
    public boolean isExpired(Instant now) {
        var expiry = properties.expiry();
        return expiry != null && !now.isBefore(received.plus(expiry));
    }
}
