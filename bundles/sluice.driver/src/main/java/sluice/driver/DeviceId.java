package sluice.driver;

import java.util.Map;
import org.osgi.framework.Constants;

/** What a device is called. */
public final class DeviceId {

    private DeviceId() {}

    /**
     * Returns the configured id, or the name of the configuration: {@code sluice.driver.sht3x~attic} is called attic.
     *
     * @param configured the key {@code id}, may be empty
     * @param properties the component's
     * @throws IllegalArgumentException if it is no topic level; the sentence begins with the key
     */
    public static String of(String configured, Map<String, Object> properties) {
        var pid = String.valueOf(properties.get(Constants.SERVICE_PID));
        var id = configured.isBlank() ? pid.substring(pid.indexOf('~') + 1) : configured.strip();
        if (id.chars().anyMatch(c -> c == '/' || c == '+' || c == '#' || c < ' ')) {
            throw new IllegalArgumentException(
                    "id: '" + id + "' is no topic level: it must not hold / + # or control characters");
        }
        return id;
    }
}
