package sluice.bus.local;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Delivery;
import sluice.bus.Subscriber;
import sluice.bus.TopicFilter;

/** Where one subscriber takes its messages. Thread-safe, except for the seats: they are guarded by the tree's lock. Hot path. */
final class Desk {

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    private static final AtomicIntegerFieldUpdater<Desk> FAILURES =
            AtomicIntegerFieldUpdater.newUpdater(Desk.class, "failures");

    /**
     * Who sits here. Read without a fence: whoever changes it begins a new route cache afterwards, so a publish that begins later sees it.
     */
    private Subscriber subscriber;

    /** An immutable map while there is one at most: most subscribers have one, and a table for it takes 72 bytes more. */
    private Map<TopicFilter, Seat> seats = Map.of();

    private volatile int failures;

    Desk(Subscriber subscriber) {
        this.subscriber = subscriber;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    /** Gives the desk to somebody else; the caller sees to it that others learn of it. */
    void give(Subscriber other) {
        subscriber = other;
    }

    /** Returns the seats, to be read. */
    Map<TopicFilter, Seat> seats() {
        return seats;
    }

    void sit(TopicFilter filter, Seat seat) {
        if (seats.isEmpty()) {
            seats = Map.of(filter, seat);
            return;
        }
        if (seats.size() == 1) {
            seats = new HashMap<>(seats);
        }
        seats.put(filter, seat);
    }

    /** Returns the seat that is given up, null if there is none. */
    @Nullable
    Seat rise(TopicFilter filter) {
        var seat = seats.get(filter);
        if (seat == null) {
            return null;
        }
        if (seats.size() == 1) {
            seats = Map.of();
            return seat;
        }
        seats.remove(filter);
        if (seats.size() == 1) {
            seats = Map.copyOf(seats);
        }
        return seat;
    }

    /** Calls the subscriber; whatever it throws ends here. */
    void hand(Delivery delivery) {
        try {
            subscriber.receive(delivery);
            if (failures != 0) {
                LOG.info("Subscriber {} works again after {} failures", name(), FAILURES.getAndSet(this, 0));
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            int count = FAILURES.incrementAndGet(this);
            if ((count & (count - 1)) == 0) {
                var topic = delivery.message().topic();
                LOG.error("Subscriber {} failed on a message to {}, {} in a row: {}", name(), topic, count, e, e);
            }
        }
    }

    private String name() {
        return subscriber.getClass().getName();
    }
}
