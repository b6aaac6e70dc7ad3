package sluice.bus.local;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.wiring.BundleRevision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Resident;

/** Knows whether all bundles that say they have a {@link Resident} have registered it. Thread-safe. */
final class Residents {

    private static final Logger LOG = LoggerFactory.getLogger(Residents.class);

    /** How long the bus waits for bundles that may never start. */
    private static final int PATIENCE_SECONDS = 10;

    private static final String SERVICE = "osgi.service";

    private final BundleContext context;

    Residents(BundleContext context) {
        this.context = context;
    }

    /** Returns what ends when they are back, or nobody should wait for them any longer. */
    CompletableFuture<Void> back() {
        var back = new CompletableFuture<Void>();
        ServiceListener listener = _ -> {
            if (areBack()) {
                back.complete(null);
            }
        };
        try {
            context.addServiceListener(listener, "(" + Constants.OBJECTCLASS + "=" + Resident.class.getName() + ")");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        if (areBack()) { // meanwhile
            back.complete(null);
        }
        var patient = back.copy().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).handle((_, late) -> {
            if (late != null) {
                LOG.warn("Messages are delivered although not everybody is back who kept subscriptions");
            }
            return (Void) null;
        });
        var _ = patient.thenRun(() -> forget(listener));
        return patient;
    }

    private void forget(ServiceListener listener) {
        try {
            context.removeServiceListener(listener);
        } catch (IllegalStateException e) {
            LOG.trace("The bus has been stopped", e); // which has removed it
        }
    }

    boolean areBack() {
        for (var bundle : context.getBundles()) {
            if (isExpected(bundle) && !hasRegistered(bundle)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isExpected(Bundle bundle) {
        var revision = bundle.adapt(BundleRevision.class);
        return revision != null
                && revision.getDeclaredCapabilities(SERVICE).stream()
                        .anyMatch(capability -> names(capability.getAttributes().get(Constants.OBJECTCLASS)));
    }

    private static boolean names(@Nullable Object types) {
        return types instanceof Collection<?> all && all.contains(Resident.class.getName());
    }

    private static boolean hasRegistered(Bundle bundle) {
        var services = bundle.getRegisteredServices();
        if (services != null) {
            for (var service : services) {
                if (service.getProperty(Constants.OBJECTCLASS) instanceof String[] types
                        && List.of(types).contains(Resident.class.getName())) {
                    return true;
                }
            }
        }
        return false;
    }
}
