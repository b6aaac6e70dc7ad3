package sluice.mqtt;

/** When a SUBSCRIBE is answered with retained messages (MQTT 5, section 3.8.3.1). Immutable. */
public enum RetainHandling {
    /** At each SUBSCRIBE: always so in MQTT 3.1.1. */
    SEND,
    /** Only if the subscription did not exist before. */
    SEND_IF_NEW,
    /** Never. */
    DO_NOT_SEND;

    private static final RetainHandling[] VALUES = values();

    /** Returns the number on the wire, 0 to 2. */
    public int value() {
        return ordinal();
    }

    /** Returns the handling with this number, 0 to 2. */
    static RetainHandling of(int value) {
        return VALUES[value];
    }
}
