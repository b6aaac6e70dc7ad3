package sluice.store;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.PayloadFormat;
import sluice.bus.Qos;
import sluice.bus.SteadyClock;
import sluice.bus.TopicName;
import sluice.bus.UserProperty;

/**
 * The form in which messages are stored, the same on every medium: whoever keeps messages as bytes uses it. Thread-safe.
 *
 * <pre>
 *   format  flags  received     topic         what flags announce           payload
 *   1       2      8 s + 4 ns   4 + n bytes   lengths in four bytes, too    the rest
 * </pre>
 */
public final class MessageBytes {

    private static final byte FORMAT = 1;
    private static final int QOS = 0b11;
    private static final int RETAIN = 1 << 2;
    private static final int TEXT = 1 << 3;
    private static final int EXPIRY = 1 << 4;
    private static final int CONTENT_TYPE = 1 << 5;
    private static final int RESPONSE_TOPIC = 1 << 6;
    private static final int CORRELATION = 1 << 7;
    private static final int BYTES = 1 << 8;
    private static final int PUBLISHER = 1 << 9;
    private static final int FIXED = 1 + 2 + 8 + 4;
    private static final int USER_COUNT = 4;

    private MessageBytes() {}

    /** Returns the message as bytes. */
    public static byte[] encode(Message message) {
        return encode(message, 0);
    }

    /** Returns the message as bytes, behind {@code room} bytes that are left to the caller. */
    public static byte[] encode(Message message, int room) {
        var properties = message.properties();
        var contentType = utf8(properties.contentType());
        var user = new ArrayList<byte[]>();
        int length = FIXED + 4 + message.topic().length() + message.payload().length() + USER_COUNT;
        for (var property : properties.user()) {
            user.add(property.name().getBytes(StandardCharsets.UTF_8));
            user.add(property.value().getBytes(StandardCharsets.UTF_8));
        }
        for (var text : user) {
            length += 4 + text.length;
        }
        var response = properties.responseTopic();
        var correlation = properties.correlation();
        length += properties.expiry() == null ? 0 : 4;
        length += contentType == null ? 0 : 4 + contentType.length;
        length += response == null ? 0 : 4 + response.length();
        length += correlation == null ? 0 : 4 + correlation.length();
        var publisher = utf8(message.publisher());
        length += publisher == null ? 0 : 4 + publisher.length;

        var to = ByteBuffer.allocate(room + length).position(room);
        to.put(FORMAT).putShort((short) flags(message));
        var received = message.received();
        to.putLong(received.getEpochSecond()).putInt(received.getNano());
        putTopic(message.topic(), to);
        if (properties.expiry() != null) {
            to.putInt((int) properties.expiry().toSeconds());
        }
        if (contentType != null) {
            putBytes(contentType, to);
        }
        if (response != null) {
            putTopic(response, to);
        }
        if (correlation != null) {
            to.putInt(correlation.length());
            correlation.putTo(to);
        }
        if (publisher != null) {
            putBytes(publisher, to);
        }
        to.putInt(user.size() / 2);
        for (var text : user) {
            putBytes(text, to);
        }
        message.payload().putTo(to);
        return to.array();
    }

    /**
     * Returns the message that {@code from} holds up to its limit. Its payload refers to the buffer's array, if there is one: it
     * must not be written to any more.
     *
     * @throws IOException if these bytes are no message
     */
    public static Message decode(ByteBuffer from) throws IOException {
        try {
            byte format = from.get();
            if (format != FORMAT) {
                throw new IOException("stored message has the unknown format " + format);
            }
            int flags = from.getShort();
            var received = SteadyClock.SYSTEM.remembered(Instant.ofEpochSecond(from.getLong(), from.getInt()));
            var topic = topic(from);
            var expiry = (flags & EXPIRY) == 0 ? null : Duration.ofSeconds(Integer.toUnsignedLong(from.getInt()));
            var contentType = (flags & CONTENT_TYPE) == 0 ? null : text(from);
            var response = (flags & RESPONSE_TOPIC) == 0 ? null : topic(from);
            var correlation = (flags & CORRELATION) == 0 ? null : Payload.of(bytes(from));
            var publisher = (flags & PUBLISHER) == 0 ? null : text(from);
            var user = user(from);
            boolean plain = (flags & ~(QOS | RETAIN | PUBLISHER)) == 0 && user.isEmpty();
            var properties = plain
                    ? MessageProperties.NONE
                    : new MessageProperties(format(flags), expiry, contentType, response, correlation, user);
            return new Message(
                    topic, rest(from), Qos.of(flags & QOS), (flags & RETAIN) != 0, properties, received, publisher);
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new IOException("stored message is damaged: " + e, e);
        }
    }

    private static int flags(Message message) {
        var properties = message.properties();
        return message.qos().level()
                | (message.retain() ? RETAIN : 0)
                | switch (properties.format()) {
                    case UNSAID -> 0;
                    case BYTES -> BYTES;
                    case TEXT -> TEXT;
                }
                | (properties.expiry() == null ? 0 : EXPIRY)
                | (properties.contentType() == null ? 0 : CONTENT_TYPE)
                | (properties.responseTopic() == null ? 0 : RESPONSE_TOPIC)
                | (properties.correlation() == null ? 0 : CORRELATION)
                | (message.publisher() == null ? 0 : PUBLISHER);
    }

    private static PayloadFormat format(int flags) {
        if ((flags & TEXT) != 0) {
            return PayloadFormat.TEXT;
        }
        return (flags & BYTES) != 0 ? PayloadFormat.BYTES : PayloadFormat.UNSAID;
    }

    private static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static void putTopic(TopicName topic, ByteBuffer to) {
        to.putInt(topic.length());
        topic.putUtf8(to);
    }

    private static void putBytes(byte[] bytes, ByteBuffer to) {
        to.putInt(bytes.length).put(bytes);
    }

    private static byte[] bytes(ByteBuffer from) {
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) { // never allocate what a damaged length asks for
            throw new BufferUnderflowException();
        }
        var bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer from) {
        return new String(bytes(from), StandardCharsets.UTF_8);
    }

    private static TopicName topic(ByteBuffer from) {
        return TopicName.of(text(from));
    }

    private static List<UserProperty> user(ByteBuffer from) {
        int count = from.getInt();
        if (count == 0) {
            return List.of();
        }
        if (count < 0 || count > from.remaining()) {
            throw new BufferUnderflowException();
        }
        var user = new ArrayList<UserProperty>();
        for (int i = 0; i < count; i++) {
            user.add(new UserProperty(text(from), text(from)));
        }
        return user;
    }

    private static Payload rest(ByteBuffer from) {
        if (!from.hasArray()) {
            var copy = new byte[from.remaining()];
            from.get(copy);
            return Payload.wrap(copy, 0, copy.length);
        }
        int start = from.arrayOffset() + from.position();
        int length = from.remaining();
        from.position(from.limit());
        return Payload.wrap(from.array(), start, length);
    }
}
