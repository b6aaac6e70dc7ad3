package sluice.driver;

import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Follows the services with one property's value, from {@link #open} to {@link #close}. Thread-safe. */
final class Follower<T> implements AutoCloseable {

    private final ServiceTracker<T, T> tracker;

    Follower(
            BundleContext context,
            Class<T> type,
            String property,
            Object value,
            Consumer<? super T> come,
            Consumer<? super T> go) {
        this.tracker = new ServiceTracker<>(context, type, null) {
            @Override
            @SuppressWarnings("NullAway") // null means: not this one
            public T addingService(ServiceReference<T> reference) {
                if (!value.equals(reference.getProperty(property))) {
                    return null;
                }
                var service = super.addingService(reference);
                come.accept(service);
                return service;
            }

            @Override
            public void removedService(ServiceReference<T> reference, T service) {
                go.accept(service);
                super.removedService(reference, service);
            }
        };
    }

    void open() {
        tracker.open();
    }

    @Override
    public void close() {
        tracker.close();
    }
}
