package sluice.bridge.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import sluice.bridge.Cloud;
import sluice.bridge.CloudProfile;
import sluice.bridge.CloudProfile.Retain;
import sluice.bridge.Endpoint;
import sluice.bus.TopicFilter;

/**
 * Says what a kind of far side would refuse or cut the line for, before anything is sent there. Each sentence begins with the
 * configuration's key, and names the reason, the fix and the vendor's page. Pure functions.
 */
final class CloudCheck {

    private CloudCheck() {}

    static List<String> complaints(Cloud cloud, Cloud.Account account, List<Route> routes) {
        var profile = cloud.profile();
        var wrong = new ArrayList<String>();
        options(profile, account, wrong);
        session(profile, account.endpoint(), wrong);
        notification(profile, account.endpoint(), wrong);
        int subscriptions = 0;
        for (int i = 0; i < routes.size(); i++) {
            var route = routes.get(i);
            if (route.direction().out()) {
                out(profile, account.endpoint(), route, "routes[" + i + "]: ", wrong);
            }
            if (route.direction().in()) {
                subscriptions++;
                in(profile, account.endpoint(), route, "routes[" + i + "]: ", wrong);
            }
        }
        if (subscriptions > profile.session().subscriptions()) {
            wrong.add("routes: %d of them subscribe, but %s takes at most %d subscriptions; join some%s"
                    .formatted(
                            subscriptions,
                            profile.title(),
                            profile.session().subscriptions(),
                            source(profile, "session")));
        }
        wrong.addAll(cloud.check(account));
        return wrong;
    }

    private static void options(CloudProfile profile, Cloud.Account account, List<String> wrong) {
        var known = profile.options().stream().map(CloudProfile.Option::name).toList();
        account.options().keySet().stream()
                .sorted()
                .filter(name -> !known.contains(name))
                .forEach(name -> wrong.add("cloud.options: %s knows no '%s'; it knows %s"
                        .formatted(profile.title(), name, known.isEmpty() ? "none" : String.join(", ", known))));
        profile.options().stream()
                .filter(option -> option.required() && !account.options().containsKey(option.name()))
                .forEach(option ->
                        wrong.add("cloud.options: %s is missing, %s".formatted(option.name(), option.description())));
    }

    private static void session(CloudProfile profile, Endpoint endpoint, List<String> wrong) {
        var session = profile.session();
        var title = profile.title();
        var source = source(profile, "session");
        if (!profile.versions().contains(endpoint.version())) {
            wrong.add("mqtt.version: %s speaks no MQTT %s; write %s%s"
                    .formatted(
                            title,
                            number(endpoint.version()),
                            profile.versions().stream().map(CloudCheck::number).collect(Collectors.joining(" or ")),
                            source));
        }
        var id = endpoint.clientId();
        if (bytes(id) > session.maximumClientId() || !id.matches(session.clientId())) {
            wrong.add("client.id: '%s' will not do for %s: it %s, of at most %d bytes%s"
                    .formatted(id, title, session.clientIdRule(), session.maximumClientId(), source));
        }
        outside(
                "keepalive.seconds",
                endpoint.keepAlive(),
                session.shortestKeepAlive(),
                session.longestKeepAlive(),
                title,
                source,
                wrong);
        if (endpoint.version() == Endpoint.Version.V5) {
            outside(
                    "session.expiry.seconds",
                    endpoint.sessionExpiry(),
                    Duration.ZERO,
                    session.longestSession(),
                    title,
                    source,
                    wrong);
        }
    }

    private static void notification(CloudProfile profile, Endpoint endpoint, List<String> wrong) {
        var topic = endpoint.notification();
        if (topic == null) {
            return;
        }
        if (profile.topics().retain() != Retain.KEPT) {
            wrong.add("notification.topic: %s retains nothing, so nobody could look there; leave it out%s"
                    .formatted(profile.title(), source(profile, "limits")));
        }
        topic(
                profile,
                endpoint,
                TopicFilter.of(topic.value()),
                profile.topics().publish(),
                "notification.topic:",
                wrong);
    }

    private static void outside(
            String key, Duration is, Duration least, Duration most, String title, String source, List<String> wrong) {
        if (is.compareTo(least) < 0 || is.compareTo(most) > 0) {
            wrong.add("%s: %d is outside of what %s takes; write %d to %d%s"
                    .formatted(key, is.toSeconds(), title, least.toSeconds(), most.toSeconds(), source));
        }
    }

    private static void out(CloudProfile profile, Endpoint endpoint, Route route, String key, List<String> wrong) {
        var title = profile.title();
        var limits = source(profile, "limits");
        if (route.qosOut().compareTo(profile.limits().maximumQos()) > 0) {
            wrong.add("%sqos=%d is more than %s takes; write qos=%d%s"
                    .formatted(
                            key,
                            route.qosOut().level(),
                            title,
                            profile.limits().maximumQos().level(),
                            limits));
        }
        if (profile.topics().retain() == Retain.CUTS && route.retain() != sluice.bridge.engine.Retain.DROP) {
            wrong.add("%s%s cuts the line at a retained message; add retain=drop%s".formatted(key, title, limits));
        }
        topic(profile, endpoint, route.remote(), profile.topics().publish(), key + "publishes to", wrong);
    }

    private static void in(CloudProfile profile, Endpoint endpoint, Route route, String key, List<String> wrong) {
        topic(profile, endpoint, route.remote(), profile.topics().subscribe(), key + "subscribes to", wrong);
    }

    private static void topic(
            CloudProfile profile,
            Endpoint endpoint,
            TopicFilter filter,
            List<String> allowed,
            String begin,
            List<String> wrong) {
        var source = source(profile, "topics");
        var filters = allowed.stream()
                .map(each -> Placeholders.fill(each, endpoint.clientId()))
                .toList();
        if (filters.stream().noneMatch(each -> Filters.covers(each, filter.value()))) {
            wrong.add("%s %s, which %s refuses; it takes %s%s"
                    .formatted(begin, filter, profile.title(), String.join(", ", filters), source));
        }
        var wrongs = Topics.complaint(profile, filter.value());
        if (wrongs != null) {
            wrong.add("%s %s, but %s%s".formatted(begin, filter, wrongs, source));
        }
    }

    private static String source(CloudProfile profile, String part) {
        var page = profile.sources().get(part);
        return page == null ? "" : " (" + page + ")";
    }

    private static String number(Endpoint.Version version) {
        return switch (version) {
            case V3_1 -> "3.1";
            case V3_1_1 -> "3.1.1";
            case V5 -> "5";
        };
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
