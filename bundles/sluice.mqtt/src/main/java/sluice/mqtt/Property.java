package sluice.mqtt;

import static sluice.mqtt.PacketType.AUTH;
import static sluice.mqtt.PacketType.CONNACK;
import static sluice.mqtt.PacketType.CONNECT;
import static sluice.mqtt.PacketType.DISCONNECT;
import static sluice.mqtt.PacketType.PUBACK;
import static sluice.mqtt.PacketType.PUBCOMP;
import static sluice.mqtt.PacketType.PUBLISH;
import static sluice.mqtt.PacketType.PUBREC;
import static sluice.mqtt.PacketType.PUBREL;
import static sluice.mqtt.PacketType.SUBACK;
import static sluice.mqtt.PacketType.SUBSCRIBE;
import static sluice.mqtt.PacketType.UNSUBACK;
import static sluice.mqtt.PacketType.UNSUBSCRIBE;

import org.jspecify.annotations.Nullable;

/** The properties and the packets that may have them (MQTT 5, table 2-4). Immutable. */
enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Kind.FLAG, true, PUBLISH),
    MESSAGE_EXPIRY_INTERVAL(0x02, Kind.U32, true, PUBLISH),
    CONTENT_TYPE(0x03, Kind.STRING, true, PUBLISH),
    RESPONSE_TOPIC(0x08, Kind.STRING, true, PUBLISH),
    CORRELATION_DATA(0x09, Kind.BINARY, true, PUBLISH),
    SUBSCRIPTION_IDENTIFIER(0x0B, Kind.VARINT, false, PUBLISH, SUBSCRIBE),
    SESSION_EXPIRY_INTERVAL(0x11, Kind.U32, false, CONNECT, CONNACK, DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Kind.STRING, false, CONNACK),
    SERVER_KEEP_ALIVE(0x13, Kind.U16, false, CONNACK),
    AUTHENTICATION_METHOD(0x15, Kind.STRING, false, CONNECT, CONNACK, AUTH),
    AUTHENTICATION_DATA(0x16, Kind.BINARY, false, CONNECT, CONNACK, AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Kind.FLAG, false, CONNECT),
    WILL_DELAY_INTERVAL(0x18, Kind.U32, true),
    REQUEST_RESPONSE_INFORMATION(0x19, Kind.FLAG, false, CONNECT),
    RESPONSE_INFORMATION(0x1A, Kind.STRING, false, CONNACK),
    SERVER_REFERENCE(0x1C, Kind.STRING, false, CONNACK, DISCONNECT),
    REASON_STRING(
            0x1F, Kind.STRING, false, CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH),
    RECEIVE_MAXIMUM(0x21, Kind.U16, false, CONNECT, CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, Kind.U16, false, CONNECT, CONNACK),
    TOPIC_ALIAS(0x23, Kind.U16, false, PUBLISH),
    MAXIMUM_QOS(0x24, Kind.FLAG, false, CONNACK),
    RETAIN_AVAILABLE(0x25, Kind.FLAG, false, CONNACK),
    USER_PROPERTY(
            0x26,
            Kind.PAIR,
            true,
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
            DISCONNECT,
            AUTH),
    MAXIMUM_PACKET_SIZE(0x27, Kind.U32, false, CONNECT, CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Kind.FLAG, false, CONNACK),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Kind.FLAG, false, CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Kind.FLAG, false, CONNACK);

    /** What a property's value looks like. */
    enum Kind {
        FLAG,
        U16,
        U32,
        VARINT,
        STRING,
        BINARY,
        PAIR
    }

    /** How many there are. */
    static final int COUNT = values().length;

    /** Stands for a will in a set of packet types: its properties are a section of their own in the CONNECT. */
    static final int WILL = 1;

    private static final @Nullable Property[] PROPERTIES = new @Nullable Property[0x2B];

    static {
        for (var property : values()) {
            PROPERTIES[property.id] = property;
        }
    }

    private final int id;
    private final Kind kind;
    private final int places;

    Property(int id, Kind kind, boolean will, PacketType... packets) {
        this.id = id;
        this.kind = kind;
        int bits = will ? WILL : 0;
        for (var packet : packets) {
            bits |= packet.bit();
        }
        this.places = bits;
    }

    int id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    /** Returns whether it may be in this place: a packet type's bit, or {@link #WILL}. */
    boolean isIn(int place) {
        return (places & place) != 0;
    }

    /** Returns whether 0 is a protocol error. */
    boolean isPositive() {
        return switch (this) {
            case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, SUBSCRIPTION_IDENTIFIER, TOPIC_ALIAS -> true;
            default -> false;
        };
    }

    /** Returns the property with this identifier, null if there is none. */
    static @Nullable Property of(int id) {
        return id < PROPERTIES.length ? PROPERTIES[id] : null;
    }
}
