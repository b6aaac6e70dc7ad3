package sluice.mqtt;

/** A version of the protocol, as a CONNECT names it. Immutable. */
public enum ProtocolVersion {
    /** MQTT 3.1, protocol name {@code MQIsdp}, level 3. */
    MQTT_3_1(3, "MQIsdp"),
    /** MQTT 3.1.1, level 4. */
    MQTT_3_1_1(4, "MQTT"),
    /** MQTT 5, level 5. */
    MQTT_5(5, "MQTT");

    private final int level;
    private final String protocol;

    ProtocolVersion(int level, String protocol) {
        this.level = level;
        this.protocol = protocol;
    }

    /** Returns the number in the CONNECT: 3, 4 or 5. */
    public int level() {
        return level;
    }

    /** Returns the protocol name in the CONNECT. */
    public String protocol() {
        return protocol;
    }

    /** Returns whether packets of this version carry properties and reason codes: what divides the two wire forms. */
    public boolean hasProperties() {
        return this == MQTT_5;
    }
}
