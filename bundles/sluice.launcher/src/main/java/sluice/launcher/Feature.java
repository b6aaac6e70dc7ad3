package sluice.launcher;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A named set of bundles.
 *
 * @param requires the features it builds on
 * @param bundles file names of its bundles without {@code .jar}, in starting order
 * @param last those of its bundles that start when the gateway is ready: they speak to a person
 * @param endpoints what it opens: the endpoint's kind, such as {@code mqtt}, and the PID of the component that opens it
 */
record Feature(
        String name, List<String> requires, List<String> bundles, Set<String> last, Map<String, String> endpoints) {
    Feature {
        requires = List.copyOf(requires);
        bundles = List.copyOf(bundles);
        last = Set.copyOf(last);
        endpoints = Map.copyOf(endpoints);
    }
}
