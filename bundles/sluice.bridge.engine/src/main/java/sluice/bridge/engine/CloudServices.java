package sluice.bridge.engine;

import java.util.Optional;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import sluice.bridge.Cloud;

/** Asks the service registry for clouds, while a configuration is read. Thread-safe. */
record CloudServices(BundleContext context) implements Function<String, Optional<Cloud>> {

    @Override
    public Optional<Cloud> apply(String name) {
        try {
            return context.getServiceReferences(Cloud.class, "(" + Cloud.NAME + "=" + name + ")").stream()
                    .findFirst()
                    .map(context::getService);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException("cloud: '" + name + "' is no cloud's name", e);
        }
    }
}
