package sluice.io.recorder;

import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;
import sluice.io.PerBundle;
import sluice.io.Recorder;
import sluice.io.View;

/**
 * Steps in between the ports of one kind and their users, from {@link #open} to {@link #close}, also for ports that come meanwhile.
 * Thread-safe.
 *
 * @param <S> the port
 */
final class Ports<S> implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("i2c/\\d+|spi/\\d+|line/[^/]+/\\d+");
    private static final int FIRST = 1_000;

    /** Makes the port that listens in, as one bundle sees it. */
    @FunctionalInterface
    interface Maker<S> {
        S make(S port, String name, View view);
    }

    private final ServiceTracker<S, ServiceRegistration<S>> tracker;

    /**
     * @param property which says which one it is
     * @param kind the word before that in a port's name: {@code i2c}
     * @param wanted the names of those that are recorded, empty for all
     */
    Ports(BundleContext context, Class<S> type, String property, String kind, Set<String> wanted, Maker<S> maker) {
        BiFunction<S, String, PerBundle<S>> ports =
                (port, name) -> new PerBundle<>(view -> maker.make(port, name, view));
        this.tracker = new ServiceTracker<>(context, original(context, type), null) {
            @Override
            @SuppressWarnings("NullAway") // null means: not this one
            public ServiceRegistration<S> addingService(ServiceReference<S> reference) {
                var name = kind + "/" + reference.getProperty(property);
                if (!wanted.isEmpty() && !wanted.contains(name)) {
                    return null;
                }
                var properties = Map.of(
                        property,
                        reference.getProperty(property),
                        Recorder.RECORDED,
                        true,
                        Constants.SERVICE_RANKING,
                        FIRST);
                return context.registerService(
                        type, ports.apply(context.getService(reference), name), FrameworkUtil.asDictionary(properties));
            }

            @Override
            public void removedService(ServiceReference<S> reference, ServiceRegistration<S> registration) {
                registration.unregister();
                context.ungetService(reference);
            }
        };
    }

    private static Filter original(BundleContext context, Class<?> type) {
        try {
            return context.createFilter("(&(objectClass=" + type.getName() + ")(!(" + Recorder.RECORDED + "=*)))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Refuses what is no port's name.
     *
     * @throws IllegalArgumentException if it is none
     */
    static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no port; write i2c/1, spi/0 or line/sim/27");
        }
    }

    void open() {
        tracker.open();
    }

    @Override
    public void close() {
        tracker.close();
    }
}
