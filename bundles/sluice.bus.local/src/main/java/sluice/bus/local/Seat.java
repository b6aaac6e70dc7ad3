package sluice.bus.local;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.Subscription;

/**
 * One subscriber's place at one topic filter, in the list of all who have that filter. Followed by any thread at any time; changed
 * under the tree's lock.
 *
 * <p>New ones come to the front of the list, and one that left still knows who was behind it: a reader never misses who
 * stayed. So coming and going cost the same with one subscriber and with a hundred thousand.
 */
final class Seat {

    private final Node<Seat> node;
    private final Desk desk;
    private volatile Stop stop;
    private volatile @Nullable Seat next;
    private @Nullable Seat previous;

    /** Takes a seat at the front of the node's list. */
    Seat(Node<Seat> node, Desk desk, Subscription subscription) {
        this.node = node;
        this.desk = desk;
        this.stop = new Stop(desk, List.of(subscription));
        var first = node.value();
        next = first;
        if (first != null) {
            first.previous = this;
        }
        node.value(this);
    }

    Stop stop() {
        return stop;
    }

    @Nullable
    Seat next() {
        return next;
    }

    void replace(Subscription subscription) {
        stop = new Stop(desk, List.of(subscription));
    }

    /** Leaves the list; returns whether that left the node without any. */
    boolean leave() {
        var before = previous;
        var behind = next;
        if (before == null) {
            node.value(behind);
        } else {
            before.next = behind;
        }
        if (behind != null) {
            behind.previous = before;
        }
        return node.value() == null;
    }
}
