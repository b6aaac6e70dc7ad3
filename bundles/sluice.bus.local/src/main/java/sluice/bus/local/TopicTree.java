package sluice.bus.local;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/**
 * Who subscribed to what. Thread-safe: changes take a lock, {@link #route} takes none.
 *
 * <pre>
 *   a ─┬─ b ── [seat, seat]      a/b
 *      ├─ + ─── c ── [seat]      a/+/c
 *      └─ # ── [seat]            a/#
 * </pre>
 */
final class TopicTree {

    /** So many nodes of a level are nearly always enough: a word and a +. */
    private static final int FEW = 2;

    private final Levels words = new Levels();
    private final Node<Seat> root = new Node<>("");
    private final IdentityHashMap<Subscriber, Desk> desks = new IdentityHashMap<>();
    private final Enquiries enquiries = new Enquiries();

    /** Returns whether it is new, not a replacement. */
    synchronized boolean add(Subscriber subscriber, Subscription subscription) {
        var desk = desks.computeIfAbsent(subscriber, Desk::new);
        var known = desk.seats().get(subscription.filter());
        if (known != null) {
            known.replace(subscription);
            return false;
        }
        var node = root;
        for (var level : words.of(subscription.filter().value())) {
            node = node.childOrNew(level);
        }
        desk.sit(subscription.filter(), new Seat(node, desk, subscription));
        enquiries.came(subscriber, subscription.filter());
        return true;
    }

    /** Returns whether there was one. */
    synchronized boolean remove(Subscriber subscriber, TopicFilter filter) {
        var desk = desks.get(subscriber);
        var seat = desk == null ? null : desk.rise(filter);
        if (desk == null || seat == null) {
            return false;
        }
        leave(seat, filter);
        enquiries.went(subscriber, filter);
        if (desk.seats().isEmpty()) {
            desks.remove(subscriber);
        }
        return true;
    }

    /** Returns whether it had any. */
    synchronized boolean remove(Subscriber subscriber) {
        var desk = desks.remove(subscriber);
        if (desk == null) {
            return false;
        }
        desk.seats().forEach((filter, seat) -> {
            leave(seat, filter);
            enquiries.went(subscriber, filter);
        });
        return true;
    }

    /** Takes a subscriber away from its desk, which keeps its seats; null if it has none. */
    synchronized @Nullable Desk vacate(Subscriber subscriber) {
        var desk = desks.remove(subscriber);
        if (desk != null) {
            enquiries.changedHands(subscriber, null, desk.seats().keySet());
        }
        return desk;
    }

    /** Lets a subscriber have a vacated desk, with these subscriptions and no others. */
    synchronized void occupy(Desk desk, Subscriber subscriber, Collection<Subscription> wanted) {
        var filters = new HashSet<TopicFilter>();
        wanted.forEach(subscription -> filters.add(subscription.filter()));
        desks.put(subscriber, desk);
        enquiries.changedHands(null, subscriber, desk.seats().keySet());
        wanted.forEach(subscription -> add(subscriber, subscription));
        for (var filter : List.copyOf(desk.seats().keySet())) {
            if (!filters.contains(filter)) {
                remove(subscriber, filter);
            }
        }
    }

    /** Takes a vacated desk away. */
    synchronized void clear(Desk desk) {
        for (var filter : List.copyOf(desk.seats().keySet())) {
            var seat = desk.rise(filter);
            if (seat != null) {
                leave(seat, filter);
                enquiries.went(null, filter);
            }
        }
    }

    /** Lets somebody know from now on who wants what this filter matches. */
    synchronized Enquiry ask(TopicFilter filter, Subscriber own, Runnable changed, BooleanSupplier waiting) {
        var enquiry = new Enquiry(filter, own, changed, waiting, enquiries);
        var mine = desks.get(own);
        new Meetings(Levels.split(filter.value()), seat -> {
                    var stop = seat.stop();
                    enquiry.count(
                            stop.desk() == mine ? own : null,
                            stop.subscriptions().getFirst().filter(),
                            1);
                })
                .find(root);
        enquiry.begin();
        enquiries.add(enquiry);
        return enquiry;
    }

    Enquiries enquiries() {
        return enquiries;
    }

    private void leave(Seat seat, TopicFilter filter) {
        if (seat.leave()) {
            root.prune(Levels.split(filter.value()));
        }
    }

    /** Returns whom a message on this topic concerns, each subscriber once. */
    Route route(TopicName topic) {
        var matches = new Matches();
        var text = topic.value();
        boolean wildcards = !topic.isReserved(); // [MQTT-4.7.2-1]
        var here = List.of(root);
        int from = 0;
        while (from <= text.length()
                && !here.isEmpty()) { // where no filter goes on, the rest of the topic does not matter
            int slash = text.indexOf('/', from);
            int end = slash < 0 ? text.length() : slash;
            here = below(here, text.substring(from, end), wildcards, matches);
            from = end + 1;
            wildcards = true;
        }
        for (var node : here) {
            matches.add(node);
            matches.add(node.child("#")); // a/# matches a as well [MQTT-4.7.1-1]
        }
        return new Route(topic, matches.stops());
    }

    /** Returns the nodes that a level leads to. */
    private static List<Node<Seat>> below(List<Node<Seat>> here, String level, boolean wildcards, Matches matches) {
        var below = new ArrayList<Node<Seat>>(FEW);
        for (int i = 0; i < here.size(); i++) {
            var node = here.get(i);
            if (wildcards) {
                matches.add(node.child("#"));
                addIfThere(below, node.child("+"));
            }
            addIfThere(below, node.child(level));
        }
        return below;
    }

    private static void addIfThere(List<Node<Seat>> nodes, @Nullable Node<Seat> node) {
        if (node != null) {
            nodes.add(node);
        }
    }

    /** Gathers the stops; a subscriber that more than one filter leads to becomes one stop. */
    private static final class Matches {

        private static final Stop[] NOBODY = {};

        private final List<Stop> found = new ArrayList<>();
        private int filters;

        void add(@Nullable Node<Seat> node) {
            var first = node == null ? null : node.value();
            if (first == null) {
                return;
            }
            filters++;
            for (Seat seat = first; seat != null; seat = seat.next()) {
                found.add(seat.stop());
            }
        }

        Stop[] stops() {
            if (filters > 1) {
                merge();
            }
            return found.isEmpty() ? NOBODY : found.toArray(Stop[]::new);
        }

        private void merge() {
            var places = new HashMap<Desk, Integer>();
            int kept = 0;
            for (var stop : found) {
                var place = places.putIfAbsent(stop.desk(), kept);
                if (place == null) {
                    found.set(kept++, stop);
                } else {
                    found.set(place, join(found.get(place), stop));
                }
            }
            found.subList(kept, found.size()).clear();
        }

        private static Stop join(Stop one, Stop other) {
            var both = new ArrayList<>(one.subscriptions());
            both.addAll(other.subscriptions());
            return new Stop(one.desk(), List.copyOf(both));
        }
    }
}
