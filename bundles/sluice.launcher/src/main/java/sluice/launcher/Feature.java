package sluice.launcher;

import java.util.List;
import java.util.Map;

/**
 * A named set of bundles.
 *
 * @param requires the features it builds on
 * @param bundles file names of its bundles without {@code .jar}, in starting order
 * @param endpoints what it opens: the endpoint's kind, such as {@code mqtt}, and the PID of the component that opens it
 */
record Feature(String name, List<String> requires, List<String> bundles, Map<String, String> endpoints) {
    Feature {
        requires = List.copyOf(requires);
        bundles = List.copyOf(bundles);
        endpoints = Map.copyOf(endpoints);
    }
}
