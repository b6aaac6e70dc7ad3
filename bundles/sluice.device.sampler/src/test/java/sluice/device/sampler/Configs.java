package sluice.device.sampler;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Makes configurations as the component runtime does: what is not given is the default. */
final class Configs {

    private Configs() {}

    static Sampler.Config of(Map<String, Object> values) {
        return Sampler.Config.class.cast(Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {Sampler.Config.class},
                (_, method, _) -> values.getOrDefault(method.getName(), method.getDefaultValue())));
    }
}
