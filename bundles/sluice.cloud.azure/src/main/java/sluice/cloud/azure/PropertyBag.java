package sluice.cloud.azure;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.TopicName;

/**
 * A message's properties as the last level of its topic, {@code k=v&k2=v2} with URL encoding: what IoT Hub has instead of MQTT 5.
 * {@code $.ct} is the content type, {@code $.ce} the encoding, {@code $.cid} the correlation.
 */
final class PropertyBag {

    private static final String EVENTS = "/messages/events";
    private static final String DEVICE_BOUND = "/messages/devicebound";

    private PropertyBag() {}

    /** Returns a telemetry message with its properties in its topic; others as they are. */
    static Message fill(Message message) {
        var topic = message.topic().value();
        int at = topic.indexOf(EVENTS);
        if (!topic.startsWith("devices/") || at < 0) {
            return message;
        }
        var bag = new ArrayList<String>();
        var given = topic.substring(at + EVENTS.length()).replaceFirst("^/", "");
        if (!given.isEmpty()) {
            bag.add(given);
        }
        var properties = message.properties();
        properties.user().forEach(each -> bag.add(encode(each.name()) + "=" + encode(each.value())));
        if (properties.contentType() != null) {
            bag.add("$.ct=" + encode(properties.contentType()));
        }
        if (properties.utf8()) {
            bag.add("$.ce=utf-8");
        }
        if (properties.correlation() != null) {
            bag.add("$.cid=" + encode(properties.correlation().text()));
        }
        return message.withTopic(TopicName.of(topic.substring(0, at) + EVENTS + "/" + String.join("&", bag)));
    }

    /** Returns a message from the cloud with the properties its topic holds, and the topic without them. */
    static Message empty(Message message) {
        var topic = message.topic().value();
        int at = topic.indexOf(DEVICE_BOUND + "/");
        if (!topic.startsWith("devices/") || at < 0) {
            return message;
        }
        var properties = MessageProperties.NONE;
        for (var pair : topic.substring(at + DEVICE_BOUND.length() + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            var name = decode(equals < 0 ? pair : pair.substring(0, equals));
            var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            properties = switch (name) {
                case "" -> properties;
                case "$.ct" -> withContent(properties, value);
                case "$.cid" -> withCorrelation(properties, value);
                default -> properties.withUser(name, value);
            };
        }
        return message.withTopic(TopicName.of(topic.substring(0, at) + DEVICE_BOUND))
                .withProperties(properties);
    }

    private static MessageProperties withContent(MessageProperties from, String type) {
        return new MessageProperties(
                from.utf8(), from.expiry(), type, from.responseTopic(), from.correlation(), from.user());
    }

    private static MessageProperties withCorrelation(MessageProperties from, String id) {
        return new MessageProperties(
                from.utf8(), from.expiry(), from.contentType(), from.responseTopic(), Payload.of(id), from.user());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text; // whoever sent it left a bare per cent sign
        }
    }
}
