package sluice.driver;

import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Follows the services with one property's value, from {@link #open} to {@link #close}. The best of them is the one with the highest
 * ranking, of equals the oldest: so somebody can step in between a port and its users, and out again. Thread-safe.
 */
final class Follower<T> implements AutoCloseable {

    private final NavigableMap<ServiceReference<T>, T> there = new ConcurrentSkipListMap<>();
    private final AtomicInteger gaps = new AtomicInteger();
    private final ServiceTracker<T, T> tracker;

    /** @param changed told after a service has come or gone */
    Follower(BundleContext context, Class<T> type, String property, Object value, Runnable changed) {
        this.tracker = new ServiceTracker<>(context, type, null) {
            @Override
            @SuppressWarnings("NullAway") // null means: not this one
            public T addingService(ServiceReference<T> reference) {
                if (!value.equals(reference.getProperty(property))) {
                    return null;
                }
                var service = super.addingService(reference);
                there.put(reference, service);
                changed.run();
                return service;
            }

            @Override
            public void removedService(ServiceReference<T> reference, T service) {
                there.remove(reference);
                if (there.isEmpty()) {
                    gaps.incrementAndGet();
                }
                changed.run();
                super.removedService(reference, service);
            }
        };
    }

    void open() {
        tracker.open();
    }

    /** Returns the best service there is now. */
    @Nullable
    T best() {
        var last = there.lastEntry();
        return last == null ? null : last.getValue();
    }

    /** Returns whether this service is still there. */
    boolean has(T service) {
        return there.containsValue(service);
    }

    /** Returns how often the last service has gone: as long as it stays the same, there was one all the time. */
    int gaps() {
        return gaps.get();
    }

    @Override
    public void close() {
        tracker.close();
    }
}
