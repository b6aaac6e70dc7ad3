package sluice.launcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * Waits until everything is open that the features and their configuration say will be. Confined to one thread.
 *
 * <p>Whoever opens an endpoint registers a service with the property {@code sluice.endpoint}, such as
 * {@code mqtt 127.0.0.1:1883}. Expected is one endpoint for each configured instance of the component that opens this kind.
 */
final class Readiness {

    static final String ENDPOINT = "sluice.endpoint";

    private final BundleContext context;
    private final Map<String, String> kinds;

    Readiness(BundleContext context, List<Feature> features) {
        this.context = context;
        this.kinds = new TreeMap<>();
        features.forEach(feature -> kinds.putAll(feature.endpoints()));
    }

    /** Returns the open endpoints, or says why an expected one will not come. */
    List<String> await(Duration limit) throws StartException, InterruptedException {
        var changes = new Semaphore(0);
        ServiceListener listener = _ -> changes.release();
        try {
            context.addServiceListener(
                    listener,
                    "(|(%s=*)(%s=%s))"
                            .formatted(ENDPOINT, Constants.OBJECTCLASS, ServiceComponentRuntime.class.getName()));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        try {
            long end = System.nanoTime() + limit.toNanos();
            while (true) {
                var waiting = missing();
                if (waiting.isEmpty()) {
                    return endpoints();
                }
                if (!changes.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw new StartException("not ready after %d s: %s".formatted(limit.toSeconds(), waiting.get()));
                }
                changes.drainPermits();
            }
        } finally {
            context.removeServiceListener(listener);
        }
    }

    private Optional<String> missing() throws StartException {
        for (var component : components(_ -> true)) {
            refuseFailed(component);
        }
        for (var kind : kinds.entrySet()) {
            var expected = new ArrayList<ComponentConfigurationDTO>();
            for (var component : components(
                    description -> List.of(description.configurationPid).contains(kind.getValue()))) {
                if (component.state != ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION
                        && component.state != ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    expected.add(component);
                }
            }
            long open = endpoints().stream()
                    .filter(endpoint -> endpoint.startsWith(kind.getKey() + " "))
                    .count();
            if (open < expected.size()) {
                return Optional.of("%d of %d %s endpoints are open".formatted(open, expected.size(), kind.getKey())
                        + expected.stream().map(Readiness::lacks).reduce("", String::concat));
            }
        }
        return Optional.empty();
    }

    /** An extra instance that fails is only reported, by the configuration; without what there is one of there is no gateway. */
    private void refuseFailed(ComponentConfigurationDTO component) throws StartException {
        if (component.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
            if (!(component.properties.get(Constants.SERVICE_PID) instanceof String pid)) {
                return; // no configuration is to blame
            }
            if (!pid.contains("~") || pid.endsWith("~default")) {
                var set = Objects.requireNonNullElse(context.getProperty("sluice.set"), "");
                throw new StartException(Failure.located(pid, Failure.sentence(component.failure), set));
            }
        }
    }

    private static String lacks(ComponentConfigurationDTO component) {
        var missing = new StringBuilder();
        for (var reference : component.unsatisfiedReferences) {
            missing.append("; %s waits for its %s %s"
                    .formatted(
                            component.description.name,
                            reference.name,
                            reference.target == null ? "" : reference.target)
                    .stripTrailing());
        }
        return missing.toString();
    }

    private Collection<ComponentConfigurationDTO> components(Predicate<ComponentDescriptionDTO> wanted) {
        var found = new ArrayList<ComponentConfigurationDTO>();
        var reference = context.getServiceReference(ServiceComponentRuntime.class);
        var components = reference == null ? null : context.getService(reference);
        if (components == null) {
            return found;
        }
        for (var description : components.getComponentDescriptionDTOs()) {
            if (wanted.test(description)) {
                found.addAll(components.getComponentConfigurationDTOs(description));
            }
        }
        return found;
    }

    private List<String> endpoints() {
        try {
            var references = context.getAllServiceReferences(null, "(" + ENDPOINT + "=*)");
            return references == null
                    ? List.of()
                    : List.of(references).stream()
                            .map(reference -> String.valueOf(reference.getProperty(ENDPOINT)))
                            .distinct()
                            .sorted(java.util.Comparator.comparing((String endpoint) -> !endpoint.startsWith("mqtt ")))
                            .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
