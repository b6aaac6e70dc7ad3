package sluice.mqtt;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;

/** Reads one CONNECT (MQTT 5, section 3.1). Confined to its decoder. */
final class ConnectDecoder {

    private static final int USER_NAME = 0b1000_0000;
    private static final int PASSWORD = 0b0100_0000;
    private static final int WILL_RETAIN = 0b0010_0000;
    private static final int WILL_QOS = 0b0001_1000;
    private static final int WILL = 0b0000_0100;
    private static final int CLEAN_START = 0b0000_0010;
    private static final int RESERVED = 0b0000_0001;

    private final Input in;
    private final PropertySet properties;
    private final InstantSource clock;
    private @Nullable ProtocolVersion version;

    ConnectDecoder(Input in, PropertySet properties, InstantSource clock) {
        this.in = in;
        this.properties = properties;
        this.clock = clock;
    }

    /** Returns the version, or the one to refuse the CONNECT in; null if it did not come so far. */
    @Nullable
    ProtocolVersion version() {
        return version;
    }

    Packet.Connect decode() throws MalformedPacketException, ProtocolErrorException {
        var spoken = decodeVersion();
        version = spoken;
        int flags = in.u8();
        checkFlags(flags, spoken);
        boolean cleanStart = (flags & CLEAN_START) != 0;
        var keepAlive = Duration.ofSeconds(in.u16());
        var asked = cleanStart ? ConnectProperties.NONE : ConnectProperties.KEPT; // [MQTT311-3.1.2-4]
        if (spoken.hasProperties()) {
            asked = decodeProperties();
        }
        var clientId = in.string(); // [MQTT-3.1.3-1] the payload, in this order
        var will = (flags & WILL) != 0 ? decodeWill(flags, spoken) : null;
        // MQTT 3.1 lets the remaining length take precedence over the flags of user name and password (its section
        // 3.1).
        boolean may = spoken == ProtocolVersion.MQTT_3_1;
        var userName = (flags & USER_NAME) != 0 && !(may && in.remaining() == 0) ? in.string() : null;
        var password = (flags & PASSWORD) != 0 && !(may && in.remaining() == 0) ? in.binary() : null;
        return new Packet.Connect(spoken, clientId, cleanStart, keepAlive, will, userName, password, asked);
    }

    private ProtocolVersion decodeVersion() throws MalformedPacketException, ProtocolErrorException {
        var protocol = in.string();
        int level = in.u8();
        for (var known : ProtocolVersion.values()) {
            if (known.level() == level && known.protocol().equals(protocol)) {
                return known;
            }
        }
        // [MQTT-3.1.2-2] A level with the highest bit set is how some bridges mark version 3: they expect an answer in
        // it.
        boolean later = protocol.equals("MQTT") && level > 5 && level < 0x80;
        version = later ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
        throw new ProtocolErrorException(
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, // [MQTT-3.1.2-1]
                "protocol is neither MQTT 5, MQTT 3.1.1 nor MQIsdp 3, but level " + level);
    }

    private static void checkFlags(int flags, ProtocolVersion version) throws MalformedPacketException {
        if ((flags & RESERVED) != 0) { // [MQTT-3.1.2-3]
            throw new MalformedPacketException("reserved connect flag is set");
        }
        if ((flags & WILL) == 0 && (flags & (WILL_QOS | WILL_RETAIN)) != 0) { // [MQTT-3.1.2-11] [MQTT-3.1.2-13]
            throw new MalformedPacketException("will QoS or will retain without a will");
        }
        if ((flags & WILL_QOS) == WILL_QOS) { // [MQTT-3.1.2-12]
            throw new MalformedPacketException("will QoS is 3");
        }
        if (!version.hasProperties() && (flags & PASSWORD) != 0 && (flags & USER_NAME) == 0) { // [MQTT311-3.1.2-22]
            throw new MalformedPacketException("password without user name");
        }
    }

    private ConnectProperties decodeProperties() throws MalformedPacketException, ProtocolErrorException {
        properties.read(in, PacketType.CONNECT.bit());
        return new ConnectProperties(
                Duration.ofSeconds(properties.number(Property.SESSION_EXPIRY_INTERVAL, 0)),
                properties.limits(),
                properties.flag(Property.REQUEST_RESPONSE_INFORMATION, false),
                properties.flag(Property.REQUEST_PROBLEM_INFORMATION, true),
                properties.authentication(),
                properties.user());
    }

    private Will decodeWill(int flags, ProtocolVersion version)
            throws MalformedPacketException, ProtocolErrorException { // [MQTT-3.1.2-9]
        var delay = Duration.ZERO;
        var said = MessageProperties.NONE;
        if (version.hasProperties()) {
            properties.read(in, Property.WILL);
            delay = Duration.ofSeconds(properties.number(Property.WILL_DELAY_INTERVAL, 0));
            said = properties.message();
        }
        var topic = decodeWillTopic();
        Payload payload = in.binary();
        var qos = Qos.of((flags & WILL_QOS) >>> 3);
        boolean retain = (flags & WILL_RETAIN) != 0;
        return new Will(new Message(topic, payload, qos, retain, said, clock.instant()), delay);
    }

    private TopicName decodeWillTopic() throws MalformedPacketException {
        try {
            return TopicName.of(in.string()); // [MQTT-3.1.3-11]
        } catch (IllegalArgumentException e) {
            throw new MalformedPacketException("will: " + Objects.requireNonNull(e.getMessage()));
        }
    }
}
