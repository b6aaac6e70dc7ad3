package sluice.shell;

import java.util.LinkedHashMap;
import java.util.Map;
import sluice.device.DeviceSettings;

/** One device, cellar, that may be published with another encoding. */
final class FakeSettings implements DeviceSettings {

    private final Map<String, String> values = new LinkedHashMap<>(Map.of("encoding", "json"));

    @Override
    public Map<String, String> of(String device) {
        if (!device.equals("cellar")) {
            throw new IllegalArgumentException("no sampler reads a device " + device);
        }
        return values;
    }

    @Override
    public String change(String device, Map<String, String> changes) {
        values.putAll(changes);
        return "sluice.device.sampler~" + device + ".json";
    }

    @Override
    public String reset(String device) {
        return "sluice.device.sampler~" + device + ".json";
    }
}
