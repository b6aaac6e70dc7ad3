package sluice.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.mqtt.Filter;

/**
 * The members of one shared subscription: each message goes to one of those that may get it, in turn, to one that is connected if
 * there is one.
 * Thread-safe.
 */
final class SharedGroup implements Subscriber {

    /** One client that takes part, and what it asked for. */
    record Member(Session session, Subscription subscription) {}

    private final Filter filter;
    private final Counters counters;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<Member> members = List.of();
    private volatile @Nullable Subscriber successor;
    private boolean dissolved;

    SharedGroup(Filter filter, Counters counters) {
        this.filter = filter;
        this.counters = counters;
    }

    Filter filter() {
        return filter;
    }

    /** Takes a member in, or gives it another subscription; false if the group was dissolved before. */
    synchronized boolean join(Session session, Subscription subscription) {
        if (dissolved) {
            return false;
        }
        var others = without(session);
        others.add(new Member(session, subscription));
        members = List.copyOf(others);
        return true;
    }

    /** Lets a member go; true if it was the last, which dissolves the group. */
    synchronized boolean leave(Session session) {
        members = List.copyOf(without(session));
        dissolved |= members.isEmpty();
        return dissolved;
    }

    private List<Member> without(Session session) {
        var others = new ArrayList<>(members);
        others.removeIf(member -> member.session() == session);
        return others;
    }

    /** Says who gets what comes from now on and finds no member: the broker is being closed. */
    void leaveTo(Subscriber other) {
        successor = other;
    }

    @Override
    public void receive(Delivery delivery) {
        var other = give(delivery.message(), delivery) ? null : successor;
        if (other != null) {
            other.receive(delivery);
        }
    }

    /**
     * Gives a message to one member.
     *
     * @param delivery what its publisher waits for, null if nobody does
     */
    void deliver(Message message, @Nullable Delivery delivery) {
        var _ = give(message, delivery);
    }

    /** Returns false if there was nobody to give it to, because all sessions have ended. */
    private boolean give(Message message, @Nullable Delivery delivery) {
        var all = members;
        int first = all.isEmpty() ? 0 : Math.floorMod(turn.getAndIncrement(), all.size());
        @Nullable Member absent = null;
        boolean isForbidden = false;
        for (int i = 0; i < all.size(); i++) {
            var member = all.get((first + i) % all.size());
            if (!member.session().mayReceive(message.topic())) {
                isForbidden = true;
            } else if (member.session().isConnected()) {
                if (give(message, member, delivery)) {
                    return true;
                }
            } else if (!member.session().isEnded()) {
                absent = absent == null ? member : absent;
            }
        }
        if (absent != null) {
            return give(message, absent, delivery);
        }
        if (isForbidden) {
            counters.count(Counters.Reason.FORBIDDEN_DELIVERY);
        }
        return isForbidden;
    }

    /** Returns false if the member's session ended at this moment. */
    private boolean give(Message message, Member member, @Nullable Delivery delivery) {
        var subscription = member.subscription();
        var qos = message.qos().atMost(subscription.qos()); // [MQTT-4.8.2-3]
        boolean retain = message.retain() && subscription.retainAsPublished();
        int identifier = subscription.identifier();
        var identifiers = identifier == 0 ? Outgoing.NO_IDENTIFIERS : new int[] {identifier};
        if (member.session().deliver(message, qos, retain, identifiers, this, delivery)) {
            return true;
        }
        if (qos == Qos.AT_MOST_ONCE) {
            counters.count(Counters.Reason.ABSENT);
        }
        return !member.session().isEnded();
    }
}
