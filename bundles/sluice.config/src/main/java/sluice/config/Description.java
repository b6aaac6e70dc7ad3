package sluice.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a bundle says about one of its configurations. Immutable.
 *
 * @param factory whether there is one instance per file rather than a single one
 * @param attributes the keys, by name, in the order of the description
 */
record Description(boolean factory, Map<String, Attribute> attributes) {

    /** Returns a description of what both describe: two components may share a PID. */
    Description and(Description other) {
        var both = new LinkedHashMap<>(attributes);
        other.attributes.forEach(both::putIfAbsent);
        return new Description(factory || other.factory, both);
    }

    /** Returns what to say about a key that is none of these. */
    String unknown(String key) {
        var known = attributes.keySet();
        return key + ": unknown key, "
                + Nearest.to(key, known)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("the keys are " + String.join(", ", known));
    }

    /** Returns what is wrong with a name of this form, empty if nothing is. */
    Optional<String> misnamed(Pid pid) {
        if (factory == pid.name().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                factory
                        ? "there may be several " + pid.type() + ": name it " + pid.type() + "~NAME"
                        : "there is just one " + pid.type() + ": name it " + pid.type());
    }
}
