package sluice.io.pi4j;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/**
 * Gives each bundle a port of its own, and takes back what it held when it lets the port go. Thread-safe.
 *
 * @param <S> the port
 */
final class PerBundle<S> implements ServiceFactory<S> {

    private final Function<View, S> ports;
    private final Map<Bundle, View> views = new ConcurrentHashMap<>();

    PerBundle(Function<View, S> ports) {
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
