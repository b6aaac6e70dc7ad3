package sluice.bridge.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import sluice.transform.Transform;

/** The transforms that are there now, by name. Thread-safe. */
final class Transforms {

    private final Map<String, Transform> byName = new ConcurrentHashMap<>();

    void add(String name, Transform transform) {
        byName.put(name, transform);
    }

    void remove(Transform transform) {
        byName.values().removeIf(each -> each == transform);
    }

    @Nullable
    Transform named(String name) {
        return byName.get(name);
    }
}
