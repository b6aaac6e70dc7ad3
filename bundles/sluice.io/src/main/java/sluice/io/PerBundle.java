package sluice.io;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/**
 * Gives each bundle a port of its own, and takes back what it held when it lets the port go; providers register their ports through it.
 * Thread-safe.
 *
 * @param <S> the port
 */
public final class PerBundle<S> implements ServiceFactory<S> {

    private final Function<View, S> ports;
    private final Map<Bundle, View> views = new ConcurrentHashMap<>();

    /** @param ports makes the port as one bundle sees it */
    public PerBundle(Function<View, S> ports) {
        this.ports = ports;
    }

    @Override
    public S getService(Bundle bundle, ServiceRegistration<S> registration) {
        var view = new View();
        views.put(bundle, view);
        return ports.apply(view);
    }

    @Override
    public void ungetService(Bundle bundle, ServiceRegistration<S> registration, S port) {
        var view = views.remove(bundle);
        if (view != null) {
            view.letGo();
        }
    }
}
