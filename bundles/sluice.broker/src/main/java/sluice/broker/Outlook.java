package sluice.broker;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleRevision;
import sluice.store.Store;

/**
 * Knows whether there will be a store, by looking for a bundle that says it has one and has not registered it: it is about to start, is being
 * updated, or was stopped. Thread-safe.
 */
final class Outlook {

    private static final String SERVICE = "osgi.service";

    private final BundleContext context;

    Outlook(BundleContext context) {
        this.context = context;
    }

    boolean isStoreExpected() {
        for (var bundle : context.getBundles()) {
            if (offersStore(bundle) && !hasRegistered(bundle)) {
                return true;
            }
        }
        return false;
    }

    private static boolean offersStore(Bundle bundle) {
        var revision = bundle.adapt(BundleRevision.class);
        return revision != null
                && revision.getDeclaredCapabilities(SERVICE).stream()
                        .anyMatch(capability -> names(capability.getAttributes().get(Constants.OBJECTCLASS)));
    }

    private static boolean names(@Nullable Object types) {
        return types instanceof Collection<?> all && all.contains(Store.class.getName());
    }

    private static boolean hasRegistered(Bundle bundle) {
        var services = bundle.getRegisteredServices();
        if (services != null) {
            for (var service : services) {
                if (service.getProperty(Constants.OBJECTCLASS) instanceof String[] types
                        && List.of(types).contains(Store.class.getName())) {
                    return true;
                }
            }
        }
        return false;
    }
}
