package sluice.bridge.engine;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.Way;
import sluice.bridge.engine.BridgeEngine.Config;
import sluice.bus.TopicName;

/** Makes an endpoint of a bridge's configuration. Pure functions. */
final class EndpointReader {

    private EndpointReader() {}

    /** @throws IllegalArgumentException in one sentence that begins with the key */
    static Endpoint read(String client, Config config, Way way) {
        if (!config._password().isEmpty() && config.username().isEmpty()) {
            throw new IllegalArgumentException(".password: there is no username to go with it");
        }
        return new Endpoint(
                uri("uri", config.uri()),
                client,
                version(config.mqtt_version()),
                config.username().isEmpty() ? null : config.username(),
                config._password().isEmpty() ? null : config._password(),
                config.clean_start(),
                Duration.ofSeconds(config.session_expiry_seconds()),
                Duration.ofSeconds(config.keepalive_seconds()),
                Duration.ofSeconds(config.connect_timeout_seconds()),
                config.window_in(),
                way,
                null,
                null);
    }

    /** @throws IllegalArgumentException in one sentence that begins with the key */
    static URI uri(String key, String text) {
        try {
            var uri = new URI(text);
            if (uri.getScheme() == null || uri.getHost() == null) {
                throw new IllegalArgumentException(key + ": '" + text + "' names no host; write mqtt://host:port");
            }
            if (uri.getRawUserInfo() != null) { // which would be shown wherever the address is
                throw new IllegalArgumentException(key + ": the address of " + uri.getHost()
                        + " holds a login; write it as username and .password or password.file");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(key + ": '" + text + "' is no URI: " + e.getReason(), e);
        }
    }

    /**
     * Returns the topic that the text names, null if it is empty.
     *
     * @param names what stands in braces
     * @throws IllegalArgumentException in one sentence that begins with the key
     */
    static @Nullable TopicName topic(String text, Map<String, String> names) {
        var filled = Placeholders.fill(text, names);
        try {
            return filled.isEmpty() ? null : TopicName.of(filled);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "notification.topic: '" + filled + "' is no topic: " + e.getMessage(), e);
        }
    }

    private static Version version(String text) {
        return switch (text) {
            case "5" -> Version.V5;
            case "3.1.1" -> Version.V3_1_1;
            case "3.1" -> Version.V3_1;
            default -> throw new IllegalArgumentException("mqtt.version: '" + text + "' is none of 5, 3.1.1, 3.1");
        };
    }
}
