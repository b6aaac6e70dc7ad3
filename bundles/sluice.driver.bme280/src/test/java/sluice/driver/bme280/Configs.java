package sluice.driver.bme280;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Makes configurations as the component runtime does: what is not given is the default. */
final class Configs {

    private Configs() {}

    static Bme280Driver.Config of(Map<String, Object> values) {
        return Bme280Driver.Config.class.cast(Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {Bme280Driver.Config.class},
                (_, method, _) -> values.getOrDefault(method.getName(), method.getDefaultValue())));
    }
}
