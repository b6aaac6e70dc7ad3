package sluice.bus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher says about its message beside topic and payload. Immutable.
 *
 * <p>Source: the PUBLISH properties that MQTT 5 section 3.3.2.3 tells a server to pass on. Absent ones are null or empty:
 * an empty correlation data is not the same as none.
 *
 * @param format what the publisher says the payload is
 * @param expiry how long after its arrival the message is worth delivering, in whole seconds up to 2^32 - 1
 * @param contentType what the payload is, usually a MIME type; up to 65535 bytes of well-formed UTF-8 without U+0000
 * @param responseTopic where an answer is expected
 * @param correlation what the answer has to carry, so that the requester knows it; up to 65535 bytes
 * @param user name-value pairs, in the publisher's order, the same name more than once if it likes
 */
public record MessageProperties(
        PayloadFormat format,
        @Nullable Duration expiry,
        @Nullable String contentType,
        @Nullable TopicName responseTopic,
        @Nullable Payload correlation,
        List<UserProperty> user) {

    /** A message about which nothing is said: every message of MQTT 3.1.1. */
    public static final MessageProperties NONE =
            new MessageProperties(PayloadFormat.UNSAID, null, null, null, null, List.of());

    public MessageProperties {
        if (expiry != null && (expiry.isNegative() || expiry.toSeconds() > 0xFFFF_FFFFL)) {
            throw new IllegalArgumentException("message expiry must be 0 to 4294967295 s, not " + expiry);
        }
        if (contentType != null) {
            Text.check(contentType, "content type");
        }
        if (correlation != null && correlation.length() > Text.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "correlation data has " + correlation.length() + " bytes, at most 65535 are allowed");
        }
        user = List.copyOf(user);
    }

    /** Makes those of a message of which is said that it is text, or nothing. */
    public MessageProperties(
            boolean utf8,
            @Nullable Duration expiry,
            @Nullable String contentType,
            @Nullable TopicName responseTopic,
            @Nullable Payload correlation,
            List<UserProperty> user) {
        this(utf8 ? PayloadFormat.TEXT : PayloadFormat.UNSAID, expiry, contentType, responseTopic, correlation, user);
    }

    /** Returns whether the publisher says that the payload is text. */
    public boolean utf8() {
        return format == PayloadFormat.TEXT;
    }

    /** Returns these properties with another expiry; null for a message that never expires. */
    public MessageProperties withExpiry(@Nullable Duration value) {
        return new MessageProperties(format, value, contentType, responseTopic, correlation, user);
    }

    /** Returns these properties with one user property more, behind the others. */
    public MessageProperties withUser(String name, String value) {
        var more = new ArrayList<>(user);
        more.add(new UserProperty(name, value));
        return new MessageProperties(format, expiry, contentType, responseTopic, correlation, more);
    }
}
