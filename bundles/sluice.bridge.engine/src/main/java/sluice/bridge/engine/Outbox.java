package sluice.bridge.engine;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Drop;
import sluice.bus.Delivery;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Subscriber;
import sluice.store.Journal;
import sluice.store.JournalFullException;

/**
 * Takes what the bus publishes: into the journal, or, where the route does not spool, into a short queue while the link is open.
 * Thread-safe.
 */
final class Outbox implements Subscriber {

    /** How many messages that are not spooled wait for the link at most; what comes on top is dropped. */
    private static final int DIRECT = 1000;

    private final Routes routes;
    private final Journal journal;
    private final Counters counters;
    private final Origin own;
    private final Runnable wake;
    private final ArrayBlockingQueue<Message> direct = new ArrayBlockingQueue<>(DIRECT);
    private volatile boolean open;

    /** @param wake tells the bridge that there is something to send */
    Outbox(Routes routes, Journal journal, Counters counters, Origin own, Runnable wake) {
        this.routes = routes;
        this.journal = journal;
        this.counters = counters;
        this.own = own;
        this.wake = wake;
    }

    /** Says whether messages that are not spooled have somewhere to go. */
    void open(boolean isOpen) {
        open = isOpen;
        if (!isOpen) {
            for (var left = direct.poll(); left != null; left = direct.poll()) {
                counters.drop(Drop.NOT_CONNECTED, left.topic());
            }
        }
    }

    /** Returns the messages to be sent at once or never. */
    Queue<Message> direct() {
        return direct;
    }

    @Override
    public void receive(Delivery delivery) {
        if (delivery.origin() == own) { // never back to where it came from
            return;
        }
        var stored = take(delivery.message());
        if (stored != null) {
            delivery.await(stored);
        }
    }

    /** Takes one message; returns what its publisher has to wait for, null if there is nothing. */
    @Nullable
    CompletionStage<Void> take(Message message) {
        var number = routes.out(message.topic());
        if (number.isEmpty()) {
            return null;
        }
        var route = routes.list().get(number.getAsInt());
        Message mapped;
        try {
            mapped = route.out(message);
        } catch (IllegalArgumentException e) {
            counters.drop(Drop.BAD_TOPIC, message.topic() + ": " + e.getMessage());
            return null;
        }
        counters.out(number.getAsInt());
        if (route.spooling().keeps(mapped.qos())) {
            return spool(mapped);
        }
        if (!open) {
            counters.drop(Drop.NOT_CONNECTED, mapped.topic());
        } else if (direct.offer(mapped)) {
            wake.run();
        } else {
            counters.drop(Drop.CONGESTED, mapped.topic());
        }
        return null;
    }

    private CompletionStage<Void> spool(Message message) {
        CompletionStage<Void> stored;
        try {
            stored = journal.append(message);
        } catch (IllegalStateException e) { // the bridge is being stopped at this moment
            return CompletableFuture.failedStage(e);
        }
        return stored.whenComplete((_, failure) -> {
            if (failure == null) {
                wake.run();
                return;
            }
            var cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (!(cause instanceof JournalFullException)) { // those the journal counts itself
                counters.drop(Drop.STORE, message.topic() + ": " + cause.getMessage());
            }
        });
    }
}
