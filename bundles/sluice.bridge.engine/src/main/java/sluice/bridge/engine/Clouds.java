package sluice.bridge.engine;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Cloud;

/** The kinds of far sides that are known now. Thread-safe. */
final class Clouds {

    private final Map<String, Cloud> known = new ConcurrentHashMap<>();

    void add(String name, Cloud cloud) {
        known.put(name, cloud);
    }

    void remove(Cloud cloud) {
        known.values().removeIf(each -> each == cloud);
    }

    Optional<Cloud> named(@Nullable String name) {
        return name == null ? Optional.empty() : Optional.ofNullable(known.get(name));
    }
}
