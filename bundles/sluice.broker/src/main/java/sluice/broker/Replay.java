package sluice.broker;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Qos;
import sluice.bus.Subscription;

/**
 * Retained messages asked for by one subscription, sent as fast as the client takes them. Guarded by its session's lock.
 *
 * <p>Holds references only, to messages the bus keeps anyway. One that was replaced while it waited is left out: the client has the
 * newer one already, and the older must not come behind it.
 */
final class Replay {

    private final Broker broker;
    private final MessageBus bus;
    private final Subscription subscription;
    private final int[] identifiers;
    private final ArrayDeque<Message> messages = new ArrayDeque<>();

    Replay(Broker broker, Subscription subscription) {
        this.broker = broker;
        this.bus = broker.bus();
        this.subscription = subscription;
        int identifier = subscription.identifier();
        this.identifiers = identifier == 0 ? Outgoing.NO_IDENTIFIERS : new int[] {identifier};
        bus.retained(subscription.filter(), messages::add);
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Returns the QoS of the next message. */
    Qos qos() {
        var next = messages.peek();
        return next == null ? Qos.AT_MOST_ONCE : next.qos().atMost(subscription.qos());
    }

    @Nullable
    Outgoing next() {
        for (Message next; (next = messages.poll()) != null; ) {
            var current = bus.retained(next.topic());
            if (broker.checksPublishers() && !Publishers.mayStillPublish(next, broker.rights())) {
                broker.counters().count(Counters.Reason.FORBIDDEN_PUBLISHER);
                continue;
            }
            if (current.isPresent() && current.get() == next) {
                return new Outgoing(next, next.qos().atMost(subscription.qos()), true, identifiers, null);
            }
        }
        return null;
    }
}
