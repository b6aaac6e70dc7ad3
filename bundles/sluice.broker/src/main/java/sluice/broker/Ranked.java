package sluice.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Services of one kind, the highest ranking first, and a memory of those that left. Thread-safe. */
final class Ranked<S> {

    /**
     * One service.
     *
     * @param source what it is known again by
     * @param configured whether the source is a PID
     */
    private record Entry<S>(S service, int ranking, long id, String source, boolean configured) {}

    private final List<Entry<S>> entries = new ArrayList<>();
    private final Set<String> lostPids = new HashSet<>();
    private final Set<String> lostOthers = new HashSet<>();
    private volatile List<S> services = List.of();

    /** Takes a service with its properties, or takes its changed properties. */
    synchronized void put(S service, Map<String, ?> properties) {
        entries.removeIf(entry -> entry.service == service);
        var pid = properties.get("service.pid") instanceof String text ? text : null;
        var source = pid == null ? String.valueOf(properties.get("component.name")) : pid;
        entries.add(new Entry<>(
                service,
                properties.get("service.ranking") instanceof Integer ranking ? ranking : 0,
                properties.get("service.id") instanceof Long id ? id : 0,
                source,
                pid != null));
        lostPids.remove(source);
        lostOthers.remove(source);
        entries.sort(Comparator.comparingLong((Entry<S> entry) -> -(long) entry.ranking)
                .thenComparingLong(Entry::id));
        publish();
    }

    /** Forgets a service, but not that it was there. */
    synchronized void remove(S service) {
        for (var entry : entries) {
            if (entry.service == service) {
                (entry.configured ? lostPids : lostOthers).add(entry.source);
            }
        }
        entries.removeIf(entry -> entry.service == service);
        publish();
    }

    private void publish() {
        services = entries.stream().map(Entry::service).toList();
    }

    List<S> services() {
        return services;
    }

    /** Returns what a service is known again by, null if it has gone. */
    synchronized @Nullable String source(S service) {
        for (var entry : entries) {
            if (entry.service == service) {
                return entry.source;
            }
        }
        return null;
    }

    /** Returns the service that is known by this, null if none is. */
    synchronized @Nullable S find(String source) {
        for (var entry : entries) {
            if (entry.source.equals(source)) {
                return entry.service;
            }
        }
        return null;
    }

    /** Returns whether one of the services there comes of the configuration with this PID. */
    synchronized boolean comesFrom(String pid) {
        return entries.stream().anyMatch(entry -> entry.configured && entry.source.equals(pid));
    }

    /**
     * Returns whether none is there, though one was, and nobody took it out of the configuration.
     *
     * @param pids the PIDs that are configured; null if nobody knows
     */
    synchronized boolean isMissed(@Nullable Set<String> pids) {
        return entries.isEmpty()
                && (!lostOthers.isEmpty() || lostPids.stream().anyMatch(pid -> pids == null || pids.contains(pid)));
    }
}
