package sluice.mqtt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.PayloadFormat;
import sluice.bus.TopicName;
import sluice.bus.UserProperty;

/**
 * The properties of one packet, as they were read, and the rules that hold for all of them (MQTT 5, section 2.2.2). Confined to
 * its decoder, which uses the same one for all packets. Hot path.
 */
final class PropertySet {

    private static final long[] NO_NUMBERS = {};
    private static final @Nullable Object[] NO_OBJECTS = {};

    /** What packets before MQTT 5 have: nobody puts anything in it, and so all threads share it. */
    static final PropertySet NONE = new PropertySet(0);

    private final int maxUser;

    /** Taken with the first property: a connection that never sends one has 360 bytes less. */
    private long[] numbers = NO_NUMBERS;

    private @Nullable Object[] objects = NO_OBJECTS;
    private long present;
    private @Nullable List<UserProperty> user;
    private @Nullable List<Integer> subscriptionIds;
    private int expiryPosition;

    PropertySet(int maxUser) {
        this.maxUser = maxUser;
    }

    /** Forgets everything, so that nothing of a packet is kept behind it. Writes nothing if there is nothing. */
    void clear() {
        if (present != 0) {
            for (int i = 0; i < objects.length; i++) {
                objects[i] = null;
            }
            present = 0;
            subscriptionIds = null;
            expiryPosition = 0;
        }
        if (user != null) {
            user = null;
        }
    }

    /** Reads a property length and the properties behind it, in place of those it had. */
    void read(Input in, int place) throws MalformedPacketException, ProtocolErrorException {
        clear();
        int rest = in.narrow(in.varint());
        if (in.remaining() > 0 && numbers == NO_NUMBERS) {
            numbers = new long[Property.COUNT];
            objects = new @Nullable Object[Property.COUNT];
        }
        while (in.remaining() > 0) {
            int id = in.varint();
            var property = Property.of(id);
            if (property == null || !property.isIn(place)) {
                throw new MalformedPacketException("property 0x%02X is not one of this packet's".formatted(id));
            }
            readValue(property, in, place);
        }
        in.end(rest);
    }

    private void readValue(Property property, Input in, int place)
            throws MalformedPacketException, ProtocolErrorException {
        if (property == Property.USER_PROPERTY) {
            addUser(new UserProperty(in.string(), in.string())); // [MQTT-1.5.7-1]
            return;
        }
        long bit = 1L << property.ordinal();
        boolean repeats = property == Property.SUBSCRIPTION_IDENTIFIER && place == PacketType.PUBLISH.bit();
        if ((present & bit) != 0 && !repeats) {
            throw new ProtocolErrorException(property + " is there twice");
        }
        present |= bit;
        int index = property.ordinal();
        if (property == Property.MESSAGE_EXPIRY_INTERVAL) {
            expiryPosition = in.position();
        }
        switch (property.kind()) {
            case FLAG -> numbers[index] = flag(property, in.u8());
            case U16 -> numbers[index] = positive(property, in.u16());
            case U32 -> numbers[index] = positive(property, in.u32());
            case VARINT -> numbers[index] = positive(property, in.varint());
            case STRING -> objects[index] = in.string();
            case BINARY -> objects[index] = in.binary();
            case PAIR -> throw new AssertionError(property);
        }
        if (repeats) {
            if (subscriptionIds == null) {
                subscriptionIds = new ArrayList<>();
            }
            subscriptionIds.add((int) numbers[index]);
        }
    }

    private void addUser(UserProperty property) throws ProtocolErrorException {
        if (user == null) {
            user = new ArrayList<>();
        }
        if (user.size() == maxUser) {
            throw new ProtocolErrorException(
                    ReasonCode.QUOTA_EXCEEDED, "packet has more than " + maxUser + " user properties");
        }
        user.add(property);
    }

    private static long flag(Property property, int value) throws ProtocolErrorException {
        if (value > 1) {
            throw new ProtocolErrorException(property + " must be 0 or 1, not " + value);
        }
        return value;
    }

    private static long positive(Property property, long value) throws ProtocolErrorException {
        if (value == 0 && property.isPositive()) {
            var code = property == Property.TOPIC_ALIAS // [MQTT-3.3.2-8]
                    ? ReasonCode.TOPIC_ALIAS_INVALID
                    : ReasonCode.PROTOCOL_ERROR;
            throw new ProtocolErrorException(code, property + " must not be 0");
        }
        return value;
    }

    boolean has(Property property) {
        return (present & 1L << property.ordinal()) != 0;
    }

    long number(Property property, long absent) {
        return has(property) ? numbers[property.ordinal()] : absent;
    }

    boolean flag(Property property, boolean absent) {
        return number(property, absent ? 1 : 0) != 0;
    }

    @Nullable
    Duration seconds(Property property) {
        return has(property) ? Duration.ofSeconds(number(property, 0)) : null;
    }

    @Nullable
    String text(Property property) {
        return has(property) ? (String) objects[property.ordinal()] : null;
    }

    @Nullable
    Payload binary(Property property) {
        return has(property) ? (Payload) objects[property.ordinal()] : null;
    }

    List<UserProperty> user() {
        return user == null ? List.of() : user;
    }

    List<Integer> subscriptionIds() {
        return subscriptionIds == null ? List.of() : subscriptionIds;
    }

    /** Returns where the message expiry's value stands in the packet, 0 if there is none. */
    int expiryPosition() {
        return expiryPosition;
    }

    Diagnostics diagnostics() {
        var reason = text(Property.REASON_STRING);
        return reason == null && user == null ? Diagnostics.NONE : new Diagnostics(reason, user());
    }

    ReceiveLimits limits() {
        return new ReceiveLimits(
                (int) number(Property.RECEIVE_MAXIMUM, 65_535),
                (int) Math.min(number(Property.MAXIMUM_PACKET_SIZE, Packet.MAX_SIZE), Packet.MAX_SIZE),
                (int) number(Property.TOPIC_ALIAS_MAXIMUM, 0));
    }

    @Nullable
    Authentication authentication() throws ProtocolErrorException {
        var method = text(Property.AUTHENTICATION_METHOD);
        var data = binary(Property.AUTHENTICATION_DATA);
        if (method == null && data != null) {
            throw new ProtocolErrorException("authentication data without authentication method");
        }
        return method == null ? null : new Authentication(method, data);
    }

    MessageProperties message() throws ProtocolErrorException {
        if (present == 0 && user == null) {
            return MessageProperties.NONE;
        }
        return new MessageProperties(
                format(),
                seconds(Property.MESSAGE_EXPIRY_INTERVAL),
                text(Property.CONTENT_TYPE),
                responseTopic(),
                binary(Property.CORRELATION_DATA),
                user());
    }

    private PayloadFormat format() {
        if (!has(Property.PAYLOAD_FORMAT_INDICATOR)) {
            return PayloadFormat.UNSAID;
        }
        return flag(Property.PAYLOAD_FORMAT_INDICATOR, false) ? PayloadFormat.TEXT : PayloadFormat.BYTES;
    }

    private @Nullable TopicName responseTopic() throws ProtocolErrorException {
        var text = text(Property.RESPONSE_TOPIC);
        try {
            return text == null ? null : TopicName.of(text);
        } catch (IllegalArgumentException e) { // [MQTT-3.3.2-14]
            throw new ProtocolErrorException("response topic: " + Objects.requireNonNull(e.getMessage()));
        }
    }
}
