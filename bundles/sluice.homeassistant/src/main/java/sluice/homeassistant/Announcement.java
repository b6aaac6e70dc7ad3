package sluice.homeassistant;

import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import sluice.device.DeviceStatus;
import sluice.device.Measurement;
import sluice.device.MeasurementFormat;

/**
 * What is said about one device: the payload of Home Assistant's device discovery, with all its entities in one message. Immutable.
 *
 * @param settings what is the same for all devices
 * @param status the device
 * @param measurements what it measures, by name
 * @param commands the names of its measurements that can be commanded
 */
record Announcement(
        Settings settings, DeviceStatus status, Map<String, Measurement> measurements, Set<String> commands) {

    Announcement {
        commands = Set.copyOf(commands);
    }

    /**
     * What is the same for all devices.
     *
     * @param prefix Home Assistant's discovery prefix
     * @param gateway this gateway's name
     * @param commands the topic commands are below, empty for none
     * @param plain whether payloads are numbers alone
     * @param expireSeconds after how many seconds without a reading a value is unknown; 0 for never
     */
    record Settings(String prefix, String gateway, String commands, boolean plain, int expireSeconds) {}

    /** Returns the topic it is retained on; an empty message there takes the device away. */
    String topic() {
        return settings.prefix + "/device/" + id() + "/config";
    }

    private String id() {
        return (settings.gateway + "-" + status.device()).replaceAll("[^A-Za-z0-9_-]", "_");
    }

    /** Returns the payload. */
    String json() {
        var json = object();
        json.add(member("dev", device()));
        json.add(member("o", object().add(text("name", "Sluice")).toString()));
        var components = object();
        measurements.values().forEach(one -> components.add(member(one.name(), component(one))));
        json.add(member("cmps", components.toString()));
        json.add(member("availability", "[" + availability() + "]"));
        json.add(member("qos", "1"));
        return json.toString();
    }

    private String device() {
        int blank = status.driver().indexOf(' ');
        var bundle = blank < 0 ? status.driver() : status.driver().substring(0, blank);
        var json = object();
        json.add(member("ids", "[" + MeasurementFormat.quote(id()) + "]"));
        json.add(text("name", status.device()));
        json.add(text("mdl", bundle.substring(bundle.lastIndexOf('.') + 1)));
        json.add(text("via_device", settings.gateway));
        if (blank > 0) {
            json.add(text("sw", status.driver().substring(blank + 1)));
        }
        return json.toString();
    }

    /** A device that is degraded still says something; one that hangs or is offline does not. */
    private String availability() {
        return object().add(text("topic", status.topic() + "/state"))
                .add(text("value_template", "{{ 'online' if value_json.state in ['ok', 'degraded'] else 'offline' }}"))
                .toString();
    }

    private String component(Measurement measurement) {
        boolean commanded = !settings.commands.isEmpty() && commands.contains(measurement.name());
        var entity = Entity.of(measurement, commanded);
        var value = settings.plain ? "value" : "value_json.value";
        var json = object();
        json.add(text("p", entity.platform().word()));
        json.add(text("unique_id", id() + "-" + measurement.name().replaceAll("[^A-Za-z0-9_-]", "_")));
        json.add(text("name", measurement.name()));
        json.add(text("state_topic", status.topic() + "/" + measurement.name()));
        switch (entity.platform()) {
            case SENSOR -> {
                json.add(text("value_template", "{{ " + value + " }}"));
                json.add(text("state_class", "measurement"));
                if (!entity.unit().isEmpty()) {
                    json.add(text("unit_of_measurement", entity.unit()));
                }
            }
            case BINARY_SENSOR -> json.add(text("value_template", onOff(value, "ON", "OFF")));
            case SWITCH -> {
                json.add(text("value_template", onOff(value, "on", "off")));
                json.add(text("command_topic", commandTopic(measurement)));
                json.add(text("payload_on", "on"));
                json.add(text("payload_off", "off"));
            }
            case NUMBER -> {
                json.add(text("value_template", "{{ " + value + " }}"));
                json.add(text("command_topic", commandTopic(measurement)));
                json.add(member("min", "0"));
                json.add(member("max", "1"));
                json.add(member("step", "0.01"));
            }
        }
        if (!entity.deviceClass().isEmpty()) {
            json.add(text("device_class", entity.deviceClass()));
        }
        boolean expires =
                entity.platform() == Entity.Platform.SENSOR || entity.platform() == Entity.Platform.BINARY_SENSOR;
        if (settings.expireSeconds > 0 && expires) {
            json.add(member("expire_after", Integer.toString(settings.expireSeconds)));
        }
        return json.toString();
    }

    private String commandTopic(Measurement measurement) {
        return settings.commands + "/" + status.device() + "/" + measurement.name() + "/set";
    }

    private static String onOff(String value, String on, String off) {
        return "{{ '" + on + "' if " + value + " | int(0) == 1 else '" + off + "' }}";
    }

    private static StringJoiner object() {
        return new StringJoiner(",", "{", "}");
    }

    private static String text(String name, String value) {
        return member(name, MeasurementFormat.quote(value));
    }

    private static String member(String name, String json) {
        return MeasurementFormat.quote(name) + ":" + json;
    }
}
