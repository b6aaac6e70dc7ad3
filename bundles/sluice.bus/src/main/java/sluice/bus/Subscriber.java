package sluice.bus;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Gets the messages it asked for. Compared by identity: one object is one subscriber, whatever it subscribes to.
 *
 * <p>Registered as a service with the property {@link #TOPICS}, it is subscribed for as long as the service is there, and is
 * given the retained messages that match when it comes, even while newer messages arrive on other threads. Code that changes its subscriptions as it goes calls
 * {@link MessageBus#subscribe} instead.
 */
@ConsumerType
public interface Subscriber {

    /** Service property: the topic filters, a string or an array of strings. */
    String TOPICS = "sluice.topics";

    /**
     * Takes one message, once, however many of its subscriptions match. Called on the publisher's thread, in the order of
     * each publisher, and for different publishers at the same time. Must return at once: whoever is slow puts the message into
     * a bounded queue of its own. An exception is logged as a bug and reaches nobody else. It may publish; what it publishes is
     * delivered after everybody has got this message.
     *
     * @param delivery the message and what belongs to this delivery; not to be kept after the call
     */
    void receive(Delivery delivery);
}
