package sluice.mqtt;

import static sluice.mqtt.PacketType.AUTH;
import static sluice.mqtt.PacketType.CONNACK;
import static sluice.mqtt.PacketType.DISCONNECT;
import static sluice.mqtt.PacketType.PUBACK;
import static sluice.mqtt.PacketType.PUBCOMP;
import static sluice.mqtt.PacketType.PUBREC;
import static sluice.mqtt.PacketType.PUBREL;
import static sluice.mqtt.PacketType.SUBACK;
import static sluice.mqtt.PacketType.UNSUBACK;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sluice.bus.Qos;

/**
 * How something went, and which packets can say so (MQTT 5, table 2-6). Immutable.
 *
 * <p>MQTT 3.1.1 uses the same constants: a CONNACK's return codes 1 to 5 and a SUBACK's 0x80 have their equals here.
 */
public enum ReasonCode {
    SUCCESS(0x00, CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH),
    GRANTED_QOS_1(0x01, SUBACK),
    GRANTED_QOS_2(0x02, SUBACK),
    DISCONNECT_WITH_WILL(0x04, DISCONNECT),
    NO_MATCHING_SUBSCRIBERS(0x10, PUBACK, PUBREC),
    NO_SUBSCRIPTION_EXISTED(0x11, UNSUBACK),
    CONTINUE_AUTHENTICATION(0x18, AUTH),
    RE_AUTHENTICATE(0x19, AUTH),
    UNSPECIFIED_ERROR(0x80, CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT),
    MALFORMED_PACKET(0x81, CONNACK, DISCONNECT),
    PROTOCOL_ERROR(0x82, CONNACK, DISCONNECT),
    IMPLEMENTATION_SPECIFIC_ERROR(0x83, CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT),
    UNSUPPORTED_PROTOCOL_VERSION(0x84, CONNACK),
    CLIENT_IDENTIFIER_NOT_VALID(0x85, CONNACK),
    BAD_USER_NAME_OR_PASSWORD(0x86, CONNACK),
    NOT_AUTHORIZED(0x87, CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT),
    SERVER_UNAVAILABLE(0x88, CONNACK),
    SERVER_BUSY(0x89, CONNACK, DISCONNECT),
    BANNED(0x8A, CONNACK),
    SERVER_SHUTTING_DOWN(0x8B, DISCONNECT),
    BAD_AUTHENTICATION_METHOD(0x8C, CONNACK, DISCONNECT),
    KEEP_ALIVE_TIMEOUT(0x8D, DISCONNECT),
    SESSION_TAKEN_OVER(0x8E, DISCONNECT),
    TOPIC_FILTER_INVALID(0x8F, SUBACK, UNSUBACK, DISCONNECT),
    TOPIC_NAME_INVALID(0x90, CONNACK, PUBACK, PUBREC, DISCONNECT),
    PACKET_IDENTIFIER_IN_USE(0x91, PUBACK, PUBREC, SUBACK, UNSUBACK),
    PACKET_IDENTIFIER_NOT_FOUND(0x92, PUBREL, PUBCOMP),
    RECEIVE_MAXIMUM_EXCEEDED(0x93, DISCONNECT),
    TOPIC_ALIAS_INVALID(0x94, DISCONNECT),
    PACKET_TOO_LARGE(0x95, CONNACK, DISCONNECT),
    MESSAGE_RATE_TOO_HIGH(0x96, DISCONNECT),
    QUOTA_EXCEEDED(0x97, CONNACK, PUBACK, PUBREC, SUBACK, DISCONNECT),
    ADMINISTRATIVE_ACTION(0x98, DISCONNECT),
    PAYLOAD_FORMAT_INVALID(0x99, CONNACK, PUBACK, PUBREC, DISCONNECT),
    RETAIN_NOT_SUPPORTED(0x9A, CONNACK, DISCONNECT),
    QOS_NOT_SUPPORTED(0x9B, CONNACK, DISCONNECT),
    USE_ANOTHER_SERVER(0x9C, CONNACK, DISCONNECT),
    SERVER_MOVED(0x9D, CONNACK, DISCONNECT),
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E, SUBACK, DISCONNECT),
    CONNECTION_RATE_EXCEEDED(0x9F, CONNACK, DISCONNECT),
    MAXIMUM_CONNECT_TIME(0xA0, DISCONNECT),
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1, SUBACK, DISCONNECT),
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2, SUBACK, DISCONNECT);

    private static final @Nullable ReasonCode[] CODES = new @Nullable ReasonCode[256];

    static {
        for (var code : values()) {
            CODES[code.value] = code;
        }
    }

    private final int value;
    private final int packets;

    ReasonCode(int value, PacketType... packets) {
        this.value = value;
        int bits = 0;
        for (var packet : packets) {
            bits |= packet.bit();
        }
        this.packets = bits;
    }

    /** Returns the byte on the wire, 0 to 0xA2. */
    public int value() {
        return value;
    }

    /** Returns whether it tells of a failure: 0x80 and above. */
    public boolean isError() {
        return value >= 0x80;
    }

    /** Returns whether a packet of this type may carry it. */
    public boolean isFor(PacketType type) {
        return (packets & type.bit()) != 0;
    }

    /** Returns the SUBACK code that grants this QoS. */
    public static ReasonCode granted(Qos qos) {
        return switch (qos) {
            case AT_MOST_ONCE -> SUCCESS;
            case AT_LEAST_ONCE -> GRANTED_QOS_1;
            case EXACTLY_ONCE -> GRANTED_QOS_2;
        };
    }

    /**
     * Returns what a CONNACK of this version can say instead: itself in MQTT 5, in 3.1.1 the code that corresponds to the nearest
     * return code. Empty if none fits: then the connection is closed without a CONNACK [MQTT311-3.2.2-6].
     */
    public Optional<ReasonCode> forConnack(ProtocolVersion version) {
        if (version.hasProperties()) {
            return isFor(CONNACK) ? Optional.of(this) : Optional.empty();
        }
        return Optional.ofNullable(
                switch (this) {
                    case SUCCESS,
                            UNSUPPORTED_PROTOCOL_VERSION,
                            CLIENT_IDENTIFIER_NOT_VALID,
                            SERVER_UNAVAILABLE,
                            BAD_USER_NAME_OR_PASSWORD,
                            NOT_AUTHORIZED -> this;
                    case SERVER_BUSY, SERVER_SHUTTING_DOWN, QUOTA_EXCEEDED, CONNECTION_RATE_EXCEEDED ->
                        SERVER_UNAVAILABLE;
                    case BANNED, BAD_AUTHENTICATION_METHOD -> NOT_AUTHORIZED;
                    default -> null;
                });
    }

    /** Returns the code with this value if a packet of this type may carry it, null if not. */
    static @Nullable ReasonCode of(int value, PacketType type) {
        var code = CODES[value];
        return code != null && code.isFor(type) ? code : null;
    }
}
