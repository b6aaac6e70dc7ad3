package sluice.bus.local;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Delivery;
import sluice.bus.Qos;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.store.JournalFullException;

/**
 * Sits at a desk whose subscriber is being replaced, and keeps what comes, in order. Thread-safe.
 *
 * <pre>
 *   left  --take-->  handing over  --nothing left-->  passed: what still comes goes straight on
 *    |  &lt;--leave--        |
 *    '------- end --------'-------------------------> ended: what still comes is refused
 * </pre>
 */
final class Place implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(Place.class);
    private static final int AT_A_TIME = 256;
    private static final int MEDIUM_SECONDS = 10;

    private final String name;
    private final Desk desk;
    private final Room room;
    private final ArrayDeque<Held> waiting = new ArrayDeque<>();
    private @Nullable Subscriber heir;
    private boolean passed;
    private @Nullable Exception end;

    /** A message, and because of which subscriptions it waits. */
    private record Held(Publication publication, List<Subscription> subscriptions) {

        Route to(Desk desk) {
            return new Route(publication.message().topic(), new Stop[] {new Stop(desk, subscriptions)});
        }
    }

    /** Delivers a message to one desk. */
    interface Bearer {
        void deliver(Publication publication, Route route);
    }

    Place(String name, Desk desk, Room room) {
        this.name = name;
        this.desk = desk;
        this.room = room;
    }

    String name() {
        return name;
    }

    Desk desk() {
        return desk;
    }

    @Override
    public void receive(Delivery delivery) {
        var to = keep(delivery);
        if (to != null) {
            to.receive(delivery);
        }
    }

    /** Keeps a message; returns who gets it instead, if somebody does. */
    private synchronized @Nullable Subscriber keep(Delivery delivery) {
        if (passed) {
            return heir;
        }
        var message = delivery.message();
        if (end != null) {
            delivery.await(CompletableFuture.failedStage(end));
        } else if (room.take(message)) {
            int hops = delivery instanceof Publication cause ? cause.hops() : 0;
            var later = new Publication(message, delivery.origin(), true, hops);
            later.queued();
            waiting.add(new Held(later, delivery.subscriptions()));
            await(delivery, later.stored());
        } else if (message.qos() != Qos.AT_MOST_ONCE) {
            delivery.await(CompletableFuture.failedStage(
                    new JournalFullException("too much waits for " + name + ", which is being replaced")));
        }
        return null;
    }

    private static void await(Delivery delivery, CompletionStage<Void> later) {
        if (delivery instanceof Publication publication) {
            publication.hold(later);
        } else {
            delivery.await(later);
        }
    }

    /** Lets somebody take the place; false if it has ended. */
    synchronized boolean take(Subscriber successor) {
        if (end != null) {
            return false;
        }
        heir = successor;
        return true;
    }

    /** Takes the place back from a successor that leaves in turn; false if it has everything already. */
    synchronized boolean takeBack(Subscriber successor) {
        if (passed || heir != successor) {
            return false;
        }
        heir = null;
        return true;
    }

    /** Hands over what waits, and what comes meanwhile; returns how many messages that were. */
    int handOver(Subscriber successor, Bearer bearer) {
        var to = new Desk(successor);
        var safe = new ArrayDeque<CompletableFuture<Void>>();
        int count = 0;
        for (Held next; (next = next(successor)) != null; count++) {
            bearer.deliver(next.publication(), next.to(to));
            if (!next.publication().isStored()) {
                safe.add(next.publication().stored());
            }
            if (safe.size() > AT_A_TIME) { // no more at a time than its medium can take
                await(safe.remove());
            }
        }
        return count;
    }

    private static void await(CompletableFuture<Void> stored) {
        try {
            stored.get(MEDIUM_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.trace("Its publisher hears of it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable Held next(Subscriber successor) {
        if (heir != successor) {
            return null;
        }
        var next = waiting.poll();
        if (next == null) {
            passed = true;
        } else {
            room.give(next.publication().message());
        }
        return next;
    }

    /** Returns whether the successor has all there was. */
    synchronized boolean isPassedTo(Subscriber successor) {
        return passed && heir == successor;
    }

    /** Gives up: what waits is not acknowledged. Returns how many messages that are. */
    int end(Exception why) {
        List<Held> all;
        synchronized (this) {
            if (passed || end != null) {
                return 0;
            }
            end = why;
            heir = null;
            all = List.copyOf(waiting);
            waiting.clear();
        }
        for (var each : all) {
            room.give(each.publication().message());
            each.publication().await(CompletableFuture.failedStage(why));
            each.publication().over();
        }
        return all.size();
    }
}
