package sluice.mqtt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sluice.bus.Qos;

/** Reads what is behind the fixed header of all packets but CONNECT and PUBLISH (MQTT 5, chapter 3). Confined to its decoder. */
final class BodyDecoder {

    private static final int NO_LOCAL = 0b0000_0100;
    private static final int RETAIN_AS_PUBLISHED = 0b0000_1000;
    private static final int RESERVED_IN_5 = 0b1100_0000;
    private static final int RESERVED_IN_3 = 0b1111_1100;

    private final Input in;
    private final boolean five;
    private final boolean server;
    private final PropertySet properties;

    BodyDecoder(Input in, ProtocolVersion version, boolean server, PropertySet properties) {
        this.in = in;
        this.five = version.hasProperties();
        this.server = server;
        this.properties = properties;
    }

    Packet decode(PacketType type) throws MalformedPacketException, ProtocolErrorException {
        properties.clear();
        try {
            return switch (type) {
                case CONNACK -> connack();
                case PUBACK, PUBREC, PUBREL, PUBCOMP -> ack(type);
                case SUBSCRIBE -> subscribe();
                case SUBACK -> suback();
                case UNSUBSCRIBE -> unsubscribe();
                case UNSUBACK -> unsuback();
                case PINGREQ -> new Packet.Pingreq();
                case PINGRESP -> new Packet.Pingresp();
                case DISCONNECT -> disconnect();
                case AUTH -> auth();
                case CONNECT, PUBLISH -> throw new AssertionError(type);
            };
        } finally {
            properties.clear();
        }
    }

    private Packet connack() throws MalformedPacketException, ProtocolErrorException { // 3.2
        int flags = in.u8();
        if (flags > 1) { // [MQTT-3.2.2-1]
            throw new MalformedPacketException("reserved CONNACK flag is set");
        }
        var code = five ? code(PacketType.CONNACK) : returnCode();
        if (five) {
            properties.read(in, PacketType.CONNACK.bit());
        }
        if (flags != 0 && code.isError()) { // [MQTT-3.2.2-6]
            throw new ProtocolErrorException("session present in a CONNACK that refuses");
        }
        return new Packet.Connack(flags != 0, code, connackProperties(), properties.diagnostics());
    }

    private ConnackProperties connackProperties() throws ProtocolErrorException {
        var features = new ServerFeatures(
                properties.has(Property.MAXIMUM_QOS)
                        ? Qos.of((int) properties.number(Property.MAXIMUM_QOS, 0))
                        : Qos.EXACTLY_ONCE,
                properties.flag(Property.RETAIN_AVAILABLE, true),
                properties.flag(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, true),
                properties.flag(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, true),
                properties.flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, true));
        return new ConnackProperties(
                properties.limits(),
                features,
                properties.seconds(Property.SESSION_EXPIRY_INTERVAL),
                properties.text(Property.ASSIGNED_CLIENT_IDENTIFIER),
                properties.seconds(Property.SERVER_KEEP_ALIVE),
                properties.text(Property.RESPONSE_INFORMATION),
                properties.text(Property.SERVER_REFERENCE),
                properties.authentication());
    }

    private ReasonCode returnCode() throws MalformedPacketException { // MQTT 3.1.1, table 3.1
        return switch (in.u8()) {
            case 0 -> ReasonCode.SUCCESS;
            case 1 -> ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
            case 2 -> ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case 3 -> ReasonCode.SERVER_UNAVAILABLE;
            case 4 -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
            case 5 -> ReasonCode.NOT_AUTHORIZED;
            default -> throw new MalformedPacketException("CONNACK return code is none of 0 to 5");
        };
    }

    private Packet ack(PacketType type) throws MalformedPacketException, ProtocolErrorException { // 3.4 to 3.7
        int id = in.id();
        var code = five && in.remaining() > 0 ? code(type) : ReasonCode.SUCCESS;
        optionalProperties(type);
        var diagnostics = properties.diagnostics();
        return switch (type) {
            case PUBACK -> new Packet.Puback(id, code, diagnostics);
            case PUBREC -> new Packet.Pubrec(id, code, diagnostics);
            case PUBREL -> new Packet.Pubrel(id, code, diagnostics);
            case PUBCOMP -> new Packet.Pubcomp(id, code, diagnostics);
            default -> throw new AssertionError(type);
        };
    }

    private Packet subscribe() throws MalformedPacketException, ProtocolErrorException { // 3.8
        int id = in.id();
        if (five) {
            properties.read(in, PacketType.SUBSCRIBE.bit());
        }
        var requests = new ArrayList<Packet.Subscribe.Request>();
        while (in.remaining() > 0) {
            requests.add(request());
        }
        if (requests.isEmpty()) { // [MQTT-3.8.3-2]
            throw new ProtocolErrorException("SUBSCRIBE without a topic filter");
        }
        int subscriptionId = (int) properties.number(Property.SUBSCRIPTION_IDENTIFIER, 0);
        return new Packet.Subscribe(id, requests, subscriptionId, properties.user());
    }

    private Packet.Subscribe.Request request() throws MalformedPacketException, ProtocolErrorException {
        var filter = filter();
        int options = in.u8();
        int qos = options & 0b11;
        int handling = options >>> 4 & 0b11;
        if ((options & (five ? RESERVED_IN_5 : RESERVED_IN_3)) != 0 || qos == 3 || handling == 3) { // [MQTT-3.8.3-5]
            throw new MalformedPacketException("subscription options of " + filter + " are not valid");
        }
        boolean noLocal = (options & NO_LOCAL) != 0;
        if (noLocal && filter.isShared()) { // [MQTT-3.8.3-4]
            throw new ProtocolErrorException("No Local with the shared subscription " + filter);
        }
        boolean asPublished = (options & RETAIN_AS_PUBLISHED) != 0;
        return new Packet.Subscribe.Request(filter, Qos.of(qos), noLocal, asPublished, RetainHandling.of(handling));
    }

    private Filter filter() throws MalformedPacketException {
        try {
            return Filter.of(in.string());
        } catch (IllegalArgumentException e) { // [MQTT-4.7.1-1] [MQTT-4.8.2-2]
            throw new MalformedPacketException(Objects.requireNonNull(e.getMessage()));
        }
    }

    private Packet suback() throws MalformedPacketException, ProtocolErrorException { // 3.9
        int id = in.id();
        if (five) {
            properties.read(in, PacketType.SUBACK.bit());
        }
        var codes = codes(PacketType.SUBACK);
        if (!five && codes.stream().anyMatch(c -> c.isError() && c != ReasonCode.UNSPECIFIED_ERROR)) {
            throw new MalformedPacketException("SUBACK return code is none of 0, 1, 2 and 0x80"); // [MQTT311-3.9.3-2]
        }
        return new Packet.Suback(id, codes, properties.diagnostics());
    }

    private Packet unsubscribe() throws MalformedPacketException, ProtocolErrorException { // 3.10
        int id = in.id();
        if (five) {
            properties.read(in, PacketType.UNSUBSCRIBE.bit());
        }
        var filters = new ArrayList<Filter>();
        while (in.remaining() > 0) {
            filters.add(filter());
        }
        if (filters.isEmpty()) { // [MQTT-3.10.3-2]
            throw new ProtocolErrorException("UNSUBSCRIBE without a topic filter");
        }
        return new Packet.Unsubscribe(id, filters, properties.user());
    }

    private Packet unsuback() throws MalformedPacketException, ProtocolErrorException { // 3.11
        int id = in.id();
        if (!five) {
            return new Packet.Unsuback(id, List.of(), Diagnostics.NONE);
        }
        properties.read(in, PacketType.UNSUBACK.bit());
        return new Packet.Unsuback(id, codes(PacketType.UNSUBACK), properties.diagnostics());
    }

    private Packet disconnect() throws MalformedPacketException, ProtocolErrorException { // 3.14
        var code = five && in.remaining() > 0 ? code(PacketType.DISCONNECT) : ReasonCode.SUCCESS;
        optionalProperties(PacketType.DISCONNECT);
        @Nullable Duration expiry = properties.seconds(Property.SESSION_EXPIRY_INTERVAL);
        if (expiry != null && !server) { // [MQTT-3.14.2-2]
            throw new ProtocolErrorException("session expiry in a server's DISCONNECT");
        }
        var reference = properties.text(Property.SERVER_REFERENCE);
        return new Packet.Disconnect(code, expiry, reference, properties.diagnostics());
    }

    private Packet auth() throws MalformedPacketException, ProtocolErrorException { // 3.15
        if (in.remaining() == 0) {
            return new Packet.Auth(ReasonCode.SUCCESS, null, Diagnostics.NONE);
        }
        var code = code(PacketType.AUTH); // [MQTT-3.15.2-1]
        properties.read(in, PacketType.AUTH.bit());
        var authentication = properties.authentication();
        if (authentication == null) {
            throw new ProtocolErrorException("AUTH without authentication method");
        }
        return new Packet.Auth(code, authentication, properties.diagnostics());
    }

    /** Reads properties that may be left out together with their length. */
    private void optionalProperties(PacketType type) throws MalformedPacketException, ProtocolErrorException {
        if (five && in.remaining() > 0) {
            properties.read(in, type.bit());
        }
    }

    private List<ReasonCode> codes(PacketType type) throws MalformedPacketException, ProtocolErrorException {
        var codes = new ArrayList<ReasonCode>();
        while (in.remaining() > 0) {
            codes.add(code(type));
        }
        return codes;
    }

    private ReasonCode code(PacketType type) throws MalformedPacketException, ProtocolErrorException {
        int value = in.u8();
        var code = ReasonCode.of(value, type);
        if (code == null) {
            throw new ProtocolErrorException("%s cannot carry the reason code 0x%02X".formatted(type, value));
        }
        return code;
    }
}
