package sluice.io.pi4j;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Makes configurations as the component runtime does: what is not given is the default. */
final class Configs {

    private Configs() {}

    static Hardware.Config of(Map<String, Object> values) {
        return Hardware.Config.class.cast(Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {Hardware.Config.class},
                (_, method, _) -> values.getOrDefault(method.getName(), method.getDefaultValue())));
    }
}
