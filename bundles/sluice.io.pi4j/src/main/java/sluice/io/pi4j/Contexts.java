package sluice.io.pi4j;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one Pi4J context, made when the first bundle asks for it and shut down after the last has let it go. When a bundle goes, what it
 * made in the context is shut down. Thread-safe.
 */
final class Contexts implements ServiceFactory<Context> {

    private static final Logger LOG = LoggerFactory.getLogger(Contexts.class);

    private final Inventory inventory;
    private final Set<Bundle> users = new HashSet<>();
    private @Nullable Context context;

    Contexts(Inventory inventory) {
        this.inventory = inventory;
    }

    @Override
    public synchronized Context getService(Bundle bundle, ServiceRegistration<Context> registration) {
        users.add(bundle);
        var current = context;
        if (current == null) {
            current = Pi4J.newContextBuilder()
                    .add(
                            new Pi4jI2cProvider(inventory),
                            new Pi4jSpiProvider(inventory),
                            new Pi4jInputProvider(inventory),
                            new Pi4jOutputProvider(inventory),
                            new Pi4jPwmProvider(inventory))
                    .noAutoDetect()
                    .noAutoInject()
                    .disableShutdownHook()
                    .build();
            context = current;
        }
        return current;
    }

    @Override
    public synchronized void ungetService(Bundle bundle, ServiceRegistration<Context> registration, Context service) {
        users.remove(bundle);
        for (Map.Entry<String, ?> entry : service.registry().all().entrySet()) {
            if (entry.getValue() instanceof Owned owned
                    && owned.owner().filter(bundle::equals).isPresent()) {
                shutDown(service, entry.getKey());
            }
        }
        if (users.isEmpty()) {
            end();
        }
    }

    private static void shutDown(Context context, String id) {
        try {
            context.shutdown(id);
        } catch (RuntimeException e) {
            LOG.warn("{} of a bundle that stopped could not be shut down: {}", id, e.toString());
        }
    }

    /** Shuts the context down, whoever uses it. */
    synchronized void close() {
        end();
    }

    private void end() {
        if (context != null) {
            context.shutdown();
            context = null;
        }
    }
}
