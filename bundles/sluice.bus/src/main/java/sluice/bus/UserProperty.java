package sluice.bus;

/**
 * A name and a value that a publisher adds to its message (MQTT 5, 3.3.2.3.7). Immutable.
 *
 * @param name up to 65535 bytes of well-formed UTF-8 without U+0000
 * @param value the same
 */
public record UserProperty(String name, String value) {
    public UserProperty {
        Text.check(name, "name of a user property"); // [MQTT-1.5.7-1]
        Text.check(value, "value of a user property");
    }
}
