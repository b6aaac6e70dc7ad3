package sluice.io.sim;

import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import sluice.io.Leases;

/**
 * Gives each bundle a view of its own, and takes back what was leased through it when the bundle lets it go. Thread-safe.
 *
 * @param <S> the port
 */
final class PerBundle<S> implements ServiceFactory<S> {

    private final Supplier<S> views;
    private final Leases<?> leases;

    PerBundle(Supplier<S> views, Leases<?> leases) {
        this.views = views;
        this.leases = leases;
    }

    @Override
    public S getService(Bundle bundle, ServiceRegistration<S> registration) {
        return views.get();
    }

    @Override
    public void ungetService(Bundle bundle, ServiceRegistration<S> registration, S view) {
        leases.closeAll(view);
    }
}
