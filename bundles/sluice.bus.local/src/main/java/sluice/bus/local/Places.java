package sluice.bus.local;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;

/** The places of subscribers that are being replaced, by name. Thread-safe. */
final class Places {

    private static final Logger LOG = LoggerFactory.getLogger(Places.class);

    private final TopicTree tree;
    private final Runnable moved;
    private final Place.Bearer bearer;
    private final Room room;
    private final Map<String, Absent> absent = new HashMap<>();
    private int seconds;

    /** @param patience ends with true when it was waited long enough, with false when that does not matter any more */
    private record Absent(Place place, CompletableFuture<Boolean> patience) {}

    /**
     * @param moved lets publishers know that somebody else sits at a desk
     * @param bearer delivers what has waited
     */
    Places(TopicTree tree, Runnable moved, Place.Bearer bearer, Room room, int seconds) {
        this.tree = tree;
        this.moved = moved;
        this.bearer = bearer;
        this.room = room;
        this.seconds = seconds;
    }

    /** Changes for how long a place is kept, from the next one on. */
    synchronized void limit(int wanted) {
        seconds = wanted;
    }

    /** Keeps a place; returns who takes what comes too late for its subscriber. */
    Subscriber leave(Subscriber subscriber, String name) {
        Place place;
        @Nullable Absent before;
        synchronized (this) {
            var desk = tree.vacate(subscriber);
            if (desk == null) {
                return _ -> {};
            }
            place = desk.subscriber() instanceof Place here && here.takeBack(subscriber)
                    ? here
                    : new Place(name, desk, room);
            desk.give(place);
            var patience = new CompletableFuture<Boolean>();
            before = absent.put(name, new Absent(place, patience));
            var why = "nobody has taken the place of %s within %d s".formatted(name, seconds);
            var _ = patience.thenAcceptAsync(late -> {
                if (late) {
                    giveUp(place, why);
                }
            });
            var _ = patience.completeOnTimeout(true, seconds, TimeUnit.SECONDS);
        }
        moved.run();
        if (before != null) {
            before.patience().complete(false);
            end(before.place(), "somebody else has left a place named " + name);
        }
        return place;
    }

    /** Gives somebody a place, if there is one of that name, and what waits there; otherwise just subscribes. */
    boolean resume(String name, Subscriber subscriber, Collection<Subscription> wanted) {
        var place = take(name, subscriber, wanted);
        moved.run();
        if (place == null) {
            return false;
        }
        int count = place.handOver(subscriber, bearer);
        synchronized (this) {
            if (place.isPassedTo(subscriber) && place.desk().subscriber() == place) {
                place.desk().give(subscriber);
            }
        }
        moved.run();
        if (count > 0) {
            LOG.info("{} is back and has got the {} messages that waited for it", name, count);
        }
        return true;
    }

    private synchronized @Nullable Place take(String name, Subscriber subscriber, Collection<Subscription> wanted) {
        var left = absent.remove(name);
        if (left != null) {
            left.patience().complete(false);
            if (left.place().take(subscriber)) {
                tree.occupy(left.place().desk(), subscriber, wanted);
                return left.place();
            }
        }
        wanted.forEach(subscription -> tree.add(subscriber, subscription));
        return null;
    }

    /** Says that nobody is to be waited for at this place any more. */
    private void giveUp(Place place, String why) {
        synchronized (this) {
            var now = absent.get(place.name());
            if (now == null || now.place() != place) {
                return;
            }
            absent.remove(place.name());
        }
        end(place, why);
    }

    /** Gives up a place of that name, as if it had been waited long enough. */
    void giveUp(String name) {
        @Nullable Absent here;
        synchronized (this) {
            here = absent.get(name);
        }
        if (here != null) {
            here.patience().complete(true);
        }
    }

    private void end(Place place, String why) {
        int count = place.end(new IOException("not stored: " + why));
        tree.clear(place.desk());
        moved.run();
        if (count > 0) {
            LOG.warn("{} messages are not acknowledged: {}", count, why);
        }
    }

    /** Ends them all: the bus is being stopped. */
    void close() {
        List<Absent> all;
        synchronized (this) {
            all = List.copyOf(absent.values());
            absent.clear();
        }
        for (var each : all) {
            each.patience().complete(false);
            end(each.place(), "the gateway was stopped before " + each.place().name() + " was back");
        }
    }
}
