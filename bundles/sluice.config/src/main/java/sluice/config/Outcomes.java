package sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.util.tracker.ServiceTracker;

/** What components make of their configuration, as the component runtime knows it. Thread-safe. */
final class Outcomes extends ServiceTracker<ServiceComponentRuntime, ServiceComponentRuntime> {

    private static final Pattern CAUSE = Pattern.compile("(?m)^(?:Caused by: )?([\\w.$]+(?:Exception|Error)): (.+)$");

    /** How far a component has come. */
    enum Stage {
        /** It runs, or would as soon as somebody asks for its service. */
        WORKS,
        /** Something it needs is not there. */
        WAITS,
        /** It runs, but not with this: it goes on with what it had before. */
        REFUSES,
        /** It does not start. */
        FAILS
    }

    /**
     * What became of one component instance.
     *
     * @param properties what it was configured with
     * @param sentence why it waits or fails; empty if it works
     * @param stuck whether it failed and is not tried again when its configuration changes, only when that goes and comes: so does the
     *     component runtime with a component that has a method for changes and never ran
     */
    record Outcome(Stage stage, Map<String, Object> properties, String sentence, boolean stuck) {

        Outcome(Stage stage, Map<String, Object> properties, String sentence) {
            this(stage, properties, sentence, false);
        }

        /** Returns whether this is about the instance with this PID, and the values it has now. */
        boolean of(String pid, Map<String, Object> values) {
            if (!pids().contains(pid)) {
                return false;
            }
            for (var value : values.entrySet()) {
                var has = properties.get(value.getKey());
                if (has != null && !Objects.deepEquals(value.getValue(), has)) {
                    return false;
                }
            }
            return true;
        }

        private List<?> pids() {
            var pid = properties.get("service.pid");
            if (pid instanceof List<?> several) { // a switch over types is put together at its first use
                return several;
            }
            if (pid instanceof String[] several) {
                return List.of(several);
            }
            return pid == null ? List.of() : List.of(pid);
        }
    }

    private final Complaints complaints;

    Outcomes(BundleContext context) {
        super(context, ServiceComponentRuntime.class, null);
        complaints = new Complaints(context);
    }

    @Override
    public void open(boolean trackAllServices) {
        complaints.open(true);
        super.open(trackAllServices);
    }

    @Override
    public void close() {
        super.close();
        complaints.close();
    }

    /** Returns a number that is another one whenever the answer of {@link #now} may be another. */
    int changes() {
        // counts the changes of the runtime's property service.changecount, and of each complaint, too
        return getTrackingCount() + complaints.getTrackingCount();
    }

    /** Returns what there is to say of each component now. */
    List<Outcome> now() {
        var runtime = getService();
        var found = new ArrayList<Outcome>();
        var complained = complaints.now();
        if (runtime != null) {
            for (var component : runtime.getComponentDescriptionDTOs()) {
                for (var instance : runtime.getComponentConfigurationDTOs(component)) {
                    var outcome = outcome(instance, component.modified != null);
                    complained.forEach((pid, sentence) -> {
                        if (outcome.stage == Stage.WORKS && outcome.pids().contains(pid)) {
                            found.add(new Outcome(Stage.REFUSES, outcome.properties, sentence));
                        }
                    });
                    found.add(outcome); // behind what it says itself
                }
            }
        }
        return found;
    }

    private static Outcome outcome(ComponentConfigurationDTO instance, boolean takesChanges) {
        var properties = Map.copyOf(instance.properties);
        return switch (instance.state) {
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                new Outcome(Stage.FAILS, properties, sentence(instance.failure), takesChanges);
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                new Outcome(
                        Stage.WAITS,
                        properties,
                        "it needs "
                                + Stream.of(instance.unsatisfiedReferences)
                                        .map(reference -> reference.target == null || reference.target.isEmpty()
                                                ? reference.name
                                                : reference.name + " " + reference.target)
                                        .collect(Collectors.joining(", ")));
            default -> new Outcome(Stage.WORKS, properties, "");
        };
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
