package sluice.bus.local;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future.State;
import org.jspecify.annotations.Nullable;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Receipt;
import sluice.bus.Subscription;

/**
 * One publish: lent to each subscriber in turn as its delivery, kept by the publisher as its receipt. Confined to the publishing
 * thread while it is a delivery; thread-safe as a receipt. Hot path: the only object a publish makes.
 */
final class Publication implements Delivery, Receipt {

    private static final Stop NOWHERE = new Stop(new Desk(_ -> {}), List.of());

    private final Message message;
    private final Origin origin;
    private final boolean matched;
    private final int hops;
    private Stop stop = NOWHERE;

    /** What it waits for, as long as that is one thing: nearly always, and then nothing has to be counted (decision 231). */
    private @Nullable CompletionStage<?> only;

    private @Nullable Pending pending;

    /** @param hops how many messages stand between this one and one that nobody's receive caused */
    Publication(Message message, Origin origin, boolean matched, int hops) {
        this.message = message;
        this.origin = origin;
        this.matched = matched;
        this.hops = hops;
    }

    int hops() {
        return hops;
    }

    /** Makes the receipt wait until the delivery is over: the publisher gets it before the subscribers get the message. */
    void queued() {
        pending = new Pending();
    }

    void deliver(Route route) {
        for (int i = 0; i < route.length(); i++) {
            stop = route.stop(i);
            stop.desk().hand(this);
        }
        stop = NOWHERE;
        over();
    }

    /** Says that the delivery is over. */
    void over() {
        if (pending != null) {
            pending.release(null);
        }
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public List<Subscription> subscriptions() {
        return stop.subscriptions();
    }

    @Override
    public boolean isReplay() {
        return false;
    }

    @Override
    public void await(CompletionStage<?> stored) {
        if (isDone(stored)) {
            return;
        }
        if (only == null && pending == null) {
            only = stored;
        } else {
            several().add(stored);
        }
    }

    private Pending several() {
        var here = pending;
        if (here == null) {
            here = new Pending();
            pending = here;
        }
        var first = only;
        if (first != null) {
            only = null;
            here.add(first);
        }
        return here;
    }

    private static boolean isDone(CompletionStage<?> stored) {
        return stored.toCompletableFuture().state() == State.SUCCESS;
    }

    /** Makes the receipt wait for somebody who is being replaced. */
    void hold(CompletionStage<?> gotIt) {
        if (!isDone(gotIt)) {
            several().add(gotIt);
        }
        if (!isStored()) {
            several().held();
        }
    }

    @Override
    public boolean isHeld() {
        var here = pending;
        return here != null && here.isHeld();
    }

    @Override
    public boolean matched() {
        return matched;
    }

    @Override
    public boolean isStored() {
        var first = only;
        if (first != null) {
            return isDone(first);
        }
        var here = pending;
        return here == null || here.isStored();
    }

    @Override
    public CompletableFuture<Void> stored() {
        var first = only;
        if (first != null) {
            return first.<Void>thenApply(_ -> null).toCompletableFuture();
        }
        var here = pending;
        return here == null ? CompletableFuture.completedFuture(null) : here.stored();
    }
}
