package sluice.bus.local;

import org.jspecify.annotations.Nullable;
import sluice.bus.TopicName;

/**
 * The routes found since the subscriptions last changed. Thread-safe without a lock. Hot path.
 *
 * <p>A change of any subscription puts a new, empty cache into the place of this one: a route that was looked up in the tree
 * before the change can only land in the old one, where nobody looks any more. It begins without memory and doubles up to a
 * bound; topics whose hashes meet push each other out. Slots are written without a fence: routes are immutable, and a thread that
 * does not see one yet walks the tree.
 */
final class RouteCache {

    private static final int FIRST_SLOTS = 64;
    private static final int MAX_SLOTS = 16_384;
    /** The most stops all routes may have together, about 8 MB. */
    private static final int MAX_STOPS = 1_000_000;

    /** Neighbours a topic may sit in: with half of the slots taken, all of them are seldom somebody else's. */
    private static final int NEIGHBOURS = 4;

    private static final Route[] NONE = new Route[NEIGHBOURS];

    private volatile Route[] slots = NONE;
    private int routes;
    private int stops;

    @Nullable
    Route find(TopicName topic) {
        var here = slots;
        int first = first(topic, here);
        for (int i = first; i < first + NEIGHBOURS; i++) {
            var route = here[i];
            if (route != null && route.topic().equals(topic)) {
                return route;
            }
        }
        return null;
    }

    void put(Route route) {
        stops += route.length();
        if (stops > MAX_STOPS) {
            routes = 0;
            stops = route.length();
            slots = new Route[FIRST_SLOTS];
        } else if (++routes > slots.length / 2 && slots.length < MAX_SLOTS || slots.length < FIRST_SLOTS) {
            slots = grown(slots);
        }
        put(route, slots);
    }

    private static Route[] grown(Route[] old) {
        var grown = new Route[Math.max(FIRST_SLOTS, old.length * 2)];
        for (var route : old) {
            if (route != null) {
                put(route, grown);
            }
        }
        return grown;
    }

    /** Takes a free neighbour, or the place of one that the route's topic picks. */
    private static void put(Route route, Route[] slots) {
        int first = first(route.topic(), slots);
        int slot = first + (route.topic().length() & NEIGHBOURS - 1);
        for (int i = first; i < first + NEIGHBOURS; i++) {
            if (slots[i] == null || slots[i].topic().equals(route.topic())) {
                slot = i;
                break;
            }
        }
        slots[slot] = route;
    }

    private static int first(TopicName topic, Route[] slots) {
        int hash = topic.hashCode() * 0x9E3779B9; // the text's hash alone puts topics that end alike side by side
        return (hash ^ hash >>> 16) & slots.length - NEIGHBOURS;
    }
}
