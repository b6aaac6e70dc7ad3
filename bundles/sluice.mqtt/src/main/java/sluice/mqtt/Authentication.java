package sluice.mqtt;

import org.jspecify.annotations.Nullable;
import sluice.bus.Payload;

/**
 * One step of an extended authentication (MQTT 5, section 4.12). Immutable.
 *
 * @param method the method's name, the same in all steps
 * @param data what this step carries, as the method says; null for nothing
 */
public record Authentication(String method, @Nullable Payload data) {

    public Authentication {
        Text.check(method);
        Checks.checkBinary(data, "authentication data");
    }
}
