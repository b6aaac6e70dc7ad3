package sluice.mqtt;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;

/** Reads the PUBLISH packets of one connection (MQTT 5, section 3.3). Confined to its connection's loop. Hot path. */
final class PublishDecoder {

    private final boolean server;
    private final int maxAlias;
    private final PropertySet properties;
    private final InstantSource clock;
    private @Nullable TopicCache topics;
    private @Nullable TopicName @Nullable [] aliases;
    private @Nullable PublishFrame frame;

    PublishDecoder(boolean server, int maxAlias, PropertySet properties, InstantSource clock) {
        this.server = server;
        this.maxAlias = maxAlias;
        this.properties = properties;
        this.clock = clock;
    }

    @Nullable
    PublishFrame frame() {
        return frame;
    }

    void forgetFrame() {
        frame = null;
    }

    Packet.Publish decode(int first, Input in, ProtocolVersion version)
            throws MalformedPacketException, ProtocolErrorException {
        boolean dup = (first & 0b1000) != 0;
        var qos = qos((first & 0b0110) >>> 1);
        boolean retain = (first & 0b0001) != 0;
        if (dup && qos == Qos.AT_MOST_ONCE) { // [MQTT-3.3.1-2]
            throw new MalformedPacketException("DUP on a QoS 0 PUBLISH");
        }
        int topicLength = in.u16();
        int topicFrom = in.skip(topicLength);
        int idOffset = in.position();
        int id = qos == Qos.AT_MOST_ONCE ? 0 : in.id();
        TopicName topic;
        int alias = 0;
        var said = MessageProperties.NONE;
        if (version.hasProperties()) {
            properties.read(in, PacketType.PUBLISH.bit());
            if (server && properties.has(Property.SUBSCRIPTION_IDENTIFIER)) { // [MQTT-3.3.4-6]
                throw new ProtocolErrorException("subscription identifier in a client's PUBLISH");
            }
            alias = (int) properties.number(Property.TOPIC_ALIAS, 0);
            topic = topic(in.bytes(), topicFrom, topicLength, alias);
            said = properties.message();
        } else {
            topic = topic(in.bytes(), topicFrom, topicLength);
        }
        int head = in.position();
        Payload payload = in.payload(in.remaining());
        var message = new Message(topic, payload, qos, retain, said, clock.instant());
        if (!version.hasProperties()) {
            frame = new PublishFrame(in.bytes(), head, id == 0 ? 0 : idOffset, 0, message);
            return new Packet.Publish(id, dup, message);
        }
        var subscriptionIds = properties.subscriptionIds();
        if (alias == 0 && subscriptionIds.isEmpty()) {
            frame = new PublishFrame(in.bytes(), head, id == 0 ? 0 : idOffset, properties.expiryPosition(), message);
        }
        properties.clear();
        return new Packet.Publish(id, dup, message, alias, subscriptionIds);
    }

    private static Qos qos(int level) throws MalformedPacketException {
        if (level == 3) { // [MQTT-3.3.1-4]
            throw new MalformedPacketException("QoS 3 in a PUBLISH");
        }
        return Qos.of(level);
    }

    private TopicName topic(byte[] bytes, int from, int length) throws MalformedPacketException {
        if (topics == null) {
            topics = new TopicCache();
        }
        return topics.get(bytes, from, length);
    }

    private TopicName topic(byte[] bytes, int from, int length, int alias)
            throws MalformedPacketException, ProtocolErrorException {
        if (alias > maxAlias) { // [MQTT-3.3.2-9]
            throw new ProtocolErrorException(
                    ReasonCode.TOPIC_ALIAS_INVALID, "topic alias " + alias + " is above the maximum, " + maxAlias);
        }
        if (alias == 0) {
            if (length == 0) {
                throw new ProtocolErrorException("PUBLISH has neither topic nor topic alias");
            }
            return topic(bytes, from, length);
        }
        if (aliases == null) {
            aliases = new @Nullable TopicName[maxAlias + 1];
        }
        if (length > 0) { // [MQTT-3.3.2-12]
            var topic = topic(bytes, from, length);
            aliases[alias] = topic;
            return topic;
        }
        var known = aliases[alias];
        if (known == null) {
            throw new ProtocolErrorException("topic alias " + alias + " has no topic yet");
        }
        return known;
    }
}
