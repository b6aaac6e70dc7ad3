package sluice.shell;

import java.util.Comparator;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import sluice.bridge.Bridge;

/** Finds bridges by their names. Thread-safe. */
final class Bridges {

    private final BundleContext context;

    Bridges(BundleContext context) {
        this.context = context;
    }

    /** What to do with one bridge. */
    interface Use {
        void with(Bridge bridge) throws Exception;
    }

    /** Does something with each bridge, in the order of their names. */
    void each(Use use) throws Exception {
        for (var reference : references()) {
            use(reference, use);
        }
    }

    /**
     * Does something with the bridge of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    void use(String name, Use use) throws Exception {
        for (var reference : references()) {
            if (name(reference).equals(name)) {
                use(reference, use);
                return;
            }
        }
        throw new IllegalArgumentException("there is no bridge " + name + "; 'bridge:list' shows which there are");
    }

    private void use(ServiceReference<Bridge> reference, Use use) throws Exception {
        var bridge = context.getService(reference);
        if (bridge != null) { // gone since we asked for references
            try {
                use.with(bridge);
            } finally {
                context.ungetService(reference);
            }
        }
    }

    private List<ServiceReference<Bridge>> references() throws InvalidSyntaxException {
        return context.getServiceReferences(Bridge.class, null).stream()
                .sorted(Comparator.comparing(Bridges::name))
                .toList();
    }

    private static String name(ServiceReference<Bridge> reference) {
        var pid = String.valueOf(reference.getProperty("service.pid"));
        return pid.substring(pid.indexOf('~') + 1);
    }
}
