package sluice.mqtt;

import java.nio.ByteBuffer;
import java.time.Instant;
import sluice.bus.Message;
import sluice.bus.Qos;

/**
 * A PUBLISH encoded once, to be copied for each receiver. Immutable. Hot path.
 *
 * <p>What differs between receivers has a fixed size and is filled in while copying: DUP, QoS and RETAIN in the first byte, the
 * packet identifier, the rest of the message expiry. So a message has at most four frames that many receivers can share: with and
 * without packet identifier, for MQTT 5 and for the versions before it. A frame with a topic alias or with subscription
 * identifiers is one receiver's own.
 *
 * <pre>
 *   first byte | remaining length | topic | [packet identifier] | [properties .. expiry ..] | payload
 *   `---------------------------------- head --------------------------------------------'
 * </pre>
 */
public final class PublishFrame {

    private static final int[] NONE = {};

    private final byte[] bytes;
    private final int head;
    private final int idOffset;
    private final int expiryOffset;
    private final Message message;

    /**
     * Wraps bytes nobody writes to any more.
     *
     * @param head how many of the bytes stand before the payload
     * @param idOffset where the packet identifier stands, 0 if there is none
     * @param expiryOffset where the message expiry stands, 0 if there is none
     */
    PublishFrame(byte[] bytes, int head, int idOffset, int expiryOffset, Message message) {
        this.bytes = bytes;
        this.head = head;
        this.idOffset = idOffset;
        this.expiryOffset = expiryOffset;
        this.message = message;
    }

    /**
     * Encodes a message for any receiver of this version.
     *
     * @param identified whether there is a packet identifier: with QoS 1 and 2
     * @throws IllegalArgumentException if the message has properties that cannot be encoded, or is larger than a packet can be
     */
    public static PublishFrame of(Message message, ProtocolVersion version, boolean identified) {
        return of(message, version, identified, 0, false, NONE);
    }

    /**
     * Encodes a message for one receiver.
     *
     * @param identified whether there is a packet identifier: with QoS 1 and 2
     * @param topicAlias the topic's alias on the receiver's connection, 0 for none; ignored before MQTT 5
     * @param aliasKnown whether the receiver knows the alias already, so that the topic can be left out
     * @param subscriptionIds the numbers of the subscriptions it is sent for; ignored before MQTT 5
     * @throws IllegalArgumentException if the message has properties that cannot be encoded, or is larger than a packet can be
     */
    public static PublishFrame of(
            Message message,
            ProtocolVersion version,
            boolean identified,
            int topicAlias,
            boolean aliasKnown,
            int... subscriptionIds) {
        var body = new Output();
        if (version.hasProperties() && topicAlias != 0 && aliasKnown) {
            body.u16(0);
        } else {
            body.topic(message.topic());
        }
        int idOffset = body.length();
        if (identified) {
            body.u16(0);
        }
        int expiryOffset = 0;
        if (version.hasProperties()) {
            var properties = new Output();
            if (topicAlias != 0) {
                properties.property(Property.TOPIC_ALIAS).u16(topicAlias);
            }
            for (int id : subscriptionIds) {
                properties.property(Property.SUBSCRIPTION_IDENTIFIER).varint(id);
            }
            int expiryInProperties = properties.message(message.properties());
            body.varint(properties.length());
            expiryOffset = expiryInProperties == 0 ? 0 : body.length() + expiryInProperties;
            body.put(properties);
        }
        int remaining =
                Output.checkRemaining((long) body.length() + message.payload().length());
        int fixed = 1 + Output.varintLength(remaining);
        var head = new Output(fixed + body.length());
        head.u8(PacketType.PUBLISH.value() << 4);
        head.varint(remaining);
        head.put(body);
        return new PublishFrame(
                head.toArray(),
                fixed + body.length(),
                identified ? fixed + idOffset : 0,
                expiryOffset == 0 ? 0 : fixed + expiryOffset,
                message);
    }

    /** Returns the message. */
    public Message message() {
        return message;
    }

    /** Returns the number of bytes of the whole packet: no more than the receiver's maximum packet size may be sent. */
    public int length() {
        return head + message.payload().length();
    }

    /** Returns the number of bytes before the payload. */
    public int headLength() {
        return head;
    }

    /** Returns whether there is room for a packet identifier: then it is for QoS 1 and 2, else for QoS 0. */
    public boolean isIdentified() {
        return idOffset != 0;
    }

    /**
     * Puts the whole packet into {@code out}, which has room for {@link #length} bytes.
     *
     * @param qos what the receiver gets it with; agrees with {@link #isIdentified}
     * @param retain the RETAIN flag for this receiver
     * @param id the packet identifier in the receiver's session, 1 to 65535; ignored with QoS 0
     * @param dup whether it was perhaps sent to this receiver before
     * @param now what the message expiry is reduced by [MQTT-3.3.2-6]
     */
    public void copyTo(ByteBuffer out, Qos qos, boolean retain, int id, boolean dup, Instant now) {
        copyHeadTo(out, qos, retain, id, dup, now);
        message.payload().putTo(out);
    }

    /** Puts the packet up to its payload into {@code out}; the payload, if it is large, can then follow without a copy. */
    public void copyHeadTo(ByteBuffer out, Qos qos, boolean retain, int id, boolean dup, Instant now) {
        if ((qos != Qos.AT_MOST_ONCE) != isIdentified() || dup && !isIdentified()) { // [MQTT-2.2.1-2] [MQTT-3.3.1-2]
            throw new IllegalArgumentException("frame does not fit a PUBLISH with " + qos + (dup ? " and DUP" : ""));
        }
        int at = out.position();
        out.put(bytes, 0, head);
        int flags = (dup ? 0b1000 : 0) | qos.level() << 1 | (retain ? 1 : 0);
        out.put(at, (byte) (PacketType.PUBLISH.value() << 4 | flags));
        if (isIdentified()) {
            Checks.checkId(id);
            out.put(at + idOffset, (byte) (id >> 8)).put(at + idOffset + 1, (byte) id);
        }
        if (expiryOffset != 0) {
            putExpiry(out, at + expiryOffset, now);
        }
    }

    private void putExpiry(ByteBuffer out, int at, Instant now) {
        var expiry = message.properties().expiry();
        if (expiry == null) {
            throw new AssertionError("frame with the expiry of a message without one");
        }
        var received = message.received();
        long waited = now.getEpochSecond() - received.getEpochSecond() - (now.getNano() < received.getNano() ? 1 : 0);
        long left = Math.max(0, expiry.toSeconds() - Math.max(0, waited)); // [MQTT-3.3.2-6]
        for (int i = 3; i >= 0; i--, left >>= 8) {
            out.put(at + i, (byte) left);
        }
    }
}
