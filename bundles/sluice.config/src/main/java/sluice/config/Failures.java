package sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.util.tracker.ServiceTracker;

/** The components that do not start, as the component runtime knows them. Thread-safe. */
final class Failures extends ServiceTracker<ServiceComponentRuntime, ServiceComponentRuntime> {

    private static final Pattern CAUSE = Pattern.compile("(?m)^(?:Caused by: )?([\\w.$]+(?:Exception|Error)): (.+)$");

    /**
     * A component instance that does not start.
     *
     * @param properties what it was configured with
     * @param sentence what it says itself
     */
    record Failure(Map<String, Object> properties, String sentence) {

        /** Returns whether this is about the instance with this PID, and the values it has now. */
        boolean of(String pid, Map<String, Object> values) {
            return pids().contains(pid)
                    && values.entrySet().stream()
                            .filter(entry -> properties.containsKey(entry.getKey()))
                            .allMatch(entry -> Objects.deepEquals(entry.getValue(), properties.get(entry.getKey())));
        }

        private List<?> pids() {
            var pid = properties.get("service.pid");
            return switch (pid) {
                case null -> List.of();
                case List<?> several -> several;
                case String[] several -> List.of(several);
                default -> List.of(pid);
            };
        }
    }

    Failures(BundleContext context) {
        super(context, ServiceComponentRuntime.class, null);
    }

    /** Returns a number that is another one whenever the answer of {@link #now} may be another. */
    int changes() {
        return getTrackingCount(); // counts the changes of the runtime's property service.changecount, too
    }

    /** Returns everything that does not start now. */
    List<Failure> now() {
        var runtime = getService();
        var found = new ArrayList<Failure>();
        if (runtime != null) {
            for (var component : runtime.getComponentDescriptionDTOs()) {
                for (var instance : runtime.getComponentConfigurationDTOs(component)) {
                    if (instance.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                        found.add(new Failure(Map.copyOf(instance.properties), sentence(instance.failure)));
                    }
                }
            }
        }
        return found;
    }

    /** Returns what a component says of its configuration; for other failures, the message of the innermost cause. */
    static String sentence(String trace) {
        var sentence = trace.lines().findFirst().orElse("its component does not start");
        for (var causes = CAUSE.matcher(trace); causes.find(); ) {
            sentence = causes.group(2);
            if (causes.group(1).equals(IllegalArgumentException.class.getName())) {
                return sentence; // its cause is the system's word for it
            }
        }
        return sentence;
    }
}
