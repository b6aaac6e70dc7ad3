package sluice.testing;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Makes configurations as the component runtime does: what is not given is the default. */
public final class Configs {

    private Configs() {}

    /** Returns a configuration with these values, by their methods' names. */
    public static <T> T of(Class<T> type, Map<String, ?> values) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
            Object value = values.get(method.getName());
            return value == null ? method.getDefaultValue() : value;
        }));
    }
}
