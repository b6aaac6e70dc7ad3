package sluice.io.sim;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Makes configurations as the component runtime does: what is not given is the default. */
final class Configs {

    private Configs() {}

    static SimBoard.Config of(Map<String, Object> values) {
        return SimBoard.Config.class.cast(Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {SimBoard.Config.class},
                (_, method, _) -> values.getOrDefault(method.getName(), method.getDefaultValue())));
    }
}
