package sluice.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.PayloadFormat;
import sluice.bus.TopicName;
import sluice.bus.UserProperty;

/** Collects the fields of a packet (MQTT 5, section 1.5). Confined to its thread. */
final class Output {

    private byte[] bytes;
    private int length;

    Output() {
        this(64);
    }

    Output(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    /** Returns the bytes so far; not a copy if the capacity was right. */
    byte[] toArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    void putTo(ByteBuffer out) {
        out.put(bytes, 0, length);
    }

    Output u8(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    Output u16(int value) {
        room(2);
        bytes[length++] = (byte) (value >> 8);
        bytes[length++] = (byte) value;
        return this;
    }

    Output u32(long value) {
        return u16((int) (value >> 16)).u16((int) value);
    }

    Output varint(int value) { // [MQTT-1.5.5-1] always the shortest form
        int rest = value;
        while (rest >= 0x80) {
            u8(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        return u8(rest);
    }

    static int varintLength(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }

    /** Returns a remaining length, checked. */
    static int checkRemaining(long value) {
        if (value > Packet.MAX_SIZE - 5) {
            throw new IllegalArgumentException("packet of " + value + " bytes is larger than MQTT allows");
        }
        return (int) value;
    }

    Output string(String text) {
        int size = Text.length(text);
        u16(size);
        return put(text.getBytes(StandardCharsets.UTF_8), size);
    }

    Output topic(TopicName topic) {
        u16(topic.length());
        room(topic.length());
        topic.copyUtf8(bytes, length);
        length += topic.length();
        return this;
    }

    Output binary(Payload data) {
        Checks.checkBinary(data, "binary data");
        u16(data.length());
        room(data.length());
        data.putTo(ByteBuffer.wrap(bytes, length, data.length()));
        length += data.length();
        return this;
    }

    Output put(Output other) {
        return put(other.bytes, other.length);
    }

    private Output put(byte[] from, int size) {
        room(size);
        System.arraycopy(from, 0, bytes, length, size);
        length += size;
        return this;
    }

    /** Puts a property's identifier; its value has to follow. */
    Output property(Property property) {
        return u8(property.id());
    }

    void text(Property property, @Nullable String value) {
        if (value != null) {
            property(property).string(value);
        }
    }

    void seconds(Property property, @Nullable Duration value) {
        if (value != null) {
            property(property);
            if (property.kind() == Property.Kind.U16) {
                u16((int) value.toSeconds());
            } else {
                u32(value.toSeconds());
            }
        }
    }

    /** Puts a flag, unless absent means the same. */
    void flag(Property property, boolean value, boolean absent) {
        if (value != absent) {
            property(property).u8(value ? 1 : 0);
        }
    }

    void user(List<UserProperty> user) { // [MQTT-3.3.2-18] in their order
        for (var property : user) {
            property(Property.USER_PROPERTY).string(property.name()).string(property.value());
        }
    }

    /** Puts what a publisher says about its message and returns where the expiry's value stands, 0 for none. */
    int message(MessageProperties properties) {
        int expiry = 0;
        if (properties.format() != PayloadFormat.UNSAID) { // [MQTT-3.3.2-4]
            property(Property.PAYLOAD_FORMAT_INDICATOR).u8(properties.utf8() ? 1 : 0);
        }
        if (properties.expiry() != null) {
            seconds(Property.MESSAGE_EXPIRY_INTERVAL, properties.expiry());
            expiry = length - 4;
        }
        text(Property.CONTENT_TYPE, properties.contentType());
        if (properties.responseTopic() != null) {
            property(Property.RESPONSE_TOPIC).topic(properties.responseTopic());
        }
        if (properties.correlation() != null) {
            property(Property.CORRELATION_DATA).binary(properties.correlation());
        }
        user(properties.user());
        return expiry;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
