package sluice.testing.cloud;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import sluice.bridge.CloudProfile;
import sluice.bridge.CloudProfile.Retain;
import sluice.bridge.Endpoint;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.mqtt.Packet.Connect;
import sluice.mqtt.Packet.Publish;
import sluice.mqtt.Packet.Subscribe;
import sluice.mqtt.ReasonCode;

/** What a profile says of single packets, written apart from the bridge's own check so that a mistake in one shows in the other. */
final class Rulebook {

    private final CloudProfile profile;
    private final String clientId;

    /** Something that must not be, and the reason code of MQTT 5 it ends with. */
    record Violation(String what, ReasonCode code) {}

    Rulebook(CloudProfile profile, String clientId) {
        this.profile = profile;
        this.clientId = clientId;
    }

    List<Violation> of(Connect connect) {
        var found = new ArrayList<Violation>();
        var session = profile.session();
        var version = switch (connect.version()) {
            case MQTT_3_1 -> Endpoint.Version.V3_1;
            case MQTT_3_1_1 -> Endpoint.Version.V3_1_1;
            case MQTT_5 -> Endpoint.Version.V5;
        };
        if (!profile.versions().contains(version)) {
            found.add(new Violation("version " + version, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION));
        }
        if (!connect.clientId().matches(session.clientId()) || bytes(connect.clientId()) > session.maximumClientId()) {
            found.add(new Violation("client id " + connect.clientId(), ReasonCode.CLIENT_IDENTIFIER_NOT_VALID));
        }
        if (connect.keepAlive().compareTo(session.shortestKeepAlive()) < 0
                || connect.keepAlive().compareTo(session.longestKeepAlive()) > 0) {
            found.add(new Violation("keep-alive " + connect.keepAlive(), ReasonCode.UNSPECIFIED_ERROR));
        }
        return found;
    }

    List<Violation> of(Subscribe subscribe, int before) {
        var found = new ArrayList<Violation>();
        var session = profile.session();
        if (subscribe.requests().size() > session.filtersPerSubscribe()) {
            found.add(
                    new Violation(subscribe.requests().size() + " filters in a SUBSCRIBE", ReasonCode.QUOTA_EXCEEDED));
        }
        if (before + subscribe.requests().size() > session.subscriptions()) {
            found.add(new Violation(
                    "more than " + session.subscriptions() + " subscriptions", ReasonCode.QUOTA_EXCEEDED));
        }
        for (var request : subscribe.requests()) {
            var filter = request.filter().topics().value();
            var example = filter.replace("+", "x").replace("#", "x/y");
            if (matchesNone(profile.topics().subscribe(), example)) {
                found.add(new Violation("subscribes to " + filter, ReasonCode.TOPIC_FILTER_INVALID));
            }
        }
        return found;
    }

    List<Violation> of(Publish publish, int packetBytes) {
        var found = new ArrayList<Violation>();
        var message = publish.message();
        var topics = profile.topics();
        var name = message.topic().value();
        if (message.qos().compareTo(profile.limits().maximumQos()) > 0) {
            found.add(new Violation("QoS " + message.qos().level() + " to " + name, ReasonCode.QOS_NOT_SUPPORTED));
        }
        if (message.retain() && topics.retain() == Retain.CUTS) {
            found.add(new Violation("retained to " + name, ReasonCode.RETAIN_NOT_SUPPORTED));
        }
        if (packetBytes > profile.limits().maximumPacket()) {
            found.add(new Violation(packetBytes + " bytes to " + name, ReasonCode.PACKET_TOO_LARGE));
        }
        if (matchesNone(topics.publish(), name)) {
            found.add(new Violation("publishes to " + name, ReasonCode.TOPIC_NAME_INVALID));
        }
        var counted = name;
        for (var prefix : topics.uncounted()) {
            if (name.startsWith(prefix)) {
                counted = name.substring(prefix.length()).replaceFirst("^[^/]*/?", "");
            }
        }
        if (bytes(counted) > topics.maximumBytes()
                || counted.chars().filter(c -> c == '/').count() >= topics.maximumLevels()) {
            found.add(new Violation("topic " + name, ReasonCode.TOPIC_NAME_INVALID));
        }
        return found;
    }

    private boolean matchesNone(List<String> filters, String topic) {
        var name = TopicName.of(topic);
        return filters.stream()
                .map(each -> each.replace("{client}", clientId).replace("{device}", clientId.replaceFirst("/.*", "")))
                .noneMatch(each -> TopicFilter.of(each).matches(name));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
