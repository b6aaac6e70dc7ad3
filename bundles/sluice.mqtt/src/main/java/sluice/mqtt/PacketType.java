package sluice.mqtt;

/** The kind of a control packet (MQTT 5, table 2-1). Immutable. */
public enum PacketType {
    CONNECT,
    CONNACK,
    PUBLISH,
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP,
    SUBSCRIBE,
    SUBACK,
    UNSUBSCRIBE,
    UNSUBACK,
    PINGREQ,
    PINGRESP,
    DISCONNECT,
    AUTH;

    private static final PacketType[] TYPES = values();

    /** Returns the number in the upper half of the fixed header's first byte, 1 to 15. */
    public int value() {
        return ordinal() + 1;
    }

    /** Returns the type with this number, 1 to 15. */
    static PacketType of(int value) {
        return TYPES[value - 1];
    }

    /** Returns what the lower half of the first byte has to be; a PUBLISH says something with it instead. */
    int flags() { // [MQTT-2.1.3-1]
        return switch (this) {
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> 0b0010;
            default -> 0;
        };
    }

    /** Returns this type's bit in a set of types. */
    int bit() {
        return 1 << value();
    }
}
