package sluice.bus;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** One message on its way to one subscriber. Valid during {@link Subscriber#receive} only, on that thread. */
@ProviderType
public interface Delivery {

    /** Returns the message, as it was published. May be kept. */
    Message message();

    /** Returns who published it. */
    Origin origin();

    /** Returns the receiver's subscriptions that match, at least one. The list is immutable and may be kept. */
    List<Subscription> subscriptions();

    /** Returns whether this is a retained message handed over because of a new subscription, not a live one. */
    boolean isReplay();

    /**
     * Makes the publisher's receipt wait. A durable receiver passes what ends when the message is safe on its disk; if that
     * fails, the receipt fails, and nobody acknowledges the message.
     */
    void await(CompletionStage<?> stored);
}
