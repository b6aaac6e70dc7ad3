package sluice.store;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
        return message.properties() == MessageProperties.NONE
                ? encodePlain(message, room)
                : encodeWithProperties(message, room);
    }

    /**
     * By hand: nearly all messages have no properties, and what a ByteBuffer does for each of a dozen fields is a long method once the compilers have
     * it, a part of each that stores something (decision 231).
     */
    private static byte[] encodePlain(Message message, int room) {
        var topic = message.topic();
        var payload = message.payload();
        var publisher = utf8(message.publisher());
        int named = publisher == null ? 0 : 4 + publisher.length;
        var to = new byte[room + FIXED + 4 + topic.length() + named + USER_COUNT + payload.length()];
        int at = room;
        to[at] = FORMAT;
        int flags = message.qos().level() | (message.retain() ? RETAIN : 0) | (publisher == null ? 0 : PUBLISHER);
        to[at + 1] = (byte) (flags >>> 8);
        to[at + 2] = (byte) flags;
        var received = message.received();
        putInt((int) (received.getEpochSecond() >>> 32), to, at + 3);
        putInt((int) received.getEpochSecond(), to, at + 7);
        putInt(received.getNano(), to, at + 11);
        at += FIXED;
        putInt(topic.length(), to, at);
        topic.copyUtf8(to, at + 4);
        at += 4 + topic.length();
        if (publisher != null) {
            putInt(publisher.length, to, at);
            System.arraycopy(publisher, 0, to, at + 4, publisher.length);
            at += named;
        }
        payload.copyTo(to, at + USER_COUNT); // no user properties: the array says 0 already
        return to;
    }

    private static void putInt(int value, byte[] to, int at) {
        to[at] = (byte) (value >>> 24);
        to[at + 1] = (byte) (value >>> 16);
        to[at + 2] = (byte) (value >>> 8);
        to[at + 3] = (byte) value;
    }

    private static int getInt(byte[] from, int at) {
        return from[at] << 24 | (from[at + 1] & 0xff) << 16 | (from[at + 2] & 0xff) << 8 | from[at + 3] & 0xff;
    }

    private static byte[] encodeWithProperties(Message message, int room) {
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
     * Returns the message that part of an array holds.
     *
     * @param shared whether its payload may refer to the array, which must not be written to any more; if not, it is copied
     * @throws IOException if these bytes are no message
     * @throws IndexOutOfBoundsException if the part reaches beyond the array
     */
    public static Message decode(byte[] from, int offset, int length, boolean shared) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        var plain = decodePlain(from, offset, offset + length, shared);
        if (plain != null) {
            return plain;
        }
        var buffer = ByteBuffer.wrap(from, offset, length);
        return decode(shared ? buffer : buffer.asReadOnlyBuffer());
    }

    /** Returns the message if it is sound and has no properties; null if that has to be looked at more closely. */
    private static @Nullable Message decodePlain(byte[] from, int offset, int end, boolean shared) {
        int at = offset + FIXED;
        if (end - at < 4 + USER_COUNT || from[offset] != FORMAT) {
            return null;
        }
        int flags = (from[offset + 1] & 0xff) << 8 | from[offset + 2] & 0xff;
        if ((flags & ~(QOS | RETAIN | PUBLISHER)) != 0 || (flags & QOS) == QOS) {
            return null;
        }
        long seconds = (long) getInt(from, offset + 3) << 32 | getInt(from, offset + 7) & 0xffff_ffffL;
        int nanos = getInt(from, offset + 11);
        int topicLength = getInt(from, at);
        if (topicLength < 0 || topicLength > end - at - 4 - USER_COUNT) {
            return null;
        }
        int topicAt = at + 4;
        at = topicAt + topicLength;
        String publisher = null;
        if ((flags & PUBLISHER) != 0) {
            int publisherLength = getInt(from, at);
            if (publisherLength < 0 || publisherLength > end - at - 4 - USER_COUNT) {
                return null;
            }
            publisher = new String(from, at + 4, publisherLength, StandardCharsets.UTF_8);
            at += 4 + publisherLength;
        }
        if (getInt(from, at) != 0) {
            return null;
        }
        at += USER_COUNT;
        try {
            var topic = TopicName.of(new String(from, topicAt, topicLength, StandardCharsets.UTF_8));
            var received = SteadyClock.SYSTEM.remembered(Instant.ofEpochSecond(seconds, nanos));
            var payload = shared
                    ? Payload.wrap(from, at, end - at)
                    : Payload.wrap(Arrays.copyOfRange(from, at, end), 0, end - at);
            return new Message(
                    topic,
                    payload,
                    Qos.of(flags & QOS),
                    (flags & RETAIN) != 0,
                    MessageProperties.NONE,
                    received,
                    publisher);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            return null; // which says what is wrong
        }
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
