package sluice.bus;

/** A name and a value that a publisher adds to its message (MQTT 5, 3.3.2.3.7). Immutable. */
public record UserProperty(String name, String value) {}
