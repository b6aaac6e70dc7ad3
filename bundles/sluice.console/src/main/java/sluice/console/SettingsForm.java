package sluice.console;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import sluice.device.DeviceSettings;

/** Shows and changes how one device is published, for the form on the devices page. */
final class SettingsForm {

    private static final String DEVICE = "device";

    private SettingsForm() {}

    static String json(@Nullable DeviceSettings settings, HttpServletRequest request) {
        var json = new Json().open('{').name("settings").open('[');
        there(settings)
                .of(device(request))
                .forEach((key, value) ->
                        json.open('{').put("key", key).put("value", value).close('}'));
        return json.close(']').close('}').toString();
    }

    /** What is as it was is not given on: the device keeps that from whoever reads all. */
    static String change(@Nullable DeviceSettings settings, HttpServletRequest request) throws IOException {
        var there = there(settings);
        var device = device(request);
        var values = new LinkedHashMap<String, String>();
        there.of(device).forEach((key, before) -> {
            var now = request.getParameter(key);
            if (now != null && !now.strip().equals(before)) {
                values.put(key, now);
            }
        });
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was changed");
        }
        return "etc/" + there.change(device, values) + " is written";
    }

    static String reset(@Nullable DeviceSettings settings, HttpServletRequest request) throws IOException {
        return "etc/" + there(settings).reset(device(request)) + " is deleted";
    }

    private static String device(HttpServletRequest request) {
        return String.valueOf(request.getParameter(DEVICE));
    }

    private static DeviceSettings there(@Nullable DeviceSettings settings) {
        if (settings == null) {
            throw new IllegalArgumentException("nobody reads devices here: bundle sluice.device.sampler is missing");
        }
        return settings;
    }
}
